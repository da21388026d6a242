// One RTP stream: its packets in and out, its codec's name, its resamplers, its counters.
import type { CodecModule } from '../../guests/codecs/codec.ts';
import type { RandomSource } from '../devices/random/random.ts';
import { Downsampler, Upsampler } from './audio/resampler.ts';
import { Direction } from './codec-seat.ts';
import type { FrameCounters, StreamOpen, StreamStats } from './device.ts';
import { MediaError } from './error.ts';
import { FrameLedger } from './frame-counters.ts';
import { MIXER_RATE_HZ, MIXER_SAMPLES, TICK_MS } from './limits.ts';
import { OperationLog } from './operation-log.ts';
import { meanOpinionScore, mouthToEarMs } from './quality.ts';
import { EventReceiver, EventSender } from './rtp/telephone-event.ts';
import { JitterBuffer } from './rtp/jitter-buffer.ts';
import { Packetizer } from './rtp/packetizer.ts';
import { Receiver } from './rtp/receiver.ts';
import { Sequencer } from './rtp/sequencer.ts';
import { ShimCodec, frameSizes, shimCodec } from './shim-codecs.ts';

export class MediaStream {
  readonly id: number;
  readonly sequencer: Sequencer;
  readonly receiver: Receiver;
  readonly eventSender = new EventSender();
  readonly eventReceiver = new EventReceiver();
  readonly log: readonly [OperationLog, OperationLog] = [new OperationLog(), new OperationLog()];
  readonly ledgers: readonly [FrameLedger, FrameLedger] = [new FrameLedger(), new FrameLedger()];
  /** What the far end says in this tick, at the mixer's rate. */
  readonly heard = new Int16Array(MIXER_SAMPLES);
  readonly heardBytes = new Uint8Array(this.heard.buffer);
  open!: StreamOpen;
  codec!: CodecModule;
  shim!: ShimCodec;
  jitter!: JitterBuffer;
  packetizer!: Packetizer;
  /** One 20 ms frame: samples at the codec's rate, bytes of payload, units of the RTP clock. */
  samples = 0;
  payloadBytes = 0;
  units = 0;
  /** The first tick that this codec was asked for. */
  firstTick = 0;
  #packetsHeardAtTick = 0;
  #silenceTold = false;
  #upsampler: Upsampler | null = null;
  #downsampler: Downsampler | null = null;
  #slow!: Int16Array;
  #slowBytes!: Uint8Array;
  // What an earlier codec's jitter buffer counted, and how much of the present one's is in the counters already.
  #lostCounted = 0;
  #lateCounted = 0;

  constructor(id: number, open: StreamOpen, random: RandomSource, nowTick: number) {
    this.id = id;
    this.sequencer = new Sequencer(random);
    this.receiver = new Receiver({ ip: open.remoteIp, port: open.remotePort });
    this.#packetsHeardAtTick = nowTick;
    this.update(open, nowTick);
  }

  counters(direction: Direction): FrameCounters {
    return this.ledgers[direction].counters;
  }

  /** True when the codec changed: everybody's codec for this stream begins anew. */
  update(open: StreamOpen, nowTick: number): boolean {
    const codec = shimCodec(open.codec);
    if (codec === undefined) throw new MediaError('MEDIA_CODEC_UNKNOWN', `stream ${this.id}: there is no codec named "${open.codec}"`);
    const changed = this.codec !== codec;
    const clockHz = open.clockRateHz || codec.rtpClockHz;
    this.receiver.redirect({ ip: open.remoteIp, port: open.remotePort }, clockHz);
    if (changed || this.open.ptimeMs !== open.ptimeMs) this.packetizer = new Packetizer(frameSizes(codec).payloadBytes, open.ptimeMs);
    this.open = { ...open };
    if (!changed) return false;
    const { samples, payloadBytes } = frameSizes(codec);
    this.codec = codec;
    this.shim = new ShimCodec(codec);
    this.samples = samples;
    this.payloadBytes = payloadBytes;
    this.units = (clockHz * TICK_MS) / 1000;
    this.firstTick = nowTick;
    this.jitter = new JitterBuffer(payloadBytes, clockHz);
    this.#lostCounted = this.#lateCounted = 0;
    for (const log of this.log) log.clear();
    this.ledgers[Direction.Receive].restart();
    const slow = codec.sampleRateHz !== MIXER_RATE_HZ;
    this.#upsampler = slow ? new Upsampler(samples) : null;
    this.#downsampler = slow ? new Downsampler(MIXER_SAMPLES) : null;
    this.#slow = new Int16Array(samples);
    this.#slowBytes = new Uint8Array(this.#slow.buffer);
    return true;
  }

  /** PCM from a codec, null for none, becomes `heard`. */
  hear(pcm: Uint8Array | null): void {
    if (this.#upsampler === null) {
      if (pcm === null) this.heard.fill(0);
      else this.heardBytes.set(pcm);
      return;
    }
    if (pcm === null) this.#slow.fill(0);
    else this.#slowBytes.set(pcm);
    this.#upsampler.run(this.#slow, this.heard);
  }

  /** What the far end is to hear, at the codec's rate, as bytes; valid until the next call. */
  toCodecRate(pcm: Int16Array, pcmBytes: Uint8Array): Uint8Array {
    if (this.#downsampler === null) return pcmBytes;
    this.#downsampler.run(pcm, this.#slow);
    return this.#slowBytes;
  }

  /** The jitter buffer's findings since the last time go into the counters. */
  countReception(): void {
    const counters = this.counters(Direction.Receive);
    counters.framesExpected += this.jitter.lost - this.#lostCounted;
    counters.lost += this.jitter.lost - this.#lostCounted;
    counters.late += this.jitter.late - this.#lateCounted;
    this.#lostCounted = this.jitter.lost;
    this.#lateCounted = this.jitter.late;
  }

  heardPacket(nowTick: number): void {
    this.#packetsHeardAtTick = nowTick;
    this.#silenceTold = false;
  }

  /** True once, when nothing was heard for so many ticks from somebody who should talk. */
  becameSilent(nowTick: number, afterTicks: number): boolean {
    if (this.#silenceTold || !this.open.receive || !this.open.local || nowTick - this.#packetsHeardAtTick < afterTicks) return false;
    this.#silenceTold = true;
    return true;
  }

  stats(isOpen: boolean): StreamStats {
    const [receive, send] = this.ledgers.map(({ counters }) => counters);
    const { figures, remote } = this.receiver;
    return {
      stream: this.id, codec: this.codec.name, localPort: this.open.localPort, remote: `${remote.ip}:${remote.port}`, open: isOpen,
      rtp: { ...figures }, receive: { ...receive }, send: { ...send },
      depthMs: this.jitter.depthMs, mos: meanOpinionScore(receive, mouthToEarMs(this.jitter.depthMs)),
    };
  }
}
