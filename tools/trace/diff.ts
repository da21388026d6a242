// What two runs said, side by side: per call its SIP messages, per session its bus events, without what differs in every run (times, tags, numbers).
import { kindOfInterface } from '../../host-shim/trace/index.ts';
import { Kind, messageByType, newFrameHeader, readFrameHeader } from '../../proto/index.ts';
import { ladderOf } from './ladder.ts';
import type { TracedRun } from './source.ts';

export interface DiffLine {
  /** ' ' in both, '-' in the first only, '+' in the second only. */
  readonly sign: ' ' | '-' | '+';
  readonly text: string;
}
export interface StreamDiff {
  readonly stream: string;
  readonly lines: readonly DiffLine[];
  readonly same: boolean;
}

/** Messages of one stream that are compared; what follows is left out and told. */
const STREAM_LINES = 2_000;

export function diffTraces(first: TracedRun, second: TracedRun): StreamDiff[] {
  const [a, b] = [streamsOf(first), streamsOf(second)];
  return [...new Set([...a.keys(), ...b.keys()])].map((stream) => {
    const lines = diffLines(a.get(stream) ?? [], b.get(stream) ?? []);
    return { stream, lines, same: lines.every(({ sign }) => sign === ' ') };
  });
}

/** Calls and sessions are named by the order in which they appear. */
function streamsOf(run: TracedRun): Map<string, string[]> {
  const streams = new Map<string, string[]>();
  const say = (stream: string, text: string): void => {
    const lines = streams.get(stream) ?? [];
    if (lines.length < STREAM_LINES) lines.push(text);
    else if (lines.length === STREAM_LINES) lines.push(`(more than ${STREAM_LINES}; the rest is not compared)`);
    streams.set(stream, lines);
  };
  const calls = new Map<string, number>();
  for (const { callId, from, to, label } of ladderOf(run).arrows) {
    if (!calls.has(callId)) calls.set(callId, calls.size + 1);
    say(`SIP call ${calls.get(callId)}`, `${from < to ? '->' : '<-'} ${label}`);
  }
  const header = newFrameHeader();
  for (const { interfaceName, packet } of run.packets) {
    if (kindOfInterface(interfaceName) !== 'bus' || !readFrameHeader(packet.data, header)) continue;
    const message = messageByType(header.type);
    if (message?.kind === Kind.EVENT) say(header.session ? `bus session ${header.session}` : 'bus', message.name);
  }
  return streams;
}

/** The longest common subsequence, and what stands around it. */
export function diffLines(first: readonly string[], second: readonly string[]): DiffLine[] {
  const width = second.length + 1;
  const longest = new Uint16Array((first.length + 1) * width);
  for (let i = first.length - 1; i >= 0; i--)
    for (let j = second.length - 1; j >= 0; j--)
      longest[i * width + j] =
        first[i] === second[j] ? longest[(i + 1) * width + j + 1]! + 1 : Math.max(longest[(i + 1) * width + j]!, longest[i * width + j + 1]!);
  const lines: DiffLine[] = [];
  let [i, j] = [0, 0];
  while (i < first.length || j < second.length) {
    if (i < first.length && j < second.length && first[i] === second[j]) {
      lines.push({ sign: ' ', text: first[i++]! });
      j++;
    } else if (j >= second.length || (i < first.length && longest[(i + 1) * width + j]! >= longest[i * width + j + 1]!)) lines.push({ sign: '-', text: first[i++]! });
    else lines.push({ sign: '+', text: second[j++]! });
  }
  return lines;
}

export function printDiff(diffs: readonly StreamDiff[]): string {
  return diffs
    .map(({ stream, lines, same }) => (same ? `${stream}: the same ${lines.length}` : `${stream}:\n${lines.map(({ sign, text }) => `  ${sign} ${text}`).join('\n')}`))
    .join('\n');
}
