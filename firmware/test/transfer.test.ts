// Transferring a call: REFER and its NOTIFYs between built cores and scripted peers; what the command answers and what becomes of the calls.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Peer, SipText } from './support/peer.ts';
import { Scripted, type Inside } from './support/scripted.ts';
import { compare } from './support/snapshot-check.ts';
import { World } from './support/world.ts';

const ERROR = { NO_SUCH_SESSION: 7, WRONG_STATE: 8, TIMED_OUT: 18, FAR_END_REFUSED: 17, BAD_ADDRESS: 11, CANCELLED: 19 };
const ENDED = 7;

/** A NOTIFY of the peer's; answers the response to it. */
function notify(world: World, peer: Peer, inside: Inside, cseq: number, options: { event?: string | null; state?: string | null; type?: string; body?: string; contact?: string } = {}): SipText {
  const body = options.body ?? 'SIP/2.0 100 Trying\r\n';
  const text = [
    `NOTIFY sip:p5060@127.0.0.1:${inside.to} SIP/2.0`, `Via: SIP/2.0/UDP 127.0.0.1:${peer.port};branch=${peer.branch()};rport`, 'Max-Forwards: 70',
    `From: <${peer.uri}>;tag=${inside.fromTag}`, `To: <sip:p5060@127.0.0.1:5060>;tag=${inside.toTag}`, `Call-ID: ${inside.callId}`, `CSeq: ${cseq} NOTIFY`, `Contact: <${options.contact ?? peer.uri}>`,
    ...(options.event === null ? [] : [`Event: ${options.event ?? 'refer'}`]), ...(options.state === null ? [] : [`Subscription-State: ${options.state ?? 'active;expires=60'}`]),
    `Content-Type: ${options.type ?? 'message/sipfrag;version=2.0'}`, `Content-Length: ${body.length}`,
  ].join('\r\n');
  peer.send(inside.to, `${text}\r\n\r\n${body}`);
  world.run(10);
  return peer.heard.filter((message) => message.header('CSeq') === `${cseq} NOTIFY`).at(-1)!;
}

test('a blind transfer is a REFER in the dialog, Done at the NOTIFY of 200, then BYE (RFC 3515 2.4, RFC 5589 6) [S04]', async () => {
  const { world, phone: alice, peer, session, inside } = await Scripted.up();
  const request = alice.command('TransferBlind', { to: 'sip:carol@127.0.0.1:5070' }, session);
  world.run(10);
  const refer = peer.requests('REFER')[0];
  assert.is(refer.header('Refer-To'), '<sip:carol@127.0.0.1:5070>');
  assert.is(refer.header('Referred-By'), `<${alice.uri}>`);
  assert.equal([refer.header('Call-ID'), refer.tag('To'), refer.header('CSeq')], [inside.callId, 'far', '2 REFER']);
  assert.ok(refer.header('Contact'));
  peer.respond(refer, 202);
  world.run(10);
  assert.is(notify(world, peer, inside, 1, { event: 'refer;id=2' }).code, 200);
  assert.is(notify(world, peer, inside, 2, { body: 'SIP/2.0 180 Ringing\r\n' }).code, 200);
  assert.is(alice.answer(request), undefined, 'nothing is known yet');
  assert.is(peer.requests('BYE').length, 0);
  assert.is(notify(world, peer, inside, 3, { state: 'terminated;reason=noresource', body: 'SIP/2.0 200 OK\r\n' }).code, 200);
  assert.ok(alice.isDone(request));
  assert.is(peer.requests('BYE').length, 1);
  peer.respond(peer.requests('BYE')[0], 200);
  world.run(10);
  assert.is(alice.fold.sessions.get(session)!.state, ENDED);
  assert.is(alice.stats().referrals, 0);
});

test('a transfer that fails is FAR_END_REFUSED with the code of the NOTIFY or of the REFER, and the call stays (RFC 3515 2.4.5) [S04]', async () => {
  const { world, phone: alice, peer, session, inside } = await Scripted.up();
  const first = alice.command('TransferBlind', { to: 'sip:carol@127.0.0.1:5070' }, session);
  world.run(10);
  peer.respond(peer.requests('REFER')[0], 202);
  world.run(10);
  assert.is(notify(world, peer, inside, 1, { state: 'terminated;reason=noresource', body: 'SIP/2.0 486 Busy Here\r\n' }).code, 200);
  assert.equal([alice.errorOf(first), alice.answer(first)!.body.sipCode], [ERROR.FAR_END_REFUSED, 486]);
  const second = alice.command('TransferBlind', { to: 'sip:carol@127.0.0.1:5070' }, session);
  world.run(10);
  peer.respond(peer.requests('REFER')[1], 603);
  world.run(10);
  assert.equal([alice.errorOf(second), alice.answer(second)!.body.sipCode], [ERROR.FAR_END_REFUSED, 603]);
  assert.is(peer.requests('BYE').length, 0);
  assert.is(alice.all('SessionEnding').length, 0);
});

test('what became of a transfer is told to everybody: its code, once (RFC 3515 2.4.5) [S04]', async () => {
  for (const [code, state] of [[200, 'terminated;reason=noresource'], [486, 'terminated;reason=noresource']] as const) {
    const { world, phone: alice, peer, session, inside } = await Scripted.up();
    alice.command('TransferBlind', { to: 'sip:carol@127.0.0.1:5070' }, session);
    world.run(10);
    peer.respond(peer.requests('REFER')[0], 202);
    world.run(10);
    notify(world, peer, inside, 1, { event: 'refer;id=2' });
    assert.is(alice.all('SessionTransferred').length, 0);
    notify(world, peer, inside, 2, { state, body: `SIP/2.0 ${code} Outcome\r\n` });
    assert.equal(alice.all('SessionTransferred').map((event) => [event.session, event.body.sipCode, event.body.with]), [[session, code, 0]]);
  }
});

test('a transfer under way stands in the record, from the REFER to its outcome, the end of the call or a trap (RFC 3515 2.4.4) [S04, H09]', async () => {
  const { world, phone: alice, peer, session, inside } = await Scripted.up();
  const stage = (): number => alice.fold.sessions.get(session)!.transfer;
  const seen = [stage()];
  alice.command('TransferBlind', { to: 'sip:carol@127.0.0.1:5070' }, session);
  seen.push(stage());
  compare(alice);
  world.run(10);
  peer.respond(peer.requests('REFER')[0], 202);
  notify(world, peer, inside, 1);
  seen.push(stage());
  notify(world, peer, inside, 2, { body: 'SIP/2.0 180 Ringing\r\n' });
  seen.push(stage());
  notify(world, peer, inside, 3, { body: 'SIP/2.0 183 Session Progress\r\n' });
  alice.core.fault(world.nowMs, 0);
  compare(alice);
  notify(world, peer, inside, 4, { state: 'terminated;reason=noresource', body: 'SIP/2.0 486 Busy Here\r\n' });
  seen.push(stage());
  compare(alice);
  assert.equal(seen, [0, 1, 1, 2, 0]);
  assert.is(alice.all('SessionTransferring').length, 2, 'each stage once');
  alice.command('TransferBlind', { to: 'sip:carol@127.0.0.1:5070' }, session);
  alice.command('End', {}, session);
  assert.is(stage(), 0);
  compare(alice);
});

test('a NOTIFY inside a call refreshes its remote target (RFC 6665 4.4.1) [S04]', async () => {
  const { world, phone: alice, peer, session, inside } = await Scripted.up();
  const moved = world.peer(5091);
  alice.command('TransferBlind', { to: 'sip:carol@127.0.0.1:5070' }, session);
  world.run(10);
  peer.respond(peer.requests('REFER')[0], 202);
  world.run(10);
  notify(world, peer, inside, 1, { contact: 'sip:moved@127.0.0.1:5091' });
  alice.command('End', {}, session);
  world.run(10);
  assert.equal(moved.requests('BYE').map((request) => request.uri), ['sip:moved@127.0.0.1:5091']);
});

test('a REFER that is accepted with Refer-Sub: false is all there will be: Done and BYE (RFC 4488 4) [S04]', async () => {
  const { world, phone: alice, peer, session } = await Scripted.up();
  const request = alice.command('TransferBlind', { to: 'sip:carol@127.0.0.1:5070' }, session);
  world.run(10);
  peer.respond(peer.requests('REFER')[0], 200, { lines: ['Refer-Sub: false'] });
  world.run(10);
  assert.ok(alice.isDone(request));
  assert.is(peer.requests('BYE').length, 1);
});

test('NOTIFY: 481 without a subscription, 489 for another event, 415 and 400 for what is no sipfrag (RFC 6665 4.1.3, 8.2.1) [S04]', async () => {
  const { world, phone: alice, peer, session, inside } = await Scripted.up();
  assert.is(notify(world, peer, inside, 1).code, 481);
  alice.command('TransferBlind', { to: 'sip:carol@127.0.0.1:5070' }, session);
  world.run(10);
  peer.respond(peer.requests('REFER')[0], 202);
  world.run(10);
  const unknown = notify(world, peer, inside, 2, { event: 'presence' });
  assert.equal([unknown.code, unknown.header('Allow-Events')], [489, 'refer']);
  assert.is(notify(world, peer, inside, 3, { event: null }).code, 489);
  assert.is(notify(world, peer, inside, 4, { event: 'refer;id=77' }).code, 481, 'of another REFER');
  assert.is(notify(world, peer, inside, 5, { state: null }).code, 400);
  assert.is(notify(world, peer, inside, 6, { type: 'text/plain' }).code, 415);
  assert.is(notify(world, peer, inside, 7, { body: 'hello' }).code, 400);
  assert.is(notify(world, peer, { ...inside, toTag: 'nobody' }, 8).code, 481, 'outside any dialog');
  assert.is(notify(world, peer, inside, 9).code, 200, 'the subscription has outlived all of them');
});

test('a NOTIFY may overtake the 202, and one that ends the subscription without an outcome is TIMED_OUT (RFC 6665 4.1.2.4) [S04]', async () => {
  const { world, phone: alice, peer, session, inside } = await Scripted.up();
  const request = alice.command('TransferBlind', { to: 'sip:carol@127.0.0.1:5070' }, session);
  world.run(10);
  assert.is(notify(world, peer, inside, 1).code, 200);
  peer.respond(peer.requests('REFER')[0], 202);
  world.run(10);
  assert.is(notify(world, peer, inside, 2, { state: 'terminated;reason=timeout' }).code, 200);
  assert.is(alice.errorOf(request), ERROR.TIMED_OUT);
});

test('a subscription that nobody speaks for ends after timer N, or the time that its NOTIFY names (RFC 6665 4.1.2.4) [S04]', async () => {
  const { world, phone: alice, peer, session, inside } = await Scripted.up();
  const first = alice.command('TransferBlind', { to: 'sip:carol@127.0.0.1:5070' }, session);
  world.run(10);
  peer.respond(peer.requests('REFER')[0], 202);
  world.run(31_900);
  assert.is(alice.answer(first), undefined);
  world.run(200);
  assert.is(alice.errorOf(first), ERROR.TIMED_OUT);
  const second = alice.command('TransferBlind', { to: 'sip:carol@127.0.0.1:5070' }, session);
  world.run(10);
  peer.respond(peer.requests('REFER')[1], 202);
  notify(world, peer, inside, 1, { state: 'active;expires=60' });
  world.run(59_000);
  assert.is(alice.answer(second), undefined);
  world.run(1500);
  assert.is(alice.errorOf(second), ERROR.TIMED_OUT);
  assert.is(alice.stats().referrals, 0);
});

test('a REFER without any answer is TIMED_OUT after timer F; 481 ends the call, too (RFC 3261 12.2.1.2) [S04]', async () => {
  const { world, phone: alice, peer, session } = await Scripted.up();
  const silent = alice.command('TransferBlind', { to: 'sip:carol@127.0.0.1:5070' }, session);
  world.run(33_000);
  assert.is(alice.errorOf(silent), ERROR.TIMED_OUT);
  const gone = alice.command('TransferBlind', { to: 'sip:carol@127.0.0.1:5070' }, session);
  world.run(10);
  peer.respond(peer.requests('REFER').at(-1)!, 481);
  world.run(10);
  assert.is(alice.errorOf(gone), ERROR.FAR_END_REFUSED);
  assert.is(peer.requests('BYE').length, 1);
});

test('one transfer at a time in a call, only of calls that are up, only to SIP URIs [S04] [H09]', async () => {
  const { world, phone: alice, session } = await Scripted.up();
  alice.command('TransferBlind', { to: 'sip:carol@127.0.0.1:5070' }, session);
  world.run(1);
  assert.is(alice.errorOf(alice.command('TransferBlind', { to: 'sip:dave@127.0.0.1:5070' }, session)), ERROR.WRONG_STATE);
  assert.is(alice.errorOf(alice.command('TransferAttended', { with: session }, session)), ERROR.WRONG_STATE);
  assert.is(alice.errorOf(alice.command('TransferBlind', { to: 'tel:+49301' }, session)), ERROR.BAD_ADDRESS);
  assert.is(alice.errorOf(alice.command('TransferBlind', { to: 'sip:carol@127.0.0.1:5070' }, 77)), ERROR.NO_SUCH_SESSION);
  assert.is(alice.errorOf(alice.command('TransferAttended', { with: 77 }, session)), ERROR.WRONG_STATE);
});

test('a call that ends during its transfer answers the command (RFC 5057 5.1) [S04]', async () => {
  const { world, phone: alice, peer, session, inside } = await Scripted.up();
  const request = alice.command('TransferBlind', { to: 'sip:carol@127.0.0.1:5070' }, session);
  world.run(10);
  peer.respond(peer.requests('REFER')[0], 202);
  peer.request('BYE', { ...inside, cseq: 5 });
  world.run(10);
  assert.is(alice.errorOf(request), ERROR.CANCELLED);
  assert.is(alice.fold.sessions.get(session)!.state, ENDED);
  assert.equal([alice.stats().referrals, alice.stats().pendingReplies], [0, 0]);
});

test('a subscription of a REFER whose notifier names a short time is renewed by SUBSCRIBE until the transfer has taken too long (RFC 3515 2.4.4, RFC 6665 4.1.2.1) [S04]', async () => {
  const { world, phone: alice, peer, session, inside } = await Scripted.up();
  const request = alice.command('TransferBlind', { to: 'sip:carol@127.0.0.1:5070' }, session);
  world.run(10);
  peer.respond(peer.requests('REFER')[0], 202);
  peer.react = (message) => { if (message.isRequest && message.method === 'SUBSCRIBE') peer.respond(message, 200, { lines: ['Expires: 40'] }); };
  notify(world, peer, inside, 1, { state: 'active;expires=40' });
  const from = world.nowMs;
  world.run(65_000);
  const asked = peer.requests('SUBSCRIBE');
  assert.equal(asked.map((message) => Math.round((message.atMs - from) / 1000)), [30, 60]);
  assert.equal([asked[0]!.header('Event'), asked[0]!.header('Expires'), asked[0]!.tag('To')], [`refer;id=${parseInt(peer.requests('REFER')[0]!.header('CSeq'))}`, '150', 'far']);
  world.run(120_000);
  assert.is(alice.errorOf(request), ERROR.TIMED_OUT);
  assert.is(alice.last('SessionTransferred', session)!.body.sipCode, 408);
  assert.is(peer.requests('SUBSCRIBE').length, 5, 'none after the end');
  assert.is(alice.all('SessionEnded', session).length, 0);
});

test('a refused renewal of the subscription of a REFER leaves the outcome unknown, and the call stands (RFC 6665 4.1.2.2, RFC 5057 5.1) [S04]', async () => {
  for (const code of [481, 503]) {
    const { world, phone: alice, peer, session, inside } = await Scripted.up();
    alice.command('TransferBlind', { to: 'sip:carol@127.0.0.1:5070' }, session);
    world.run(10);
    peer.respond(peer.requests('REFER')[0], 202);
    peer.react = (message) => { if (message.isRequest && message.method === 'SUBSCRIBE') peer.respond(message, code); };
    notify(world, peer, inside, 1, { state: 'active;expires=8' });
    world.run(7000);
    assert.is(alice.last('SessionTransferred', session)!.body.sipCode, 408);
    assert.is(alice.all('SessionEnded', session).length, 0);
  }
});

test.run();
