// The packets of a handset's own trace, and the guests that it names.
import { readFileSync } from 'node:fs';
import { readPcapng } from '../../host-shim/trace/index.ts';
import { tracedRun, type TracedRun } from '../trace/source.ts';

/** Empty when the file is no trace. */
export const readTracedRun = (path: string): TracedRun => tracedRun(readPcapng(readFileSync(path)));
