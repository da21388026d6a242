// `twinset trace ladder`, `diff`, `export` and `dissector`.
import { readFileSync } from 'node:fs';
import { TRACE_KINDS, enhancedPacket, interfaceDescription, kindOfInterface, readPcapng, sectionHeader, type PcapngFile } from '../../host-shim/trace/index.ts';
import { EXIT_BAD_CALL, EXIT_DONE, EXIT_VERDICT_NO, Failure } from '../failure.ts';
import { readInput } from '../input.ts';
import { assertApart, writeWhole } from '../output.ts';
import { packagePath } from '../package-root.ts';
import { diffTraces, printDiff } from './diff.ts';
import { ladderMermaid } from './ladder-mermaid.ts';
import { standaloneLadderSvg } from './ladder-svg.ts';
import { printLadder as print } from './ladder-text.ts';
import { ladderOf, type Ladder } from './ladder.ts';
import { tracedRun, type TracedRun } from './source.ts';

/** What stands before a damage is read, and the damage told beside what the command says. */
function readTrace(path: string): PcapngFile {
  const bytes = readInput(path, 'the trace', 'Record one with: twinset run --trace FILE');
  const file = readPcapng(bytes);
  if (!file)
    throw new Failure(
      'BAD_TRACE',
      EXIT_BAD_CALL,
      `${path} is no trace of ours: expected pcapng, little-endian, with nanosecond stamps. Others open in Wireshark.`,
    );
  const { how, atByte } = file.end;
  if (how === 'torn') process.stderr.write(`${path} breaks off in the middle: its last packet, from byte ${atByte} on, is not whole.\n`);
  if (how === 'damaged') process.stderr.write(`${path} is damaged at byte ${atByte} of ${bytes.length}, or goes on there with what no handset writes: what stands before it was read, and nothing after it.\n`);
  return file;
}

const DRAWINGS = { text: (ladder: Ladder) => `${print(ladder)}\n`, mermaid: ladderMermaid, svg: standaloneLadderSvg } as const;

export function printLadder(path: string, { format, bus = false }: { format: keyof typeof DRAWINGS; bus?: boolean }): number {
  const ladder = ladderOf(tracedRun(readTrace(path)), { withBus: bus });
  if (bus && ladder.arrows.length > 0 && !ladder.arrows.some(({ onBus }) => onBus)) process.stderr.write(`twinset: ${path} holds no word of a guest, so --bus shows none: it was exported without them, or is of a board, whose bus stays in it\n`);
  process.stdout.write(ladder.arrows.length ? DRAWINGS[format](ladder) : `${path} holds no SIP message${bus ? ' and no word of a guest' : ''}.\n`);
  return EXIT_DONE;
}

/** 1 when the two runs did not say the same, or nobody knows because one is damaged. */
export function diff(first: string, second: string, { json }: { json?: boolean }): number {
  const files = [first, second].map(readTrace) as [PcapngFile, PcapngFile];
  const diffs = diffTraces(...(files.map(tracedRun) as [TracedRun, TracedRun]));
  const same = diffs.every((stream) => stream.same) && files.every(({ end }) => end.how !== 'damaged');
  process.stdout.write(json ? `${JSON.stringify({ same, streams: diffs })}\n` : `${printDiff(diffs)}\n`);
  return same ? EXIT_DONE : EXIT_VERDICT_NO;
}

/** The file for Wireshark's folder of Lua plugins, and for `tshark -X lua_script:`. */
export function writeDissector({ out }: { out: string }): number {
  writeWhole(out, readFileSync(packagePath('dist', 'wireshark', 'twinset.lua')));
  process.stdout.write(`${out}  bus frames in Wireshark: put it into the folder of personal Lua plugins, or: tshark -X lua_script:${out} -r TRACE\n`);
  return EXIT_DONE;
}

export function exportTrace(path: string, options: { pcapng: string; only?: string }): number {
  assertApart([{ what: '--pcapng', path: options.pcapng }], [{ what: 'the trace', path }]);
  const { interfaces, packets } = readTrace(path);
  const kinds = options.only?.split(',');
  const unknown = kinds?.find((kind) => !TRACE_KINDS.some((known) => known === kind));
  if (unknown !== undefined) throw new Failure('BAD_OPTION', EXIT_BAD_CALL, `--only ${JSON.stringify(unknown)} is none of ${TRACE_KINDS.join(', ')}.`);
  const wanted = (index: number): boolean => !kinds || kinds.includes(kindOfInterface(interfaces[index]?.name ?? '') ?? '');
  const kept = packets.filter(({ interfaceIndex }) => wanted(interfaceIndex));
  writeWhole(options.pcapng, Buffer.concat([sectionHeader('twinset'), ...interfaces.map(interfaceDescription), ...kept.map(enhancedPacket)]));
  process.stdout.write(`${kept.length} of ${packets.length} packets written to ${options.pcapng}\n`);
  return EXIT_DONE;
}
