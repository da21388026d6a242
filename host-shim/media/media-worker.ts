// Entry of the media worker: binds the RTP sockets, keeps the 20 ms grid, answers the machine's calls.
import { parentPort, workerData } from 'node:worker_threads';
import { systemClock } from '../devices/clock/system.ts';
import { systemUdp } from '../devices/net/udp.ts';
import { systemRandom } from '../devices/random/system.ts';
import { openLoudspeaker } from './audio/loudspeaker.ts';
import { openMicrophone } from './audio/microphone.ts';
import type { CodecLink } from './codec-seat.ts';
import { mediaLimits } from './limits.ts';
import { LocalMedia } from './local-media.ts';
import type { MediaCall, MediaCallName, MediaCalls, MediaMessage, MediaWorkerData } from './media-calls.ts';
import { Pacer } from './pacer.ts';
import { takeAudioPriority } from './thread-priority.ts';
import { TraceWriter } from './trace-record.ts';

takeAudioPriority();
const { originNs, trace, ...options } = workerData as MediaWorkerData;
const machine = parentPort!;
const post = (message: MediaMessage): void => machine.postMessage(message);
const clock = systemClock(originNs);
const packets = trace === null ? null : new TraceWriter(mediaLimits.traceBatchBytes, (batch) => trace.postMessage(batch, [batch.bytes.buffer]));

const media = new LocalMedia({
  bindIps: options.bindIps, placement: options.placement, clock, net: systemUdp, random: systemRandom,
  ...(await audio().catch(fail)),
  report: (stream, what, digit) => post({ kind: 'report', stream, what, digit }),
  wake: () => pacer.wake(),
  onPacket: packets === null ? null : (direction, timeUs, local, remote, bytes) => packets.write(direction, timeUs, local, remote, bytes),
});

let traceFlushedTick = 0;
const pacer = new Pacer(clock, (nowMs) => {
  const dueMs = media.step(nowMs);
  if (packets !== null && (dueMs === Infinity || media.lastTick - traceFlushedTick >= mediaLimits.traceBatchTicks)) {
    packets.flush();
    traceFlushedTick = media.lastTick;
  }
  return dueMs;
});

async function audio() {
  return { microphone: openMicrophone(options.microphone), loudspeaker: await openLoudspeaker(options.loudspeaker) };
}

function fail(error: { code?: string; message: string }): never {
  post({ kind: 'failed', code: error.code ?? 'MEDIA_CLOSED', message: error.message });
  throw error;
}

function link(guest: number, implementation: string, doorbell: SharedArrayBuffer, port: MediaCalls['attach']['arguments'][3]): CodecLink {
  const rings = new Int32Array(doorbell);
  const ring = (): void => {
    Atomics.add(rings, 0, 1);
    Atomics.notify(rings, 0);
  };
  return {
    guest, implementation, concurrent: true, ring,
    take(grant) {
      port.postMessage(grant);
      ring();
    },
  };
}

let switchNumber = 0;
type Answers = { [Name in MediaCallName]: (...given: MediaCalls[Name]['arguments']) => MediaCalls[Name]['answer'] | Promise<MediaCalls[Name]['answer']> };
const answers: Answers = {
  open: (count, firstPort) => media.open(count, firstPort),
  streamOpen: (stream, open) => media.streamOpen(stream, open),
  streamClose: (stream) => media.streamClose(stream),
  streamDtmf: (stream, digits, durationMs) => media.streamDtmf(stream, digits, durationMs),
  audioPath: (muted) => media.audioPath(muted),
  attach: (guest, implementation, doorbell, port) => media.attach(link(guest, implementation, doorbell, port)),
  detach: (guest) => media.detach(guest),
  setOwner: (guest) => media.setOwner(guest),
  beginSwitch: (to) => media.beginSwitch(to),
  async commitSwitch() {
    const { tick, figures } = await media.commitSwitch();
    const number = ++switchNumber;
    void figures.then((settled) => post({ kind: 'figures', switchNumber: number, figures: settled }));
    return { tick, switchNumber: number };
  },
  abortSwitch: () => media.abortSwitch(),
  stats: () => media.stats(),
  async close() {
    pacer.stop();
    packets?.flush();
    trace?.close();
    await media.close();
  },
};

machine.on('message', async ({ call, name, arguments: given }: MediaCall) => {
  try {
    const answer = await (answers[name] as (...given: readonly unknown[]) => unknown)(...given);
    post({ kind: 'answer', call, answer });
  } catch (error) {
    const { code = 'MEDIA_CLOSED', message } = error as { code?: string; message: string };
    post({ kind: 'refusal', call, code, message });
  }
  if (name === 'close') machine.close();
});
post({ kind: 'ready' });
