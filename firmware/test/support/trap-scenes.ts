// What may be going on when the core traps in mid-call: conversations that are played event by event, with nobody waiting for an answer.
import { SDP, type Peer, type SipText } from './peer.ts';
import { ACTIVE_GUEST, type Phone } from './phone.ts';
import type { World } from './world.ts';

const ESTABLISHED = 5;
const SOON_MS = 50;
const SHORT_S = 70;

/** `hurt` has a confirmed call with `far` and is registered; `third` can be called, `peer` is all script. */
export interface Scene { world: World; hurt: Phone; far: Phone; third: Phone; peer: Peer; mine: number; theirs: number }
export interface TrapScene {
  name: string;
  configuration?: object;
  /** The far phone is reached over TCP. */
  overTcp?: boolean;
  /** False: the scene itself ends the call. */
  keeps: boolean;
  play(scene: Scene): void;
}

const offered = (phone: Phone): number => phone.last('SessionOffered')?.session ?? 0;
/** The newest call that was placed after `than`; 0 when there is none. */
const created = (phone: Phone, than = 0): number => { const newest = phone.last('SessionCreated')?.session ?? 0; return newest > than ? newest : 0; };
const isUp = (phone: Phone, session: number): boolean => phone.fold.sessions.get(session)?.state === ESTABLISHED;

const OF_NO_SESSION = ['PlaceCall', 'SendMessage', 'SetMute', 'Swap', 'Subscribe', 'Unsubscribe', 'Publish', 'Unpublish'];
const isOfSession = (name: string): boolean => !OF_NO_SESSION.includes(name);

/** A command for a session that is there; a guest would not give another. */
function tell(scene: Scene, phone: Phone, name: Parameters<Phone['command']>[0], fields = {}, session = 0, forMs = SOON_MS): void {
  if (isOfSession(name) && !phone.fold.sessions.has(session)) return;
  phone.command(name, fields, session, ACTIVE_GUEST);
  scene.world.run(forMs);
}

/** The peer calls in; answers its responses' tag. */
function peerCalls({ world, peer }: Scene, callId: string, lines: string[] = []): string {
  peer.request('INVITE', { to: 5060, callId, cseq: 1, fromTag: 'near', branch: `z9hG4bK${callId}`, body: SDP(), lines });
  world.run(SOON_MS);
  return tagOf(peer, callId);
}
const tagOf = (peer: Peer, callId: string): string => peer.heard.filter((message) => message.header('Call-ID') === callId && !message.isRequest).map((message) => message.tag('To')).find((tag) => tag !== '') ?? 'none';
const answersWith = (peer: Peer, answer: (message: SipText) => void): void => { peer.react = (message) => { if (message.isRequest && message.method !== 'ACK') answer(message); }; };

export const trapScenes: TrapScene[] = [
  {
    name: 'hold and resume by us', keeps: true,
    play(scene) { for (const name of ['Hold', 'Resume', 'Hold', 'Resume'] as const) tell(scene, scene.hurt, name, {}, scene.mine); },
  },
  {
    name: 'hold and resume by the far end', keeps: true,
    play(scene) { for (const name of ['Hold', 'Resume'] as const) tell(scene, scene.far, name, {}, scene.theirs); },
  },
  {
    name: 'hold on both sides at once, with 491', keeps: true,
    play(scene) {
      tell(scene, scene.hurt, 'Hold', {}, scene.mine, 0);
      tell(scene, scene.far, 'Hold', {}, scene.theirs, 6000);
    },
  },
  {
    name: 'a session timer that is refreshed', keeps: true, configuration: { sessionExpiresS: 90 },
    play({ world }) { world.run(100_000); },
  },
  {
    name: 'a registration that is refreshed', keeps: true,
    play({ world }) { world.run(130_000); },
  },
  {
    name: 'a second call in, refused', keeps: true,
    play(scene) {
      tell(scene, scene.third, 'PlaceCall', { to: scene.hurt.uri });
      tell(scene, scene.hurt, 'Ring', {}, offered(scene.hurt));
      tell(scene, scene.hurt, 'Reject', { sipCode: 486 }, offered(scene.hurt));
    },
  },
  {
    name: 'a second call in, cancelled', keeps: true,
    play(scene) {
      tell(scene, scene.third, 'PlaceCall', { to: scene.hurt.uri });
      tell(scene, scene.hurt, 'Ring', {}, offered(scene.hurt));
      tell(scene, scene.third, 'End', {}, created(scene.third));
    },
  },
  {
    name: 'a second call out, cancelled', keeps: true,
    play(scene) {
      tell(scene, scene.hurt, 'Hold', {}, scene.mine);
      tell(scene, scene.hurt, 'PlaceCall', { to: scene.third.uri });
      tell(scene, scene.third, 'Ring', {}, offered(scene.third));
      tell(scene, scene.hurt, 'End', {}, created(scene.hurt, scene.mine));
      tell(scene, scene.hurt, 'Resume', {}, scene.mine);
    },
  },
  {
    name: 'a second call out with reliable responses, merged, and left', keeps: true, configuration: { reliableWhenSupported: true },
    play(scene) {
      tell(scene, scene.hurt, 'Hold', {}, scene.mine);
      tell(scene, scene.hurt, 'PlaceCall', { to: scene.third.uri });
      const second = created(scene.hurt, scene.mine);
      tell(scene, scene.third, 'Ring', {}, offered(scene.third));
      tell(scene, scene.third, 'Accept', {}, offered(scene.third));
      tell(scene, scene.hurt, 'Swap');
      if (isUp(scene.hurt, second)) tell(scene, scene.hurt, 'Merge', { with: second }, scene.mine);
      tell(scene, scene.third, 'End', {}, offered(scene.third));
    },
  },
  {
    name: 'a caller that requires 100rel, changes its call before the answer, and hangs up', keeps: true,
    play(scene) {
      const { hurt, peer, world } = scene;
      tell(scene, hurt, 'Hold', {}, scene.mine);
      const toTag = peerCalls(scene, 'reliable', ['Require: 100rel', 'Allow: INVITE, ACK, BYE, CANCEL, UPDATE, PRACK']);
      tell(scene, hurt, 'Ring', {}, offered(hurt));
      const inside = { to: 5060, callId: 'reliable', fromTag: 'near', toTag: toTag === 'none' ? tagOf(peer, 'reliable') : toTag };
      const rseq = peer.responses(180).at(-1)?.header('RSeq') ?? '1';
      for (const [method, cseq, lines, body] of [['PRACK', 2, [`RAck: ${rseq} 1 INVITE`], ''], ['UPDATE', 3, [], SDP(30_010)]] as const) {
        peer.request(method, { ...inside, cseq, lines: [...lines], body });
        world.run(SOON_MS);
      }
      tell(scene, hurt, 'Accept', {}, offered(hurt));
      peer.request('ACK', { ...inside, cseq: 1 });
      world.run(SOON_MS);
      peer.request('BYE', { ...inside, cseq: 4 });
      world.run(SOON_MS);
    },
  },
  {
    name: 'a call out with early media, PRACK and a late 200', keeps: true,
    play(scene) {
      const { hurt, peer, world } = scene;
      tell(scene, hurt, 'Hold', {}, scene.mine);
      answersWith(peer, (message) => { if (message.method !== 'INVITE') peer.respond(message, 200); });
      tell(scene, hurt, 'PlaceCall', { to: peer.uri });
      const [invite] = peer.requests('INVITE');
      if (!invite) return;
      peer.respond(invite, 183, { toTag: 'far', body: SDP(), lines: ['Require: 100rel', 'RSeq: 7'] });
      world.run(SOON_MS);
      peer.respond(invite, 200, { toTag: 'far', ...(peer.requests('PRACK').length > 0 ? {} : { body: SDP() }) });
      world.run(SOON_MS);
      tell(scene, hurt, 'End', {}, created(hurt, scene.mine));
    },
  },
  {
    name: 'a call out that is challenged, redirected and refused', keeps: true,
    play(scene) {
      const { hurt, peer } = scene;
      tell(scene, hurt, 'Hold', {}, scene.mine);
      answersWith(peer, (message) => {
        const count = peer.requests('INVITE').length;
        if (count === 1) peer.respond(message, 401, { toTag: 'a', lines: ['WWW-Authenticate: Digest realm="r", nonce="n", qop="auth"'] });
        else if (count === 2) peer.respond(message, 302, { toTag: 'b', contact: `sip:other@127.0.0.1:${peer.port}` });
        else peer.respond(message, 486, { toTag: 'c' });
      });
      tell(scene, hurt, 'PlaceCall', { to: peer.uri });
    },
  },
  {
    name: 'requests of every other kind, inside and outside of dialogs', keeps: true,
    play(scene) {
      const { hurt, far, peer, world } = scene;
      for (const [index, method] of ['OPTIONS', 'MESSAGE', 'INFO', 'NOTIFY', 'SUBSCRIBE', 'PUBLISH', 'REFER', 'UPDATE', 'PRACK', 'BYE', 'CANCEL', 'ACK', 'REGISTER', 'NEWMETHOD'].entries()) {
        peer.request(method, { to: 5060, callId: `o${index}`, cseq: 1, fromTag: 'near', lines: ['Event: refer'] });
        world.run(SOON_MS);
      }
      tell(scene, far, 'SendMessage', { to: hurt.uri, text: 'hello' });
      tell(scene, hurt, 'SendMessage', { to: far.uri, text: 'hello' });
      tell(scene, hurt, 'SendDtmf', { digits: '1#' }, scene.mine);
      tell(scene, hurt, 'SetMute', { muted: true });
      const stream = world.streamTo(5060);
      world.run(SOON_MS);
      stream.write('\r\n\r\nOPTIONS sip:p5060@127.0.0.1 SIP/2.0\r\nVia: SIP/2.0/TCP 127.0.0.1;branch=z9hG4bKs\r\nFrom: <sip:a@b>;tag=1\r\nTo: <sip:c@d>\r\nCall-ID: s\r\nCSeq: 1 OPTIONS\r\nMax-Forwards: 70\r\nContent-Length: 0\r\n\r\n');
      world.run(SOON_MS);
      stream.link.close();
      peer.send(5060, 'SIP/2.0 200 OK\r\n\r\n');
      peer.send(5060, 'not SIP');
      world.run(SOON_MS);
    },
  },
  {
    name: 'a subscription and a publication, refreshed and ended', keeps: true,
    play(scene) {
      const { hurt, peer, world } = scene;
      let cseq = 0;
      answersWith(peer, (message) => {
        peer.respond(message, 200, { toTag: 'notifier', lines: [`Expires: ${message.header('Expires')}`, ...(message.method === 'PUBLISH' ? [`SIP-ETag: e${++cseq}`] : [])] });
        if (message.method !== 'SUBSCRIBE') return;
        const state = message.header('Expires') === '0' ? 'terminated;reason=timeout' : `active;expires=${message.header('Expires')}`;
        peer.request('NOTIFY', { to: 5060, callId: message.header('Call-ID'), cseq: ++cseq, fromTag: 'notifier', toTag: message.tag('From'), lines: ['Event: presence', `Subscription-State: ${state}`] });
      });
      tell(scene, hurt, 'Subscribe', { uri: peer.uri, event: 'presence', expiresS: SHORT_S });
      tell(scene, hurt, 'Publish', { uri: peer.uri, event: 'presence', contentType: 'text/plain', body: Buffer.from('here'), expiresS: SHORT_S });
      world.run(1000 * SHORT_S);
      // A command that was lost with the trap is given again.
      for (const again of [0, 1]) {
        const { subscriptions, publications } = hurt.stats();
        if (again === 0 || subscriptions! > 0) tell(scene, hurt, 'Unsubscribe', { subscription: hurt.last('Subscribed')?.body.subscription ?? 0 });
        if (again === 0 || publications! > 0) tell(scene, hurt, 'Unpublish', { publication: hurt.last('Published')?.body.publication ?? 0 });
      }
    },
  },
  {
    name: 'a blind transfer by us', keeps: false,
    play(scene) {
      tell(scene, scene.hurt, 'TransferBlind', { to: scene.third.uri }, scene.mine);
      tell(scene, scene.third, 'Accept', {}, offered(scene.third), 3000);
    },
  },
  {
    name: 'a blind transfer by us that the target refuses', keeps: true,
    play(scene) {
      tell(scene, scene.hurt, 'TransferBlind', { to: scene.third.uri }, scene.mine);
      tell(scene, scene.third, 'Reject', { sipCode: 486 }, offered(scene.third), 3000);
    },
  },
  {
    name: 'a blind transfer by the far end', keeps: false,
    play(scene) {
      tell(scene, scene.far, 'TransferBlind', { to: scene.third.uri }, scene.theirs);
      tell(scene, scene.third, 'Accept', {}, offered(scene.third), 3000);
    },
  },
  {
    name: 'an attended transfer by us', keeps: false,
    play(scene) {
      tell(scene, scene.hurt, 'Hold', {}, scene.mine);
      tell(scene, scene.hurt, 'PlaceCall', { to: scene.third.uri });
      const second = created(scene.hurt, scene.mine);
      tell(scene, scene.third, 'Accept', {}, offered(scene.third));
      if (isUp(scene.hurt, second)) tell(scene, scene.hurt, 'TransferAttended', { with: second }, scene.mine, 3000);
    },
  },
  {
    name: 'an attended transfer by the far end', keeps: false,
    play(scene) {
      tell(scene, scene.far, 'Hold', {}, scene.theirs);
      tell(scene, scene.far, 'PlaceCall', { to: scene.third.uri });
      const second = created(scene.far);
      tell(scene, scene.third, 'Accept', {}, offered(scene.third));
      if (isUp(scene.far, second)) tell(scene, scene.far, 'TransferAttended', { with: second }, scene.theirs, 3000);
    },
  },
  {
    name: 'hold, resume and the end over TCP', keeps: false, overTcp: true,
    play(scene) {
      tell(scene, scene.hurt, 'Hold', {}, scene.mine);
      tell(scene, scene.far, 'Hold', {}, scene.theirs);
      tell(scene, scene.hurt, 'Resume', {}, scene.mine);
      tell(scene, scene.far, 'End', {}, scene.theirs);
    },
  },
  {
    name: 'the end, by us', keeps: false,
    play(scene) { tell(scene, scene.hurt, 'End', {}, scene.mine, 1000); },
  },
  {
    name: 'the end, by the far end', keeps: false,
    play(scene) { tell(scene, scene.far, 'End', {}, scene.theirs, 1000); },
  },
];
