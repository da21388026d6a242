// The media engine: everything between RTP packets, microphone and loudspeaker, one tick of 20 ms at a time. No clock, no sockets, no files.
import type { SocketAddress } from '../devices/net/net.ts';
import type { RandomSource } from '../devices/random/random.ts';
import type { Loudspeaker } from './audio/loudspeaker.ts';
import type { Microphone } from './audio/microphone.ts';
import { Mix } from './audio/mixer.ts';
import { type CodecLink, Direction } from './codec-seat.ts';
import { CodecSource } from './codec-source.ts';
import { type FrameCounters, type MediaStats, type StreamOpen, StreamReportWhat, type StreamStats, type SwitchCommit, type SwitchReadiness } from './device.ts';
import { MediaError } from './error.ts';
import { addFrames, noFrames } from './frame-counters.ts';
import { Operation } from './grant-layout.ts';
import { HandOver, type MediaFaults, Phase } from './hand-over.ts';
import { MIXER_SAMPLES, mediaLimits } from './limits.ts';
import { RTP_HEADER_BYTES, RtpPacket, writeRtpHeader } from './rtp/packet.ts';
import { MediaStream } from './stream.ts';

/** What was asked of a stream's decoder for a playout tick, and what was played: a decoder that replays it must give the same sound. */
export interface PlayoutRecord { stream: number; tick: number; operation: 'decode' | 'conceal' | 'skip'; sequence: number; payload: Uint8Array; samples: number }

export interface EngineOptions {
  placement: 'guest' | 'shim';
  microphone: Microphone;
  loudspeaker: Loudspeaker;
  random: RandomSource;
  send: (localPort: number, to: SocketAddress, packet: Uint8Array) => void;
  report: (stream: number, what: StreamReportWhat, digit: string) => void;
  faults?: MediaFaults;
  /** The operation log as it grows; `payload` is valid during the call only. */
  onOperation?: (record: PlayoutRecord) => void;
  /** PCM as it is played, before resampling and mixing. */
  onPlayed?: (stream: number, tick: number, pcm: Uint8Array) => void;
}

const NOTHING = new Uint8Array(0);
const SILENCE = new Int16Array(MIXER_SAMPLES);

export class MediaEngine {
  readonly #options: EngineOptions;
  readonly #streams = new Map<number, MediaStream>();
  readonly #byPort = new Map<number, MediaStream>();
  readonly #closed: StreamStats[] = [];
  readonly #closedTotals: [FrameCounters, FrameCounters] = [noFrames(), noFrames()];
  readonly #links = new Map<number, CodecLink>();
  readonly #source: CodecSource;
  readonly #handOver: HandOver;
  readonly #packet = new RtpPacket();
  readonly #outgoing = new Uint8Array(RTP_HEADER_BYTES + mediaLimits.payloadBytes);
  readonly #voice = new Int16Array(MIXER_SAMPLES);
  readonly #mixed = new Int16Array(MIXER_SAMPLES);
  readonly #mixedBytes = new Uint8Array(this.#mixed.buffer);
  readonly #room = new Mix();
  readonly #ear = new Mix();
  #muted = false;
  #owner = 0;
  #gaining = 0;
  #firstPlayedTick = -1;
  #lastTick = 0;
  /** The newest tick that read the microphone: its frame goes out at the next tick that runs, which a standstill puts off. */
  #spokenTick = 0;

  constructor(options: EngineOptions) {
    this.#options = options;
    this.#source = new CodecSource(!options.faults?.omitStandIn);
    this.#handOver = new HandOver(this.#source, this.#streams, () => this.#totals(), options.faults ?? {});
  }

  /** Nothing to do until a stream opens or a switch begins: the caller may leave ticks out. */
  get idle(): boolean {
    return this.#streams.size === 0 && !this.#handOver.busy;
  }

  /** The newest tick that has run, or was left out while idle. */
  get lastTick(): number {
    return this.#lastTick;
  }

  /** Ticks were left out while idle, or given up. */
  skipTo(tick: number): void {
    this.#lastTick = Math.max(this.#lastTick, tick);
  }

  streamOpen(id: number, open: StreamOpen): void {
    const known = this.#streams.get(id);
    if (known !== undefined) {
      if (known.open.localPort !== open.localPort) this.#byPort.delete(known.open.localPort);
      if (known.update(open, this.#lastTick + 1)) this.#source.open(known);
      this.#byPort.set(open.localPort, known);
      return;
    }
    if (this.#streams.size >= mediaLimits.streams) throw new MediaError('MEDIA_STREAM_LIMIT', `stream ${id}: ${mediaLimits.streams} streams are open already`);
    const stream = new MediaStream(id, open, this.#options.random, this.#lastTick + 1);
    this.#streams.set(id, stream);
    this.#byPort.set(open.localPort, stream);
    this.#source.open(stream);
  }

  streamClose(id: number): void {
    const stream = this.#streams.get(id);
    if (stream === undefined) return;
    this.#streams.delete(id);
    if (this.#byPort.get(stream.open.localPort) === stream) this.#byPort.delete(stream.open.localPort);
    this.#source.close(stream);
    stream.countReception();
    for (const direction of [Direction.Receive, Direction.Send]) addFrames(this.#closedTotals[direction], stream.counters(direction));
    this.#closed.push(stream.stats(false));
    if (this.#closed.length > mediaLimits.closedStreams) this.#closed.shift();
  }

  streamDtmf(id: number, digits: string, durationMs: number): void {
    this.#streams.get(id)?.eventSender.press(digits, durationMs);
  }

  mute(muted: boolean): void {
    this.#muted = muted;
  }

  attach(link: CodecLink): void {
    this.#links.set(link.guest, link);
    if (link.guest === this.#owner) this.#reseat();
  }

  /** The guest's codecs are gone: whoever else has the frames serves from this moment. */
  detach(guest: number): void {
    this.#links.delete(guest);
    if (this.#gaining === guest) this.#handOver.gainerLost(this.#lastTick);
    if (this.#source.owner?.link.guest === guest) this.#source.seat(null, [], this.#lastTick);
    if (this.#source.gainer?.link.guest === guest) this.#source.gainer = null; // committed, not yet taken
  }

  setOwner(guest: number): void {
    this.#owner = guest;
    this.#reseat();
  }

  beginSwitch(to: number, nowMs: number): Promise<SwitchReadiness> {
    const link = this.#linkOf(to);
    if (link === undefined) return Promise.resolve({ agreed: false, reason: `guest ${to} has no running codecs` });
    if (this.#handOver.phase === Phase.Idle) this.#gaining = to;
    return this.#handOver.begin(link, this.#lastTick, nowMs);
  }

  commitSwitch(): SwitchCommit {
    const commit = this.#handOver.commit(this.#lastTick);
    this.#owner = this.#gaining;
    this.#gaining = 0;
    return commit;
  }

  abortSwitch(): void {
    this.#handOver.abort(this.#lastTick);
    this.#gaining = 0;
  }

  /** A datagram at one of our RTP ports. */
  datagram(localPort: number, from: SocketAddress, bytes: Uint8Array, nowMs: number): void {
    const stream = this.#byPort.get(localPort);
    const packet = this.#packet;
    if (stream === undefined) return; // the far end is ahead of its answer, or behind its BYE
    const { payloadType, telephoneEventPayloadType } = stream.open;
    if (bytes.length > mediaLimits.packetBytes || !packet.read(bytes)) return void stream.receiver.figures.refused++;
    const isEvent = telephoneEventPayloadType !== 0 && packet.payloadType === telephoneEventPayloadType;
    if (packet.payloadType !== payloadType && !isEvent) return void stream.receiver.figures.refused++;
    const reception = stream.receiver.take(packet, from, nowMs);
    if (reception === 'refused' || reception === 'duplicate') return;
    if (reception === 'first') stream.jitter.restart();
    stream.heardPacket(this.#lastTick);
    if (isEvent) return this.#event(stream);
    stream.receiver.takeAudio(packet.timestamp, (packet.payload.length * stream.units) / stream.payloadBytes);
    stream.jitter.put(stream.receiver.sequence, packet.timestamp, packet.payload, this.#lastTick + 1);
  }

  /** One tick; `tick` follows lastTick except after skipTo. */
  tick(tick: number): void {
    this.#source.collect(tick);
    this.#handOver.tickBegins(tick);
    this.#play(tick);
    for (const stream of this.#streams.values()) if (stream.firstTick <= this.#spokenTick) this.#sendFrame(stream, tick);
    this.#speak(tick);
    for (const stream of this.#streams.values()) this.#askForDecoding(stream, tick);
    this.#source.ring();
    this.#lastTick = tick;
    this.#handOver.tickEnds(tick);
  }

  stats(): Omit<MediaStats, 'lateTicks' | 'skippedTicks'> {
    return {
      tick: this.#lastTick, firstPlayedTick: this.#firstPlayedTick, owner: this.#owner, servedBy: this.#source.owner === null ? 'shim' : 'guest', standInFrames: this.#source.standInFrames,
      switches: this.#handOver.switches, streams: [...this.#closed, ...[...this.#streams.values()].map((stream) => stream.stats(true))],
    };
  }

  // Playout: every stream's PCM of this tick, and what the user hears of it.
  #play(tick: number): void {
    this.#ear.clear();
    for (const stream of this.#streams.values()) {
      const operation = stream.log[Direction.Receive].at(tick);
      const pcm = operation === null ? null : this.#source.frame(stream, Direction.Receive, tick, tick);
      if (operation?.operation === Operation.Decode) stream.ledgers[Direction.Receive].due(operation.frame);
      else if (operation !== null) stream.counters(Direction.Receive).concealed++;
      if (pcm !== null) this.#options.onPlayed?.(stream.id, tick, pcm);
      stream.hear(stream.open.receive ? pcm : null);
      if (stream.open.local) this.#ear.add(stream.heard);
    }
    this.#ear.read(this.#mixed);
    if (this.#firstPlayedTick < 0) this.#firstPlayedTick = tick;
    this.#options.loudspeaker.write(this.#mixed);
  }

  // The microphone, and for every stream what its far end is to hear, to the encoders.
  #speak(tick: number): void {
    this.#options.microphone.read(this.#voice);
    if (this.#muted) this.#voice.fill(0);
    let roomOf = -1;
    for (const stream of this.#streams.values()) {
      const { conference, send, local } = stream.open;
      if (!send) this.#mixed.fill(0);
      else if (conference === 0) this.#mixed.set(local ? this.#voice : SILENCE);
      else {
        if (roomOf !== conference) this.#gather(conference);
        roomOf = conference;
        this.#room.read(this.#mixed, stream.heard, local ? this.#voice : null);
      }
      const pcm = stream.toCodecRate(this.#mixed, this.#mixedBytes);
      this.#source.post(stream, stream.log[Direction.Send].put(tick, Operation.Encode, tick, 0, pcm), this.#handOver.shadowing);
    }
    this.#spokenTick = tick;
  }

  #gather(conference: number): void {
    this.#room.clear();
    for (const stream of this.#streams.values()) if (stream.open.conference === conference) this.#room.add(stream.heard);
  }

  // DEVIATES: RFC 3264 5.1: a stream that may not carry voice (held) still carries silence, so that its timestamps never jump
  // and NAT bindings stay; a far end that holds does not play it.
  #sendFrame(stream: MediaStream, tick: number): void {
    const payload = this.#source.frame(stream, Direction.Send, this.#spokenTick, tick);
    const { sequencer, open } = stream;
    const at = RTP_HEADER_BYTES;
    const event = open.telephoneEventPayloadType === 0 ? null : stream.eventSender.tick(sequencer.timestamp, stream.units, this.#outgoing, at);
    stream.ledgers[Direction.Send].due(this.#spokenTick);
    if (event !== null) {
      this.#sendPacket(stream, event.marker, open.telephoneEventPayloadType, event.timestamp, event.lengthBytes);
      sequencer.advance(stream.units);
      return;
    }
    if (payload === null) {
      stream.counters(Direction.Send).lost++;
      sequencer.advance(stream.units);
      return;
    }
    stream.packetizer.put(payload);
    for (let lengthBytes = stream.packetizer.take(this.#outgoing, at); lengthBytes > 0; lengthBytes = stream.packetizer.take(this.#outgoing, at)) {
      this.#sendPacket(stream, stream.receiver.figures.sent === 0, open.payloadType, sequencer.timestamp, lengthBytes);
      sequencer.advance((lengthBytes * stream.units) / stream.payloadBytes);
    }
  }

  #sendPacket(stream: MediaStream, marker: boolean, payloadType: number, timestamp: number, lengthBytes: number): void {
    const { sequencer, receiver, open } = stream;
    writeRtpHeader(this.#outgoing, marker, payloadType, sequencer.takeSequence(), timestamp, sequencer.ssrc);
    receiver.figures.sent++;
    if (receiver.remote.port !== 0) this.#options.send(open.localPort, receiver.remote, this.#outgoing.subarray(0, RTP_HEADER_BYTES + lengthBytes));
  }

  /** The jitter buffer decides what the decoder does for the playout tick that lies ahead. */
  #askForDecoding(stream: MediaStream, tick: number): void {
    const playout = tick + mediaLimits.decodeLeadTicks;
    let decision = stream.jitter.decide(tick);
    if (decision.verdict === 'skip') {
      this.#options.onOperation?.({ stream: stream.id, tick: playout, operation: 'skip', sequence: decision.sequence, payload: NOTHING, samples: 0 });
      decision = stream.jitter.decide(tick);
    }
    stream.countReception();
    if (stream.becameSilent(tick, mediaLimits.silentTicks)) this.#options.report(stream.id, StreamReportWhat.SILENT, '');
    if (decision.verdict === 'nothing') return;
    const decode = decision.verdict === 'decode';
    const log = stream.log[Direction.Receive];
    const operation = decode
      ? log.put(playout, Operation.Decode, decision.frame, decision.sequence, decision.payload)
      : log.put(playout, Operation.Conceal, decision.frame, stream.samples, NOTHING);
    this.#options.onOperation?.({ stream: stream.id, tick: playout, operation: decode ? 'decode' : 'conceal', sequence: decision.sequence, payload: operation.data, samples: stream.samples });
    this.#source.post(stream, operation, this.#handOver.shadowing);
  }

  #event(stream: MediaStream): void {
    const { timestamp, payload } = this.#packet;
    const events = stream.eventReceiver;
    const digit = events.take(payload, timestamp);
    stream.jitter.silence(timestamp, events.durationUnits + (events.repeated ? 2 * stream.units : 0));
    if (digit !== '') this.#options.report(stream.id, StreamReportWhat.DTMF, digit);
  }

  /** undefined: this guest should have codecs and has none. */
  #linkOf(guest: number): CodecLink | null | undefined {
    return this.#options.placement === 'shim' || guest === 0 ? null : this.#links.get(guest);
  }

  #reseat(): void {
    this.#source.seat(this.#linkOf(this.#owner) ?? null, this.#streams.values(), this.#lastTick);
  }

  #totals(): [FrameCounters, FrameCounters] {
    const totals: [FrameCounters, FrameCounters] = [addFrames(noFrames(), this.#closedTotals[0]), addFrames(noFrames(), this.#closedTotals[1])];
    for (const stream of this.#streams.values()) for (const direction of [Direction.Receive, Direction.Send]) addFrames(totals[direction], stream.counters(direction));
    return totals;
  }
}
