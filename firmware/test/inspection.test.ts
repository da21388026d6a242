// What every request is checked for, and what malformed or foreign datagrams get: RFC 3261 8.2, 21.4.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { SDP, type Peer, type SipText } from './support/peer.ts';
import type { Phone } from './support/phone.ts';
import { generator } from './support/network.ts';
import { World } from './support/world.ts';

async function pair(): Promise<{ world: World; phone: Phone; peer: Peer }> {
  const world = await World.create();
  return { world, phone: world.phone(5060), peer: world.peer(5090) };
}

/** Sends one request and gives the one response. */
function ask(world: World, peer: Peer, method: string, options: Partial<Parameters<Peer['request']>[1]> = {}): SipText {
  const before = peer.heard.length;
  peer.request(method, { to: 5060, callId: `call-${before}`, cseq: 1, fromTag: 'near', ...options });
  world.run(10);
  assert.is(peer.heard.length, before + 1, `${method} has one answer`);
  return peer.heard[before];
}

test('OPTIONS says what we can do (11.2) [S01]', async () => {
  const { world, peer } = await pair();
  const answer = ask(world, peer, 'OPTIONS');
  assert.is(answer.code, 200);
  assert.match(answer.header('Allow'), /INVITE, ACK, CANCEL, BYE, OPTIONS, MESSAGE/);
  assert.match(answer.header('Accept'), /application\/sdp/);
  assert.ok(answer.tag('To'));
});

test('known methods that are not allowed get 405 with Allow, unknown ones 501 (8.2.1) [S01]', async () => {
  const { world, peer } = await pair();
  for (const method of ['PUBLISH', 'REGISTER']) {
    const answer = ask(world, peer, method);
    assert.is(answer.code, 405, method);
    assert.match(answer.header('Allow'), /INVITE/);
  }
  assert.is(ask(world, peer, 'DANCE').code, 501);
});

test('a Request-URI of another scheme gets 416 (8.2.2.1) [S01]', async () => {
  const { world, peer } = await pair();
  assert.is(ask(world, peer, 'OPTIONS', { uri: 'tel:+4930123' }).code, 416);
});

test('required extensions that we lack get 420 with each of them in Unsupported (8.2.2.3) [S01]', async () => {
  const { world, phone, peer } = await pair();
  const answer = ask(world, peer, 'INVITE', { lines: ['Require: precondition, 100rel, resource-priority'], body: SDP() });
  assert.is(answer.code, 420);
  assert.equal(answer.headers('Unsupported'), ['precondition', 'resource-priority']);
  assert.is(phone.all('SessionOffered').length, 0);
});

test('a body that we cannot read gets 415 with Accept, unless it may be ignored (8.2.3) [S01]', async () => {
  const { world, phone, peer } = await pair();
  const lines = ['Content-Type: application/isup'];
  const raw = (more: string[]): void => {
    peer.send(5060, `INVITE sip:a@127.0.0.1:5060 SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1:5090;branch=${peer.branch()}\r\nFrom: <sip:b@x>;tag=1\r\nTo: <sip:a@x>\r\nCall-ID: ${peer.branch()}\r\nCSeq: 1 INVITE\r\nContact: <sip:b@127.0.0.1:5090>\r\n${[...lines, ...more].join('\r\n')}\r\nContent-Length: 3\r\n\r\nabc`);
    world.run(10);
  };
  raw([]);
  assert.is(peer.heard[0].code, 415);
  assert.match(peer.heard[0].header('Accept'), /application\/sdp/);
  assert.is(phone.all('SessionOffered').length, 0);
});

test('the same INVITE by another path gets 482 (8.2.2.2) [S01]', async () => {
  const { world, phone, peer } = await pair();
  peer.request('INVITE', { to: 5060, callId: 'merged', cseq: 1, fromTag: 'near', body: SDP() });
  world.run(10);
  peer.request('INVITE', { to: 5060, callId: 'merged', cseq: 1, fromTag: 'near', body: SDP() });
  world.run(10);
  assert.is(peer.responses(482).length, 1);
  assert.is(phone.all('SessionOffered').length, 1);
});

test('requests in a dialog that does not exist get 481, and an ACK silence (12.2.2) [S01]', async () => {
  const { world, peer } = await pair();
  assert.is(ask(world, peer, 'BYE', { toTag: 'nobody' }).code, 481);
  assert.is(ask(world, peer, 'INVITE', { toTag: 'nobody', body: SDP() }).code, 481);
  peer.request('ACK', { to: 5060, callId: 'x', cseq: 1, fromTag: 'near', toTag: 'nobody' });
  world.run(40_000);
  assert.is(peer.heard.filter((message) => message.method === 'ACK').length, 0);
});

test('a request in a dialog with a CSeq that is too low gets 500 (12.2.2) [S01]', async () => {
  const { world, phone, peer } = await pair();
  peer.request('INVITE', { to: 5060, callId: 'c1', cseq: 50, fromTag: 'near', body: SDP() });
  world.run(10);
  phone.command('Accept', {}, phone.last('SessionOffered')!.session);
  world.run(10);
  const toTag = peer.responses(200)[0].tag('To');
  peer.request('ACK', { to: 5060, callId: 'c1', cseq: 50, fromTag: 'near', toTag });
  world.run(10);
  assert.is(ask(world, peer, 'OPTIONS', { callId: 'c1', toTag, cseq: 49 }).code, 500);
  assert.is(ask(world, peer, 'OPTIONS', { callId: 'c1', toTag, cseq: 51 }).code, 200);
});

test('an INVITE without a Contact gets 400 that says so (8.1.1.8) [S01]', async () => {
  const { world, phone, peer } = await pair();
  peer.send(5060, `INVITE sip:a@127.0.0.1:5060 SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1:5090;branch=z9hG4bKnc\r\nFrom: <sip:b@x>;tag=1\r\nTo: <sip:a@x>\r\nCall-ID: nc\r\nCSeq: 1 INVITE\r\nContent-Length: 0\r\n\r\n`);
  world.run(10);
  assert.match(peer.heard[0].start, /^SIP\/2.0 400 Missing Contact/);
  assert.is(phone.all('SessionOffered').length, 0);
});

test('responses go to received and rport, or to the sent-by port without rport (18.2.2, RFC 3581) [S07]', async () => {
  const { world, peer } = await pair();
  const other = world.peer(5091);
  const withRport = ask(world, peer, 'OPTIONS', { via: 'Via: SIP/2.0/UDP 10.9.8.7:1234;branch=z9hG4bKr1;rport' });
  assert.is(withRport.header('Via'), 'SIP/2.0/UDP 10.9.8.7:1234;branch=z9hG4bKr1;received=127.0.0.1;rport=5090');
  peer.request('OPTIONS', { to: 5060, callId: 'plain', cseq: 1, fromTag: 'near', via: 'Via: SIP/2.0/UDP 10.9.8.7:5091;branch=z9hG4bKr2' });
  world.run(10);
  assert.is(other.heard[0].header('Via'), 'SIP/2.0/UDP 10.9.8.7:5091;branch=z9hG4bKr2;received=127.0.0.1');
});

test('several Vias come back in their order (8.2.6.2) [S01]', async () => {
  const { world, peer } = await pair();
  const answer = ask(world, peer, 'OPTIONS', { lines: ['Via: SIP/2.0/UDP proxy.example.org;branch=z9hG4bK2, SIP/2.0/TCP 192.0.2.9;branch=z9hG4bK3'] });
  assert.equal(answer.headers('Via').slice(1), ['SIP/2.0/UDP proxy.example.org;branch=z9hG4bK2', 'SIP/2.0/TCP 192.0.2.9;branch=z9hG4bK3']);
});

test('an RFC 2543 caller without a magic cookie has its retransmissions and its ACK matched (17.2.3) [S01]', async () => {
  const { world, phone, peer } = await pair();
  const via = 'Via: SIP/2.0/UDP 127.0.0.1:5090';
  for (let i = 0; i < 2; i++) peer.request('INVITE', { to: 5060, callId: 'old', cseq: 1, fromTag: 'near', via, body: SDP() });
  world.run(10);
  assert.is(phone.all('SessionOffered').length, 1);
  phone.command('Reject', { sipCode: 603 }, phone.last('SessionOffered')!.session);
  world.run(10);
  peer.request('ACK', { to: 5060, callId: 'old', cseq: 1, fromTag: 'near', toTag: peer.responses(603)[0].tag('To'), via });
  world.run(10);
  const sent = peer.responses(603).length;
  world.run(10_000);
  assert.is(peer.responses(603).length, sent, 'the ACK stopped it');
});

test('a malformed request is answered with the RFC\'s code and phrase, and counted [S09]', async () => {
  const { world, phone, peer } = await pair();
  peer.request('OPTIONS', { to: 5060, callId: 'bad id with blanks', cseq: 1, fromTag: 'near' });
  world.run(10);
  assert.match(peer.heard[0].start, /^SIP\/2.0 400 Bad Call-ID/);
  assert.equal([phone.stats().malformed, phone.stats().malformedAnswered], [1, 1]);
});

test('garbage, truncated messages and noise in real ones cause no trap and no answer to nobody [S09]', async () => {
  const { world, phone, peer } = await pair();
  const random = generator(42);
  peer.request('INVITE', { to: 5060, callId: 'whole', cseq: 1, fromTag: 'near', body: SDP() });
  world.run(10);
  const whole = Buffer.from(world.wire[0].text, 'latin1');
  for (let i = 0; i <= whole.length; i++) phone.core.datagram(world.nowMs, 0, { ip: '127.0.0.1', port: 5090 }, whole.subarray(0, i));
  for (let i = 0; i < 5000; i++) {
    const noisy = Buffer.from(whole);
    for (let k = 0; k < 1 + random() * 8; k++) noisy[Math.floor(random() * noisy.length)] = Math.floor(random() * 256);
    phone.core.datagram(world.nowMs, 0, { ip: '127.0.0.1', port: 5090 }, noisy);
    phone.core.datagram(world.nowMs, 0, { ip: '127.0.0.1', port: 5090 }, Buffer.from(Array.from({ length: Math.floor(random() * 200) }, () => Math.floor(random() * 256))));
    if (i % 100 === 0) world.run(1000);
  }
  world.run(200_000);
  assert.is(phone.restarts, 0, phone.logs.join('\n'));
  assert.ok(phone.stats().malformed > 1000);
  assert.is(phone.stats().transactions, 0);
});

test('frames that are none are counted, unknown types and broken payloads get an Error, nothing traps [S09]', async () => {
  const { world, phone } = await pair();
  const random = generator(7);
  phone.core.frame(world.nowMs, new Uint8Array(10));
  assert.is(phone.stats().badFrames, 1);
  for (let i = 0; i < 3000; i++) {
    const bytes = Uint8Array.from({ length: 40 + Math.floor(random() * 60) }, () => Math.floor(random() * 256));
    new DataView(bytes.buffer).setUint32(4, bytes.length - 40, true);
    new DataView(bytes.buffer).setUint16(2, [0x201, 0x203, 0x206, 0x208, 0x209, 0x20d, 0x214, 0x215, 0x110, 0x105, 0x0d, 0x05][i % 12], true);
    new DataView(bytes.buffer).setUint32(8, 1_000_000 + i, true);
    phone.core.frame(world.nowMs, bytes);
  }
  assert.is(phone.restarts, 0, phone.logs.join('\n'));
});

test.run();
