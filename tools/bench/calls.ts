// `twinset bench calls`: a user agent server with transactions and dialogs, inside the core and over the bus, beside SIPp's own and npm sip.
import { EXIT_MISSING, Failure } from '../failure.ts';
import { createCallLoop } from './call-loop.ts';
import { loadWithCalls } from './call-load.ts';
import { npmSipServer, ourServer, sippServer } from './call-servers.ts';
import type { CallServer } from './call-servers.ts';
import { createPortLoop } from './port-loop.ts';
import { receiveBufferErrors } from './processor-time.ts';
import { figure, machineFacts, median } from './result.ts';
import type { BenchFigure, BenchOptions, BenchResult } from './result.ts';

/** Offered calls a second, in this order until one brings a failed call or a retransmission. */
const STEPS = [1_000, 2_000, 4_000, 6_000, 8_000];
/** Calls a second that a server on one core must carry without loss. */
const REQUIRED = 4_000;
const STEP_S = 2;
const BATCHES = 250;

export interface CallsBenchOptions extends BenchOptions {
  steps?: readonly number[];
  stepS?: number;
  batches?: number;
}

interface Sample { msPerCall: Map<number, number>; lossFree: number }

export async function runCallsBench({ rounds, onProgress, steps = STEPS, stepS = STEP_S, batches = BATCHES }: CallsBenchOptions): Promise<BenchResult> {
  const peers = { 'sipp-uas': await sippServer(), 'npm-sip': await npmSipServer() };
  if (!peers['sipp-uas']) throw new Failure('NOT_INSTALLED', EXIT_MISSING, 'SIPp is the load of this benchmark. On Debian: apt-get install -y --no-install-recommends sip-tester');
  const servers: CallServer[] = [];
  const samples = new Map<string, Sample[]>();
  const inside: number[] = [];
  const throughPort: number[] = [];
  const errorsBefore = receiveBufferErrors();
  try {
    servers.push(await ourServer(), ...Object.values(peers).filter((peer) => peer !== null));
    const loop = await createCallLoop();
    const portLoop = await createPortLoop();
    for (const each of [loop, portLoop]) each.measure(batches); // not counted, so that all code is compiled
    for (const { port, pid } of servers) await loadWithCalls(port, pid, steps[0], stepS);
    const total = rounds * servers.length;
    for (let round = 0; round < rounds; round++) {
      inside.push(loop.measure(batches));
      throughPort.push(portLoop.measure(batches));
      for (const server of servers) {
        onProgress?.(round * servers.length + servers.indexOf(server), total, server.name);
        samples.set(server.name, [...samples.get(server.name) ?? [], await climb(server, steps, stepS)]);
      }
    }
    onProgress?.(total, total, 'done');
  } finally {
    await Promise.all([...new Set([...servers, ...Object.values(peers)])].map((server) => server?.stop()));
  }
  return {
    bench: 'calls', machine: machineFacts(), rounds, figures: figuresOf(samples, inside, throughPort, steps), errors: { rcvbuf: receiveBufferErrors() - errorsBefore },
    missing: Object.entries(peers).filter(([, peer]) => !peer).map(([name]) => name),
  };
}

/** Up the steps until one is not loss-free. */
async function climb({ port, pid }: CallServer, steps: readonly number[], stepS: number): Promise<Sample> {
  const sample: Sample = { msPerCall: new Map(), lossFree: 0 };
  for (const step of steps) {
    const { failed, retransmissions, processorMsPerCall } = await loadWithCalls(port, pid, step, stepS);
    sample.msPerCall.set(step, processorMsPerCall);
    if (failed + retransmissions > 0) break;
    sample.lossFree = step;
  }
  return sample;
}

function figuresOf(samples: ReadonlyMap<string, Sample[]>, inside: readonly number[], throughPort: readonly number[], steps: readonly number[]): BenchFigure[] {
  const rounded = (value: number): number => Math.round(value * 10_000) / 10_000;
  const [ours, ...peers] = [...samples.keys()];
  const msPerCall = (name: string, step: number): number[] => samples.get(name)!.flatMap(({ msPerCall: all }) => all.get(step) ?? []);
  const beside = (names: readonly string[], value: (name: string) => number): Record<string, number> => Object.fromEntries(names.map((name) => [name, value(name)]));
  const atStep = (step: number, goal: Record<string, number>): BenchFigure => {
    const there = peers.filter((name) => msPerCall(name, step).length > 0);
    return figure({
      name: `calls.processor.${step}`, unit: 'ms/call', higherIsBetter: false, ours: rounded(median(msPerCall(ours, step))), peers: beside(there, (name) => rounded(median(msPerCall(name, step)))),
      goal: Object.fromEntries(Object.entries(goal).filter(([name]) => there.includes(name))),
      note: `user agent server over UDP, ${step} calls/s: INVITE 180 200 ACK BYE 200; ours: core without the phone layer and one port of twinset.session.v1 (LegOffered, LegRespond), CPU of the whole process`,
    });
  };
  const lossFree = (name: string): number => median(samples.get(name)!.map((sample) => sample.lossFree));
  const [first] = steps;
  const further = steps.filter((step) => step !== first && msPerCall(ours, step).length > 0);
  return [
    figure({
      name: 'calls.inside', unit: 'ms/call', higherIsBetter: false, ours: rounded(median(inside)), peers: beside(peers, (name) => rounded(median(msPerCall(name, first)))),
      note: `inside the core: messages fed by a loop, which is counted in; the peers carry their sockets, at ${first} calls/s`,
    }),
    figure({
      name: 'calls.port', unit: 'ms/call', higherIsBetter: false, ours: rounded(median(throughPort)), peers: beside(peers, (name) => rounded(median(msPerCall(name, first)))),
      note: `through the one port of a server (LegOffered, LegRespond), messages fed by a loop in the same thread, which is counted in; the peers carry their sockets, at ${first} calls/s`,
    }),
    // No more than 3 times SIPp's, no more than 0.6 times npm sip's.
    atStep(first, { 'sipp-uas': 0.33, 'npm-sip': 1.67 }),
    ...further.map((step) => atStep(step, { 'sipp-uas': 0.33 })),
    figure({
      name: 'calls.loss-free', unit: 'calls/s', higherIsBetter: true, ours: lossFree(ours), peers: { required: REQUIRED, ...beside(peers.filter((name) => lossFree(name) > 0), lossFree) }, goal: { required: 1 },
      note: `highest of ${steps.join(', ')} calls/s with no failed call and no retransmission, 0 when not even the lowest was; SIPp as load takes the other core`,
    }),
  ];
}
