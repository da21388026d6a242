// Our own registrar and proxy, message by message: who may register, for how long, and where requests go.
import { createHash } from 'node:crypto';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { VirtualClock, seededRandom, type SocketAddress } from '../../../host-shim/index.ts';
import { limits } from '../limits.ts';
import { Digest } from './digest.ts';
import { Proxy } from './proxy.ts';
import type { Located } from './registrar.ts';
import { parameterOf, readSip, valueOf, valuesOf, type SipText } from './sip-text.ts';
import { answerStun } from './stun.ts';

const OWN = { ip: '10.0.0.1', port: 5060 };
const ALICE = { ip: '10.0.0.2', port: 5060 };
const BOB = { ip: '10.0.0.3', port: 5060 };
const BEHIND_NAT = { ip: '10.0.0.2', port: 61_000 };
const md5 = (...parts: string[]): string => createHash('md5').update(parts.join(':')).digest('hex');

class Scene {
  readonly clock = new VirtualClock();
  readonly sent: { to: SocketAddress; message: SipText }[] = [];
  readonly located: Located[] = [];
  readonly proxy = new Proxy({ expiresS: 60, flowTimerS: 20 }, OWN, { clock: this.clock, random: seededRandom(1) }, (to, data) => this.sent.push({ to, message: readSip(data)! }), (event) => this.located.push(event));
  #cseq = 0;

  /** What it sends on or answers; null: nothing. */
  take(from: SocketAddress, start: string, ...fields: string[]): { to: SocketAddress; message: SipText } | null {
    const before = this.sent.length;
    this.proxy.take(from, Buffer.from(`${start}\r\n${fields.join('\r\n')}\r\n\r\n`));
    return this.sent.length > before ? this.sent.at(-1)! : null;
  }

  request(from: SocketAddress, method: string, target: string, ...more: string[]): { to: SocketAddress; message: SipText } | null {
    return this.take(from, `${method} ${target} SIP/2.0`, `Via: SIP/2.0/UDP ${ALICE.ip}:${ALICE.port};branch=z9hG4bK-1;rport`, 'From: <sip:alice@10.0.0.1>;tag=a', 'Call-ID: 1', ...more);
  }

  register(from: SocketAddress, contact: string, { password = 'secret', cseq = this.#cseq + 1, more = [] as string[] } = {}): SipText {
    this.#cseq = Math.max(cseq, this.#cseq);
    const fields = ['To: <sip:alice@10.0.0.1>', `CSeq: ${cseq} REGISTER`, `Contact: ${contact}`, ...more];
    const challenge = valueOf(this.request(from, 'REGISTER', 'sip:10.0.0.1', ...fields)!.message, 'WWW-Authenticate');
    const nonce = /nonce="([^"]*)"/.exec(challenge)![1]!;
    const proof = md5(md5('alice', OWN.ip, password), nonce, '00000001', 'c', 'auth', md5('REGISTER', 'sip:10.0.0.1'));
    const authorization = `Authorization: Digest username="alice", realm="${OWN.ip}", nonce="${nonce}", uri="sip:10.0.0.1", qop=auth, nc=00000001, cnonce="c", response="${proof}"`;
    return this.request(from, 'REGISTER', 'sip:10.0.0.1', ...fields, authorization)!.message;
  }

  invite(method = 'INVITE', ...more: string[]): { to: SocketAddress; message: SipText } | null {
    return this.request(BOB, method, 'sip:alice@10.0.0.1', 'To: <sip:alice@10.0.0.1>', `CSeq: 1 ${method}`, ...more);
  }
}

test('the proof of the example in RFC 2617 is right, though the nonce is none of ours (RFC 2617 3.5) [D05]', () => {
  const digest = new Digest('testrealm@host.com', 'Circle Of Life', seededRandom(1));
  const shown = (response: string): string => `Digest username="Mufasa", realm="testrealm@host.com", nonce="dcd98b7102dd2f0e8b11d0f600bfb0c093", uri="/dir/index.html", qop=auth, nc=00000001, cnonce="0a4f113b", response="${response}", opaque="5ccc069c403ebaf9f0171e9517f40e41"`;
  assert.is(digest.check(shown('6629fae49393a05397450978507c4ef1'), 'GET'), 'stale');
  assert.is(digest.check(shown('6629fae49393a05397450978507c4ef2'), 'GET'), 'wrong');
  assert.is(digest.check('', 'GET'), 'none');
});

test('who knows the password is there for the time that is allowed, and no longer (RFC 3261 10.3) [D05]', async () => {
  const scene = new Scene();
  const ok = scene.register(ALICE, '<sip:alice@10.0.0.2:5060>;expires=3600');
  assert.is(ok.start, 'SIP/2.0 200 OK');
  assert.equal(valuesOf(ok, 'Contact'), ['<sip:alice@10.0.0.2:5060>;expires=60']);
  assert.equal(scene.invite()!.to, ALICE);
  await scene.clock.advance(60_000);
  assert.is(scene.invite()!.message.start, 'SIP/2.0 404 Not Found');
  assert.match(scene.register(ALICE, '<sip:alice@10.0.0.2:5060>', { password: 'guessed' }).start, / 401 /);
});

test('a REGISTER that another overtook changes nothing, and one with 0 seconds takes the binding back (RFC 3261 10.3) [D05]', () => {
  const scene = new Scene();
  scene.register(ALICE, '<sip:alice@10.0.0.2:5060>', { cseq: 5 });
  assert.match(scene.register(BOB, '<sip:alice@10.0.0.2:5060>', { cseq: 4 }).start, / 500 /);
  assert.equal(scene.invite()!.to, ALICE);
  scene.register(ALICE, '<sip:alice@10.0.0.2:5060>;expires=0');
  assert.match(scene.invite()!.message.start, / 404 /);
});

test('somebody behind a NAT is reached where the REGISTER came from, also by what is aimed at the Contact (RFC 3581 4) [D05]', () => {
  const scene = new Scene();
  scene.register(ALICE, '<sip:alice@10.0.0.2:5060>');
  scene.register(BEHIND_NAT, '<sip:alice@10.0.0.2:5060>');
  assert.equal(scene.located.map(({ at, moved }) => [at, moved]), [['10.0.0.2:5060', false], ['10.0.0.2:61000', true]]);
  const { to, message } = scene.invite()!;
  assert.equal(to, BEHIND_NAT);
  assert.is(message.start, 'INVITE sip:alice@10.0.0.2:5060 SIP/2.0');
  assert.is(valueOf(message, 'Record-Route'), '<sip:10.0.0.1:5060;lr>');
  const inside = scene.request(BOB, 'BYE', 'sip:alice@10.0.0.2:5060', 'Route: <sip:10.0.0.1:5060;lr>', 'To: <sip:alice@10.0.0.1>;tag=b', 'CSeq: 2 BYE')!;
  assert.equal([inside.to, valueOf(inside.message, 'Route'), valueOf(inside.message, 'Record-Route')], [BEHIND_NAT, '', '']);
});

test("a flow of an instance is one binding whatever its Contact is, and is told how often to keep alive (RFC 5626 6) [D05]", () => {
  const scene = new Scene();
  const flow = (port: number): SipText => scene.register(ALICE, `<sip:alice@10.0.0.2:${port}>;reg-id=1;+sip.instance="<urn:uuid:00000000-0000-0000-0000-000000000001>"`, { more: ['Supported: path, outbound'] });
  assert.equal([valueOf(flow(5060), 'Require'), valueOf(flow(5062), 'Flow-Timer')], ['outbound', '20']);
  assert.equal(valuesOf(flow(5064), 'Contact'), ['<sip:alice@10.0.0.2:5064>;expires=60']);
});

test('the same request has the same branch each time, a CANCEL that of its INVITE, and answers go back the way (RFC 3261 16.11, 16.7) [D05]', () => {
  const scene = new Scene();
  scene.register(ALICE, '<sip:alice@10.0.0.2:5060>');
  const branches = [scene.invite(), scene.invite(), scene.invite('CANCEL'), scene.invite('ACK')].map((one) => parameterOf(valueOf(one!.message, 'Via'), 'branch'));
  assert.is(new Set(branches).size, 1);
  const passed = scene.invite()!.message;
  const answer = scene.take(ALICE, 'SIP/2.0 180 Ringing', ...passed.fields.map(({ name, value }) => `${name}: ${value}`))!;
  assert.equal(answer.to, BOB);
  assert.is(valuesOf(answer.message, 'Via').length, 1);
  assert.is(scene.take(ALICE, 'SIP/2.0 180 Ringing', 'Via: SIP/2.0/UDP 10.0.0.9;branch=z9hG4bK-2', 'CSeq: 1 INVITE'), null, 'a response that is none of ours');
});

test('a request that has hopped enough is refused, and an ACK to nobody is dropped (RFC 3261 16.3) [D05]', () => {
  const scene = new Scene();
  assert.match(scene.invite('INVITE', 'Max-Forwards: 0')!.message.start, / 483 /);
  assert.is(scene.invite('ACK'), null);
});

test('a keep-alive is answered with the address that it came from (RFC 5389 15.2) [D05]', () => {
  const request = Buffer.from('000100002112a442b7e7a701bc34d686fa87dfae', 'hex');
  // The example of RFC 5769 2.2: 192.0.2.1:32853.
  assert.is(Buffer.from(answerStun(request, { ip: '192.0.2.1', port: 32_853 })!).toString('hex'), '0101000c2112a442b7e7a701bc34d686fa87dfae002000080001a147e112a643');
  assert.is(answerStun(Buffer.from('INVITE sip:a@b SIP/2.0\r\n'), ALICE), null);
});

test('what is no SIP is dropped, folded and short field names are read, and there is a bound on bindings [D05]', () => {
  assert.is(readSip(Buffer.from('hello\r\n\r\n')), null);
  const read = readSip(Buffer.from('OPTIONS sip:a@b SIP/2.0\r\nt: <sip:a@b>\r\n\t;tag=1\r\ni: 7\r\n\r\n'))!;
  assert.equal([valueOf(read, 'To'), valueOf(read, 'Call-ID')], ['<sip:a@b> ;tag=1', '7']);
  const scene = new Scene();
  for (let port = 1; port <= limits.bindings; port++) assert.match(scene.register(ALICE, `<sip:alice@10.0.0.2:${port}>`).start, / 200 /);
  assert.match(scene.register(ALICE, '<sip:alice@10.0.0.2:9999>').start, / 503 /);
});

test.run();
