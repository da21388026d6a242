// `twinset trace ladder` and `twinset trace export`.
import { readFileSync, writeFileSync } from 'node:fs';
import { enhancedPacket, interfaceDescription, readPcapng, sectionHeader, type PcapngFile } from '../../host-shim/trace/index.ts';
import { EXIT_BAD_CALL, EXIT_DONE, EXIT_MISSING, Failure } from '../failure.ts';
import { ladderOf, printLadder as print } from './ladder.ts';

function readTrace(path: string): PcapngFile {
  let bytes: Buffer;
  try {
    bytes = readFileSync(path);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    throw new Failure(
      code === 'ENOENT' ? 'NO_SUCH_FILE' : 'NOT_READABLE',
      EXIT_MISSING,
      `the trace ${path} cannot be read: ${code}. Record one with: twinset run --trace FILE`,
    );
  }
  const file = readPcapng(bytes);
  if (!file)
    throw new Failure(
      'BAD_TRACE',
      EXIT_BAD_CALL,
      `${path} is no trace of ours: expected pcapng, little-endian, with nanosecond stamps. Others open in Wireshark.`,
    );
  return file;
}

export function printLadder(path: string): number {
  const { interfaces, packets } = readTrace(path);
  const ladder = ladderOf(packets.map((packet) => ({ interfaceName: interfaces[packet.interfaceIndex]?.name ?? '', packet })));
  process.stdout.write(ladder.arrows.length ? `${print(ladder)}\n` : `${path} holds no SIP message.\n`);
  return EXIT_DONE;
}

export function exportTrace(path: string, options: { pcapng: string; only?: string }): number {
  const { interfaces, packets } = readTrace(path);
  const kinds = options.only?.split(',');
  const unknown = kinds?.find((kind) => !['sip', 'rtp', 'bus', 'log'].includes(kind));
  if (unknown !== undefined) throw new Failure('BAD_OPTION', EXIT_BAD_CALL, `--only ${JSON.stringify(unknown)} is none of sip, rtp, bus, log.`);
  const wanted = (index: number): boolean => !kinds || kinds.includes(interfaces[index]?.name.replace(/6$|-.*$/, '') ?? '');
  const kept = packets.filter(({ interfaceIndex }) => wanted(interfaceIndex));
  try {
    writeFileSync(options.pcapng, Buffer.concat([sectionHeader('twinset'), ...interfaces.map(interfaceDescription), ...kept.map(enhancedPacket)]));
  } catch (error) {
    throw new Failure('NOT_WRITABLE', EXIT_MISSING, `${options.pcapng} cannot be written: ${(error as NodeJS.ErrnoException).code}.`);
  }
  process.stdout.write(`${kept.length} of ${packets.length} packets written to ${options.pcapng}\n`);
  return EXIT_DONE;
}
