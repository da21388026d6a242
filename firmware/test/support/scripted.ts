// One phone and one scripted peer in a call: the phone calls, or is called and rings; requests and answers inside the dialog.
import { SDP, type Peer, type SipText } from './peer.ts';
import type { Phone } from './phone.ts';
import { World } from './world.ts';

export interface Inside { to: number; callId: string; fromTag: string; toTag: string }

export class Scripted {
  private constructor(readonly world: World, readonly phone: Phone, readonly peer: Peer, readonly session: number, readonly invite: SipText, public inside: Inside) {}

  /** The phone has called; its INVITE is not answered. */
  static async calling(configuration = {}): Promise<Scripted> {
    const world = await World.create();
    const phone = world.phone(5060, { configuration });
    const peer = world.peer(5090);
    const session = phone.answer(phone.command('PlaceCall', { to: peer.uri }))!.session;
    world.run(10);
    const [invite] = peer.requests('INVITE');
    return new Scripted(world, phone, peer, session, invite, { to: 5060, callId: invite.header('Call-ID'), fromTag: 'far', toTag: invite.tag('From') });
  }

  /** The phone has called, and the call is up. */
  static async up(configuration = {}): Promise<Scripted> {
    const scripted = await Scripted.calling(configuration);
    scripted.respond(200, { body: SDP() });
    return scripted;
  }

  /** The peer has called with this body and these lines; the phone rings. */
  static async ringing(body = SDP(), lines = ['Require: 100rel'], configuration = {}, ring: { earlyMedia?: boolean } = {}): Promise<Scripted> {
    const world = await World.create();
    const phone = world.phone(5060, { configuration });
    const peer = world.peer(5090);
    peer.request('INVITE', { to: 5060, callId: 'c1', cseq: 1, fromTag: 'near', branch: 'z9hG4bKone', body, lines });
    world.run(10);
    const session = phone.last('SessionOffered')?.session ?? 0;
    phone.command('Ring', ring, session);
    world.run(10);
    return new Scripted(world, phone, peer, session, peer.heard[0], { to: 5060, callId: 'c1', fromTag: 'near', toTag: (peer.responses(183)[0] ?? peer.responses(180)[0])?.tag('To') ?? '' });
  }

  /** Answers the phone's INVITE, or another request of it. */
  respond(code: number, options: { body?: string; lines?: string[]; toTag?: string; request?: SipText } = {}): void {
    this.peer.respond(options.request ?? this.invite, code, { toTag: 'far', ...options });
    this.world.run(10);
  }

  /** A reliable provisional response to the phone's INVITE. */
  respondReliably(code: number, rseq: number, options: { body?: string; toTag?: string; lines?: string[] } = {}): void {
    this.respond(code, { ...options, lines: ['Require: 100rel', `RSeq: ${rseq}`, 'Allow: INVITE, ACK, BYE, PRACK, UPDATE', ...(options.lines ?? [])] });
  }

  /** Sends a request inside the dialog; the phone's answer to it. */
  ask(method: string, cseq: number, options: { body?: string; lines?: string[] } = {}): SipText {
    const count = this.peer.heard.length;
    this.peer.request(method, { ...this.inside, cseq, ...options });
    this.world.run(10);
    return this.peer.heard.slice(count).find((message) => message.method === method && !message.isRequest)!;
  }

  acknowledge(cseq = 1, body = ''): void {
    this.peer.request('ACK', { ...this.inside, cseq, body });
    this.world.run(10);
  }

  /** Acknowledges the phone's last reliable response. */
  prack(cseq: number, body = ''): SipText {
    const last = this.peer.heard.filter((message) => message.header('RSeq')).at(-1)!;
    return this.ask('PRACK', cseq, { body, lines: [`RAck: ${last.header('RSeq')} 1 INVITE`] });
  }

  /** The requests of the phone, each once however often it came. */
  requests(method: string): SipText[] {
    const all = this.peer.requests(method);
    return all.filter((request, index) => all.findIndex((other) => other.header('CSeq') === request.header('CSeq') && other.tag('To') === request.tag('To')) === index);
  }

  get stream() { return this.phone.streams.get(this.session); }
  isUp(): boolean { return this.phone.all('SessionEstablished', this.session).length === 1; }
}

/** The version in o=. */
export const versionOf = (body: string): number => Number(/^o=- \d+ (\d+)/m.exec(body)![1]);
