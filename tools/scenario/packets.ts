// The packets of a handset's own trace, each with the name of its interface.
import { readFileSync } from 'node:fs';
import { readPcapng } from '../../host-shim/trace/index.ts';
import type { RunEvidence } from './result.ts';

/** Empty when the file is no trace. */
export function readPackets(path: string): RunEvidence['packets'] {
  const file = readPcapng(readFileSync(path));
  return file?.packets.map((packet) => ({ interfaceName: file.interfaces[packet.interfaceIndex]?.name ?? '', packet })) ?? [];
}
