// The packets of a handset's own trace, and the guests that it names.
import { existsSync, readFileSync } from 'node:fs';
import { readPcapng } from '../../host-shim/trace/index.ts';
import { tracedRun, type TracedRun } from '../trace/source.ts';

/** Empty when there is no file, or it is no trace. */
export const readTracedRun = (path: string): TracedRun => tracedRun(existsSync(path) ? readPcapng(readFileSync(path)) : null);
