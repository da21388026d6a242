// A core for the machine's tests: sessions as a list, answers by the book, no SIP. Traps and refuses on request.
import {
  ErrorCode, Kind, MessageType, Side, State, buildFrame, decode, encode, messageByName, messageByType, newFrameHeader, payloadOf, readFrameHeader,
} from '../../proto/index.ts';
import type { Fields, FrameHeader, MessageName, Messages } from '../../proto/index.ts';
import type { CoreEffects, CorePart } from '../machine/parts.ts';
import type { SocketAddress } from '../devices/net/net.ts';

interface FakeSession { state: State; owner: number; codec: string }

export class FakeCore implements CorePart {
  deadlineMs = Infinity;
  active = 0;
  restarts = 0;
  /** Names of the frames it was handed, with the sender. */
  readonly heard: string[] = [];
  readonly sessions = new Map<number, FakeSession>();
  ticks = 0;
  /** Commands that are refused, by name. */
  readonly refuse = new Map<string, ErrorCode>();
  readonly #effects: CoreEffects;
  #nextSession = 1;
  #muted = false;

  constructor(effects: CoreEffects) {
    this.#effects = effects;
  }

  boot(): void {}

  datagram(_nowMs: number, flow: number, from: SocketAddress, data: Uint8Array): void {
    this.#effects.datagram(flow, from, data);
  }

  datagramFailed(): void {}
  streamOpened(): void {}
  streamData(): void {}
  streamClosed(): void {}
  resolved(): void {}

  tick(nowMs: number): void {
    this.ticks++;
    if (nowMs >= this.deadlineMs) this.deadlineMs = Infinity;
  }

  fault(): void {
    this.#effects.restarted(++this.restarts);
  }

  refuses(): null { return null; }
  reconfigure(): void {}
  memory(): Uint8Array { return new Uint8Array(0); }

  stats(): object {
    return { sessions: this.sessions.size };
  }

  /** Somebody calls. */
  offer(from = 'sip:bob@example.org'): number {
    const session = this.#nextSession++;
    this.sessions.set(session, { state: State.OFFERED, owner: 0, codec: '' });
    this.event('SessionOffered', { remoteUri: from, offeredCodecs: 'PCMU' }, session);
    return session;
  }

  end(session: number): void {
    this.sessions.delete(session);
    this.event('SessionEnded', { reason: { side: Side.REMOTE, sipCode: 0, q850: 16, text: '', elsewhere: false, retryAfterS: 0 } }, session);
  }

  event<N extends MessageName>(name: N, fields: Fields<Messages[N]>, session = 0): void {
    this.#effects.frame(buildFrame(messageByName(name)!.type, encode(name, fields), { session }));
  }

  frame(_nowMs: number, frame: Uint8Array): void {
    const header = newFrameHeader();
    readFrameHeader(frame, header);
    const message = decode(header.type, payloadOf(frame));
    this.heard.push(`${message.name} ${header.sender}`);
    if (message.name === 'OwnerChanged') {
      const { fromGuest, toGuest } = message.body;
      this.active = toGuest;
      for (const session of this.sessions.values()) if (session.owner !== 0 && session.owner === fromGuest) session.owner = toGuest;
      return;
    }
    if (message.name === 'SnapshotRequest') return this.#snapshot(header.sender);
    if (messageByType(header.type)?.kind !== Kind.COMMAND) return;
    const refusal = this.refuse.get(message.name);
    if (refusal !== undefined) return this.#reply(header, 'Error', { code: refusal, text: 'as the test said', refusedType: header.type });
    switch (message.name) {
      case 'PlaceCall': {
        const session = this.#nextSession++;
        this.sessions.set(session, { state: State.TRYING, owner: header.sender, codec: '' });
        this.event('SessionCreated', { remoteUri: message.body.to, owner: header.sender }, session);
        return this.#reply({ ...header, session }, 'Done', {});
      }
      case 'Accept': {
        const session = this.sessions.get(header.session);
        if (!session) return this.#reply(header, 'Error', { code: ErrorCode.NO_SUCH_SESSION, text: 'no such session', refusedType: header.type });
        if (session.state !== State.OFFERED) return this.#reply(header, 'Error', { code: ErrorCode.WRONG_STATE, text: 'answered already', refusedType: header.type });
        Object.assign(session, { state: State.ESTABLISHED, owner: header.sender, codec: 'PCMU' });
        this.event('SessionAnswering', { owner: header.sender }, header.session);
        this.event('SessionEstablished', { codec: 'PCMU', ptimeMs: 20 }, header.session);
        return this.#reply(header, 'Done', {});
      }
      case 'End':
      case 'Reject':
        this.end(header.session);
        return this.#reply(header, 'Done', {});
      case 'SetMute':
        this.#muted = message.body.muted;
        this.event('MuteChanged', { muted: this.#muted });
        return this.#reply(header, 'Done', {});
      default:
        return this.#reply(header, 'Done', {});
    }
  }

  #snapshot(to: number): void {
    this.#control(to, 'SnapshotBegin', {});
    this.#control(to, 'HandsetSnapshot', { muted: this.#muted, activeGuest: this.active });
    for (const [session, { state, owner, codec }] of this.sessions) this.#control(to, 'SessionSnapshot', { state, owner, codec }, session);
    this.#control(to, 'SnapshotEnd', { sessions: this.sessions.size });
  }

  #control<N extends MessageName>(to: number, name: N, fields: Fields<Messages[N]>, session = 0): void {
    this.#effects.frame(buildFrame(MessageType[name], encode(name, fields), { sender: to, session }));
  }

  #reply<N extends 'Done' | 'Error'>(to: FrameHeader, name: N, fields: Fields<Messages[N]>): void {
    this.#effects.frame(buildFrame(MessageType[name], encode(name, fields), { sender: to.sender, session: to.session, requestId: to.requestId }));
  }
}
