// The media device without its threads: engine, sockets and the 20 ms grid. Whoever owns the thread calls `step`.
import type { Clock } from '../devices/clock/clock.ts';
import type { DatagramNetwork } from '../devices/net/net.ts';
import type { RandomSource } from '../devices/random/random.ts';
import type { Loudspeaker } from './audio/loudspeaker.ts';
import type { Microphone } from './audio/microphone.ts';
import type { CodecLink } from './codec-seat.ts';
import { type MediaStats, type PacketTap, type StreamOpen, StreamReportWhat, type SwitchCommit, type SwitchReadiness } from './device.ts';
import { type EngineOptions, MediaEngine } from './engine.ts';
import { MediaError } from './error.ts';
import { TICK_MS, mediaLimits } from './limits.ts';
import { RtpPorts } from './rtp-ports.ts';

export interface LocalMediaOptions {
  bindIps: readonly string[];
  placement: 'guest' | 'shim';
  microphone: Microphone;
  loudspeaker: Loudspeaker;
  clock: Clock;
  net: DatagramNetwork;
  random: RandomSource;
  report: (stream: number, what: StreamReportWhat, digit: string) => void;
  /** There is something to do again: call `step` at the next grid point. */
  wake: () => void;
  onPacket: PacketTap | null;
  /** Tests look into the engine with these. */
  engine?: Pick<EngineOptions, 'faults' | 'onOperation' | 'onPlayed'>;
}

export class LocalMedia {
  readonly #options: LocalMediaOptions;
  readonly #engine: MediaEngine;
  readonly #ports: RtpPorts;
  #lateTicks = 0;
  #skippedTicks = 0;

  constructor(options: LocalMediaOptions) {
    this.#options = options;
    const { clock, onPacket } = options;
    this.#ports = new RtpPorts(options.net, options.bindIps, (local, from, data) => {
      const nowMs = clock.nowMs();
      if (onPacket !== null) onPacket('in', nowMs * 1000, local, from, data);
      this.#engine.datagram(local.port, from, data, nowMs);
    });
    this.#engine = new MediaEngine({
      ...options.engine,
      placement: options.placement, microphone: options.microphone, loudspeaker: options.loudspeaker, random: options.random, report: options.report,
      send: (localPort, to, packet) => {
        const socket = this.#ports.toward(localPort, to);
        if (socket === undefined) return;
        if (onPacket !== null) onPacket('out', clock.nowMs() * 1000, socket.address, to, packet);
        socket.send(to, packet);
      },
    });
  }

  get lastTick(): number {
    return this.#engine.lastTick;
  }

  open(count: number, firstPort = 0): Promise<number[]> {
    return this.#ports.open(count, firstPort);
  }

  streamOpen(stream: number, open: StreamOpen): void {
    try {
      if (!this.#ports.has(open.localPort)) throw new MediaError('MEDIA_NO_SUCH_PORT', `stream ${stream}: port ${open.localPort} is not bound`);
      this.#rouse();
      this.#engine.streamOpen(stream, open);
      this.#options.wake();
    } catch (error) {
      if (!(error instanceof MediaError)) throw error;
      this.#options.report(stream, StreamReportWhat.FAILED, '');
    }
  }

  streamClose(stream: number): void {
    this.#engine.streamClose(stream);
  }

  streamDtmf(stream: number, digits: string, durationMs: number): void {
    this.#engine.streamDtmf(stream, digits, durationMs);
  }

  /** Routes differ in the sound of a real handset; here all of them lead to the one loudspeaker. */
  audioPath(muted: boolean): void {
    this.#engine.mute(muted);
  }

  attach(link: CodecLink): void {
    this.#rouse();
    this.#engine.attach(link);
  }

  detach(guest: number): void {
    this.#engine.detach(guest);
  }

  setOwner(guest: number): void {
    this.#rouse();
    this.#engine.setOwner(guest);
  }

  async beginSwitch(to: number): Promise<SwitchReadiness> {
    this.#rouse();
    const ready = this.#engine.beginSwitch(to, this.#options.clock.nowMs());
    this.#options.wake();
    return ready;
  }

  async commitSwitch(): Promise<SwitchCommit> {
    return this.#engine.commitSwitch();
  }

  abortSwitch(): void {
    this.#engine.abortSwitch();
  }

  /** Runs what is due, but not too much of it at once; says when to come back: in the past = at once, after a look at the sockets. */
  step(nowMs: number): number {
    const engine = this.#engine;
    const due = Math.floor(nowMs / TICK_MS);
    const behind = due - engine.lastTick;
    if (behind > mediaLimits.giveUpTicks && !engine.idle) {
      this.#skippedTicks += behind - 1;
      engine.skipTo(due - 1);
    }
    for (let run = 0; run < mediaLimits.catchUpTicks && engine.lastTick < due && !engine.idle; run++) {
      if (engine.lastTick + 1 < due) this.#lateTicks++;
      engine.tick(engine.lastTick + 1);
    }
    if (!engine.idle) return (engine.lastTick + 1) * TICK_MS;
    engine.skipTo(due);
    return Infinity;
  }

  stats(): MediaStats {
    return { ...this.#engine.stats(), lateTicks: this.#lateTicks, skippedTicks: this.#skippedTicks };
  }

  async close(): Promise<void> {
    await this.#ports.close();
    await this.#options.loudspeaker.close();
  }

  /** While idle no tick ran: what begins now begins at the present tick. */
  #rouse(): void {
    if (this.#engine.idle) this.#engine.skipTo(Math.floor(this.#options.clock.nowMs() / TICK_MS));
  }
}
