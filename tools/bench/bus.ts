// `twinset bench bus`: guest -> hypervisor -> guest over our ports, beside MessagePorts relayed the same way, and beside a direct one.
import { MessageChannel, Worker } from 'node:worker_threads';
import { join } from 'node:path';
import { FRAME_HEADER_BYTES, newFrameHeader, readFrameHeader, stampFrame } from '../../proto/index.ts';
import { HypervisorPort, createPortMemory } from '../../host-shim/bus/index.ts';
import { packageRoot } from '../package-root.ts';
import { LATENCY_FRAMES, PATHS, PAYLOAD_BYTES, THROUGHPUT_FRAMES } from './bus-paths.ts';
import type { Measured, Path, Run } from './bus-paths.ts';
import { figure, machineFacts, median, percentile } from './result.ts';
import type { BenchFigure, BenchOptions, BenchResult } from './result.ts';

interface Sample { framesPerSecond: number; p50Us: number; p99Us: number }

export async function runBusBench({ rounds, onProgress }: BenchOptions): Promise<BenchResult> {
  const guests = { sender: await startGuest(), receiver: await startGuest() };
  const samples = new Map<string, Sample[]>();
  let lost = 0;
  try {
    // One more round in front, which is not counted, so that all code is compiled.
    const total = (rounds + 1) * PATHS.length * PAYLOAD_BYTES.length;
    let done = 0;
    for (let round = 0; round <= rounds; round++) {
      for (const payloadBytes of PAYLOAD_BYTES) {
        for (const path of PATHS) {
          onProgress?.(done++, total, `${path} ${payloadBytes} B`);
          const key = `${path}.${payloadBytes}`;
          const flood = await measure(guests, path, payloadBytes, false);
          const paced = await measure(guests, path, payloadBytes, true);
          lost += flood.lost + paced.lost;
          if (round === 0) continue;
          const seconds = (flood.measured.lastReceivedUs - flood.measured.firstSentUs) / 1e6;
          const sample = { framesPerSecond: THROUGHPUT_FRAMES / seconds, p50Us: percentile(paced.measured.latenciesUs, 0.5), p99Us: percentile(paced.measured.latenciesUs, 0.99) };
          samples.set(key, [...samples.get(key) ?? [], sample]);
        }
      }
    }
    onProgress?.(total, total, 'done');
  } finally {
    await Promise.all([guests.sender.terminate(), guests.receiver.terminate()]);
  }
  return { bench: 'bus', machine: machineFacts(), rounds, figures: PAYLOAD_BYTES.flatMap(payloadBytes => figuresOf(samples, payloadBytes)), errors: { lost }, missing: [] };
}

function figuresOf(samples: Map<string, Sample[]>, payloadBytes: number): BenchFigure[] {
  const of = (path: Path, key: keyof Sample) => Math.round(median(samples.get(`${path}.${payloadBytes}`)!.map(sample => sample[key])) * 10) / 10;
  const rows: [string, keyof Sample, string, boolean, number][] = [
    // Latency has no goal: waking two sleeping threads costs nearly all of it, on every path.
    ['throughput', 'framesPerSecond', 'frames/s', true, 3], ['latency-p50', 'p50Us', 'us', false, 0], ['latency-p99', 'p99Us', 'us', false, 0],
  ];
  return rows.flatMap(([name, key, unit, higherIsBetter, goal]) => {
    const common = { unit, higherIsBetter, ours: of('ring', key) };
    const aim = goal ? { goal: { 'messageport-relayed': goal } } : {};
    return [
      figure({ name: `bus.${name}.${payloadBytes}`, ...common, peers: { 'messageport-relayed': of('relayed', key) }, ...aim, note: 'guest, hypervisor, guest; header checked and stamped on the way' }),
      figure({ name: `bus.${name}.${payloadBytes}.direct`, ...common, peers: { 'messageport-direct': of('direct', key) }, note: 'the peer goes from guest to guest: one hop less, and nobody checks it' }),
    ];
  });
}

async function measure(guests: { sender: Worker; receiver: Worker }, path: Path, payloadBytes: number, paced: boolean): Promise<{ measured: Measured; lost: number }> {
  const received = new SharedArrayBuffer(8);
  const run = { frames: paced ? LATENCY_FRAMES : THROUGHPUT_FRAMES, payloadBytes, paced, received };
  const way = path === 'ring' ? relayRings(run.frames) : path === 'relayed' ? relayMessages(run.frames) : directMessages();
  const answer = new Promise<Measured>((resolve, reject) => {
    guests.receiver.once('message', resolve);
    for (const guest of [guests.sender, guests.receiver]) guest.removeAllListeners('error').once('error', reject);
  });
  give(guests.receiver, { ...run, role: 'receiver', ...way.receiver });
  give(guests.sender, { ...run, role: 'sender', ...way.sender });
  const [measured] = await Promise.all([answer, way.relayed]);
  way.close();
  return { measured, lost: way.lost() };
}

function give(guest: Worker, run: Run): void {
  guest.postMessage(run, run.port ? [run.port] : []);
}

interface Way {
  sender: Pick<Run, 'memory' | 'port'>;
  receiver: Pick<Run, 'memory' | 'port'>;
  /** Resolves when every frame went on; rejects when one was garbled. */
  relayed: Promise<void>;
  lost(): number;
  close(): void;
}

/** The hypervisor's loop: bounded turns, sleep when the ring is empty. */
function relayRings(frames: number): Way {
  const fromMemory = createPortMemory(), toMemory = createPortMemory();
  const from = new HypervisorPort(fromMemory, 2), to = new HypervisorPort(toMemory, 3);
  let sequence = 0;
  const handler = {
    frame: (_: unknown, bytes: Uint8Array) => { stampFrame(bytes, 2, ++sequence, sequence); to.offer(bytes); },
    garbage: () => { throw new Error('a frame was garbled on its way up'); },
  };
  const relay = async () => {
    while (sequence < frames) if (!from.receive(handler) && sequence < frames) await from.sleep();
  };
  return { sender: { memory: fromMemory }, receiver: { memory: toMemory }, relayed: relay(), lost: () => to.counts.dropped, close: () => undefined };
}

function relayMessages(frames: number): Way {
  const from = new MessageChannel(), to = new MessageChannel();
  const header = newFrameHeader();
  let sequence = 0;
  const relayed = new Promise<void>((resolve, reject) => from.port2.on('message', (bytes: Uint8Array) => {
    if (!readFrameHeader(bytes, header) || header.payloadLength !== bytes.length - FRAME_HEADER_BYTES) reject(new Error('a frame was garbled on its way up'));
    stampFrame(bytes, 2, ++sequence, sequence);
    to.port1.postMessage(bytes);
    if (sequence === frames) resolve();
  }));
  return { sender: { port: from.port1 }, receiver: { port: to.port2 }, relayed, lost: () => 0, close: () => { from.port2.close(); to.port1.close(); } };
}

function directMessages(): Way {
  const channel = new MessageChannel();
  return { sender: { port: channel.port1 }, receiver: { port: channel.port2 }, relayed: Promise.resolve(), lost: () => 0, close: () => undefined };
}

async function startGuest(): Promise<Worker> {
  const worker = new Worker(join(packageRoot, 'dist/workers/bench-bus.js'));
  await new Promise((resolve, reject) => { worker.once('message', resolve); worker.once('error', reject); });
  return worker;
}
