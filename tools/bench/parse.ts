// `twinset bench parse`: from a datagram's bytes to six fields read, beside the parsers of npm and of C.
import { EXIT_VERDICT_NO, Failure } from '../failure.ts';
import { parseMessages } from './parse-messages.ts';
import { jsSipParser, npmSipParser, ourParser, sofiaParser } from './parsers.ts';
import type { Parser } from './parsers.ts';
import { figure, machineFacts, median } from './result.ts';
import type { BenchOptions, BenchResult } from './result.ts';

/** Processor time of one measurement. */
const SLICE_MS = 60;
const GOALS: Record<string, number> = { 'npm-sip': 3, jssip: 50, 'sofia-sip': 1 };
const LOADS = [{ name: 'mix', which: parseMessages.map((_, index) => index) }, ...parseMessages.map(({ name }, index) => ({ name, which: [index] }))];

export async function runParseBench({ rounds, onProgress }: BenchOptions): Promise<BenchResult> {
  const peers = { 'npm-sip': await npmSipParser(), jssip: await jsSipParser(), 'sofia-sip': await sofiaParser() };
  const parsers = [await ourParser(), ...Object.values(peers).filter((peer) => peer !== null)];
  const rates = new Map<string, number[]>();
  // One more round in front, which is not counted, so that all code is compiled.
  const total = (rounds + 1) * LOADS.length * parsers.length;
  let done = 0;
  try {
    for (let round = 0; round <= rounds; round++) {
      for (const { name, which } of LOADS) {
        const sums = new Map<string, number>();
        for (const parser of parsers) {
          onProgress?.(done++, total, `${parser.name} ${name}`);
          const { messagesPerSecond, sum } = await parser.measure(which, SLICE_MS);
          sums.set(parser.name, sum);
          const key = `${name}.${parser.name}`;
          if (round > 0) rates.set(key, [...rates.get(key) ?? [], messagesPerSecond]);
        }
        assertAlike(name, sums);
      }
    }
    onProgress?.(total, total, 'done');
  } finally {
    for (const parser of parsers) parser.close();
  }
  const rate = (load: string, parser: Parser): number => Math.round(median(rates.get(`${load}.${parser.name}`)!));
  const [ours, ...others] = parsers;
  return {
    bench: 'parse', machine: machineFacts(), rounds, errors: {}, missing: Object.entries(peers).filter(([, peer]) => !peer).map(([name]) => name),
    figures: LOADS.map(({ name }) => figure({
      name: `parse.${name}`, unit: 'messages/s', higherIsBetter: true, ours: rate(name, ours), peers: Object.fromEntries(others.map((peer) => [peer.name, rate(name, peer)])),
      ...(name === 'mix' ? { goal: Object.fromEntries(others.map((peer) => [peer.name, GOALS[peer.name]])) } : {}),
      note: 'per second of processor time: bytes copied in, message parsed, branch, both tags, Call-ID, CSeq and Contact host read',
    })),
  };
}

/** A parser that reads something else is none to compare with. */
function assertAlike(load: string, sums: ReadonlyMap<string, number>): void {
  const [first] = sums.values();
  if (first > 0 && [...sums.values()].every((sum) => sum === first)) return;
  throw new Failure('PARTY_FAILED', EXIT_VERDICT_NO, `the parsers do not read the same of ${load}: ${[...sums].map(([name, sum]) => `${name} ${sum}`).join(', ')}`);
}
