// `twinset bench boundary`: what it costs to go into the core and to read its outbox, past jco and through jco as it comes.
import { load } from '../../host-shim/core/index.ts';
import { encodeConfiguration } from '../../proto/index.ts';
import { configurationOf } from './core-machine.ts';
import { parseMessages } from './parse-messages.ts';
import { figure, machineFacts, median } from './result.ts';
import type { BenchFigure, BenchOptions, BenchResult } from './result.ts';

const GLUES = ['direct', 'jco'] as const;
type Glue = typeof GLUES[number];
const SLICE_MS = 40;
const CALLS = 200;
const SOURCE = { a: 0, b: 0, c: 0xffff, d: 0x7f00_0001, port: 5070 };
/** RFC 5626 4.4.1: parsed as far as its first byte, answered with nothing. What is left is the crossing. */
const KEEP_ALIVE = Buffer.from('\r\n\r\n');
/** No SIP, and dropped at its start line: the copy of a real datagram's length, and no work. */
const DROPPED = Buffer.alloc(parseMessages[0].bytes.length, 'x');

const LOADS = { 'keep-alive': KEEP_ALIVE, datagram: DROPPED } as const;

export async function runBoundaryBench({ rounds, onProgress }: BenchOptions): Promise<BenchResult> {
  const cross = Object.fromEntries(await Promise.all(GLUES.map(async (glue) => [glue, await crossing(glue)] as const))) as Record<Glue, (data: Uint8Array) => number>;
  const times = new Map<string, number[]>();
  const total = (rounds + 1) * GLUES.length * 2;
  let done = 0;
  // One more round in front, which is not counted, so that all code is compiled.
  for (let round = 0; round <= rounds; round++) {
    for (const [load, data] of Object.entries(LOADS)) {
      for (const glue of GLUES) {
        onProgress?.(done++, total, `${glue} ${load}`);
        const ns = cross[glue](data);
        if (round > 0) times.set(`${load}.${glue}`, [...times.get(`${load}.${glue}`) ?? [], ns]);
      }
    }
  }
  onProgress?.(total, total, 'done');
  const row = (load: string): BenchFigure => figure({
    name: `boundary.${load}`, unit: 'ns', higherIsBetter: false, ours: Math.round(median(times.get(`${load}.direct`)!)), peers: { jco: Math.round(median(times.get(`${load}.jco`)!)) }, goal: { jco: 1 },
    note: `${LOADS[load as keyof typeof LOADS].length} bytes in, deadline out, empty outbox read: two calls into the component`,
  });
  return { bench: 'boundary', machine: machineFacts(), rounds, errors: {}, missing: [], figures: Object.keys(LOADS).map(row) };
}

/** Nanoseconds of processor time for a datagram in and the outbox out. */
async function crossing(glue: Glue): Promise<(data: Uint8Array) => number> {
  const binding = (await load({ glue })).instantiate();
  binding.boot(0, encodeConfiguration(configurationOf({ sessions: 12, transactions: 64, tombstones: 1_024 })), new Uint8Array(32));
  binding.outbox();
  return (data) => {
    let calls = 0;
    let spentUs = 0;
    const before = process.cpuUsage();
    while (spentUs < SLICE_MS * 1000) {
      for (let i = 0; i < CALLS; i++) {
        binding.onDatagram(1, 0, SOURCE, data);
        binding.outbox();
      }
      calls += CALLS;
      const { user, system } = process.cpuUsage(before);
      spentUs = user + system;
    }
    return (spentUs * 1000) / calls;
  };
}
