// What the network refuses to send: RFC 3261 18.4 for datagrams.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { SDP } from './support/peer.ts';
import { World } from './support/world.ts';

const FAR_END_REFUSED = 17, UNREACHABLE = 21; // ErrorCode in proto/twinset/bus/v1/bus.proto
const FAR = { ip: '127.0.0.1', port: 5080 };

async function withAccount() {
  const world = await World.create();
  return { world, phone: world.phone(5060, { configuration: { accounts: [{ uri: 'sip:alice@example.org', registrar: 'sip:127.0.0.1:5080', expiresS: 60 }] } }) };
}

test('a call whose INVITE cannot be sent ends at once as a 503 would end it [S07 RFC 3261 18.4, 8.1.3.1]', async () => {
  const world = await World.create();
  const phone = world.phone(5060);
  phone.command('PlaceCall', { to: 'sip:far@127.0.0.1:5080' });
  phone.core.datagramFailed(world.nowMs, 0, FAR);
  assert.is(phone.last('SessionEnded')!.body.reason.sipCode, 503);
  world.run(40_000);
  assert.is(world.wire.length, 1, 'it is not sent again');
  assert.is(phone.stats().transactions, 0);
});

test('requests to other addresses, and to this one over a stream, go on [S07 RFC 3261 18.4]', async () => {
  const world = await World.create();
  const phone = world.phone(5060);
  world.streamAt(5080);
  phone.command('PlaceCall', { to: 'sip:far@127.0.0.1:5080;transport=tcp' });
  world.run(10);
  phone.core.datagramFailed(world.nowMs, 0, FAR);
  phone.core.datagramFailed(world.nowMs, 0, { ...FAR, port: 5081 });
  world.run(1000);
  assert.is(phone.all('SessionEnded').length, 0);
});

test('a response that cannot be sent is tried again until timer H: the way may come back [S07 RFC 3261 17.2.1, RFC 6026 7.1]', async () => {
  const world = await World.create();
  const phone = world.phone(5060);
  const far = world.peer(5080);
  const body = SDP();
  far.send(5060, ['INVITE sip:p5060@127.0.0.1:5060 SIP/2.0', 'Via: SIP/2.0/UDP 127.0.0.1:5080;branch=z9hG4bKfailed', 'Max-Forwards: 70', 'From: <sip:far@127.0.0.1>;tag=f', 'To: <sip:p5060@127.0.0.1>', 'Call-ID: failed', 'CSeq: 1 INVITE', 'Contact: <sip:far@127.0.0.1:5080>', 'Content-Type: application/sdp', `Content-Length: ${body.length}`, '', body].join('\r\n'));
  world.until(() => phone.all('SessionOffered').length === 1, 'it is offered');
  phone.command('Reject', { sipCode: 486 }, phone.last('SessionOffered')!.session);
  world.run(100);
  phone.core.datagramFailed(world.nowMs, 0, FAR);
  world.run(40_000);
  const sent = far.heard.filter(({ code }) => code === 486).length;
  assert.ok(sent > 5, `${sent} times`);
  assert.is(phone.stats().transactions, 0);
});

test('a registration that cannot be sent fails at once, and tells that nobody was there instead of calling it a refusal [S07 RFC 3261 10.2.7, 18.4, 8.1.3.1]', async () => {
  const { world, phone } = await withAccount();
  const request = phone.command('Register', { account: 0 });
  phone.core.datagramFailed(world.nowMs, 0, FAR);
  world.run(10);
  assert.equal([phone.errorOf(request), phone.answer(request)!.body.sipCode], [UNREACHABLE, 503]);
  assert.equal([phone.last('AccountUnregistered')!.body.sipCode, phone.last('AccountUnregistered')!.body.text], [503, '127.0.0.1:5080 cannot be reached']);
});

test('a 503 from a registrar that is there stays its refusal, with its own reason [S06 RFC 3261 21.5.4]', async () => {
  const { world, phone } = await withAccount();
  const registrar = world.peer(5080);
  registrar.react = (message) => registrar.respond(message, 503, { toTag: 'r', reason: 'Gone Fishing' });
  const request = phone.command('Register', { account: 0 });
  world.run(50);
  assert.is(phone.errorOf(request), FAR_END_REFUSED);
  assert.is(phone.last('AccountUnregistered')!.body.text, 'Gone Fishing');
});

test('a MESSAGE, and a call, to where nobody listens say so [S04, S07 RFC 3261 18.4, 8.1.3.1]', async () => {
  const world = await World.create();
  const phone = world.phone(5060);
  const request = phone.command('SendMessage', { to: 'sip:far@127.0.0.1:5080', text: 'hello' });
  phone.command('PlaceCall', { to: 'sip:far@127.0.0.1:5080' });
  phone.core.datagramFailed(world.nowMs, 0, FAR);
  world.run(10);
  assert.is(phone.errorOf(request), UNREACHABLE);
  assert.is(phone.last('SessionEnded')!.body.reason.text, '127.0.0.1:5080 cannot be reached');
});

test.run();
