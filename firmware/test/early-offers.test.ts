// Offers before the call is answered: who may make one, glare, refusals, forks, and a change that waits (RFC 3311 5, RFC 6337 4, RFC 3262 5).
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { SDP, type SipText } from './support/peer.ts';
import { Scripted } from './support/scripted.ts';

/** The phone calls, is answered in a reliable 183, and offers a hold by UPDATE. */
async function updating(): Promise<{ call: Scripted; hold: number; update: SipText }> {
  const call = await Scripted.calling();
  call.respondReliably(183, 1, { body: SDP(30_013) });
  call.respond(200, { request: call.requests('PRACK')[0] });
  const hold = call.phone.command('Hold', {}, call.session);
  call.world.run(10);
  return { call, hold, update: call.requests('UPDATE')[0] };
}

test('an UPDATE of ours that meets one of theirs: 491 to theirs, and ours goes out again 2.1 to 4 s after its own 491 (RFC 3311 5.2, 5.3, RFC 3261 14.1) [S02] [S03]', async () => {
  const { call, hold, update } = await updating();
  assert.is(call.ask('UPDATE', 1, { body: SDP() }).code, 491);
  const refusedAt = call.world.nowMs;
  call.respond(491, { request: update });
  assert.is(call.ask('UPDATE', 2, { body: SDP(30_015) }).code, 200, 'theirs may come first now');
  call.world.until(() => call.requests('UPDATE').length > 1, 'ours comes again');
  const waited = call.requests('UPDATE')[1].atMs - refusedAt - 2; // a millisecond each way
  assert.ok(waited >= 2100 && waited <= 4000 && Math.round(waited) % 10 === 0, `${waited} ms`);
  call.respond(200, { request: call.requests('UPDATE')[1], body: SDP(30_015, 'recvonly') });
  assert.ok(call.phone.isDone(hold));
});

test('an INVITE is answered while our UPDATE waits after a 491: the change is then offered by re-INVITE (RFC 3311 5.1) [S02] [S03]', async () => {
  const { call, hold, update } = await updating();
  call.respond(491, { request: update });
  call.respond(200);
  assert.ok(call.isUp());
  call.world.run(4100);
  const invite = call.requests('INVITE')[1];
  assert.match(invite.body, /a=sendonly/);
  call.respond(200, { request: invite, body: SDP(30_013, 'recvonly') });
  assert.ok(call.phone.isDone(hold));
  assert.is(call.requests('UPDATE').length, 1);
});

test('a 2xx that overtakes the answer to our UPDATE confirms the call, and the answer still counts (RFC 6337 4.3) [S02] [S03]', async () => {
  const { call, hold, update } = await updating();
  call.respond(200, { body: SDP(30_013) });
  assert.ok(call.isUp());
  assert.is(call.phone.answer(hold), undefined);
  assert.is(call.ask('INVITE', 1, { body: SDP() }).code, 491, 'our offer is still unanswered');
  call.respond(200, { request: update, body: SDP(30_016, 'recvonly') });
  assert.ok(call.phone.isDone(hold));
  assert.is(call.stream!.remotePort, 30_016);
});

test('an UPDATE that is refused, or not answered at all, leaves what was agreed and the call (RFC 3311 5.3) [S02] [S03]', async () => {
  for (const code of [488, 500, 481, 0]) {
    const { call, hold, update } = await updating();
    if (code) call.respond(code, { request: update });
    else call.world.run(32_100);
    assert.is(call.phone.answer(hold)?.name, 'Error', String(code));
    assert.is(call.phone.all('HoldFailed', call.session).length, 1);
    assert.equal([call.stream!.remotePort, call.stream!.receive], [30_013, true]);
    call.respond(200);
    assert.ok(call.isUp());
    call.phone.command('Hold', {}, call.session);
    call.world.run(10);
    assert.match(call.requests('INVITE').at(-1)!.body, /a=sendonly/, 'it may be tried again');
  }
});

test('another fork answers while our UPDATE is under way: the change is refused, and the stream is the other one\'s (RFC 3261 13.2.2.4) [S01] [S02]', async () => {
  const { call, hold, update } = await updating();
  call.respond(200, { toTag: 'other', body: SDP(30_050) });
  assert.ok(call.isUp());
  assert.is(call.phone.answer(hold)?.name, 'Error');
  assert.is(call.stream!.remotePort, 30_050);
  call.respond(200, { request: update, body: SDP(30_016, 'recvonly') });
  assert.is(call.stream!.remotePort, 30_050, 'the late answer belongs to a fork that is gone');
});

test('a fork that describes itself while our UPDATE is under way in another agrees with our INVITE alone: the UPDATE keeps its own answer, and whoever answers the call has its stream (RFC 3261 13.1, RFC 3311 5.1) [S01] [S02]', async () => {
  for (const [toTag, remotePort] of [['far', 30_016], ['other', 30_050]] as const) {
    const { call, hold, update } = await updating();
    call.respond(183, { toTag: 'other', body: SDP(30_050) });
    assert.equal([call.stream!.remotePort, call.phone.answer(hold)], [30_013, undefined]);
    call.respond(200, { request: update, body: SDP(30_016, 'recvonly') });
    assert.ok(call.phone.isDone(hold));
    assert.is(call.stream!.remotePort, 30_016);
    call.respond(200, { toTag });
    assert.ok(call.isUp());
    assert.is(call.stream!.remotePort, remotePort);
  }
});

test('a fork whose description answers nothing does not spoil our UPDATE in another (RFC 3264 6, RFC 3311 5.1) [S01] [S02]', async () => {
  const { call, hold, update } = await updating();
  call.respond(183, { toTag: 'other', body: `${SDP(30_050)}m=video 0 RTP/AVP 31\r\n` });
  call.respond(200, { request: update, body: SDP(30_016, 'recvonly') });
  assert.ok(call.phone.isDone(hold));
  call.respond(183, { toTag: 'other', body: SDP(30_060) });
  assert.is(call.stream!.remotePort, 30_060);
  call.respond(200);
  assert.equal([call.isUp(), call.stream!.remotePort, call.stream!.remoteIp], [true, 30_016, '127.0.0.1']);
});

test('a call that left the offer to the far end and is held before it is answered offers the hold by UPDATE, once it has answered theirs (RFC 3261 13.2.1, RFC 3311 5.1) [S02] [S03]', async () => {
  const call = await Scripted.calling({ lateOffer: true });
  call.respondReliably(183, 1, { body: SDP(30_013) });
  call.respond(200, { request: call.requests('PRACK')[0] });
  const hold = call.phone.command('Hold', {}, call.session);
  call.world.run(10);
  const [update] = call.requests('UPDATE');
  assert.match(update.body, /a=sendonly/);
  call.respond(200, { request: update, body: SDP(30_013, 'recvonly') });
  assert.ok(call.phone.isDone(hold));
  assert.is(call.stream!.receive, false);
});

test('a fork that makes its offer while our UPDATE is under way in another has its answer in the PRACK, and the UPDATE has its own (RFC 3262 5, RFC 6337 3.1) [S01] [S02] [S03]', async () => {
  for (const formats of ['0 8 101', '31']) {
    const call = await Scripted.calling({ lateOffer: true });
    call.respondReliably(183, 1, { body: SDP(30_013) });
    call.respond(200, { request: call.requests('PRACK')[0] });
    const hold = call.phone.command('Hold', {}, call.session);
    call.world.run(10);
    call.respondReliably(183, 1, { toTag: 'other', body: `${SDP(30_050, 'sendrecv', '127.0.0.1', formats)}m=video 40000 RTP/AVP 31\r\n` });
    const answer = call.requests('PRACK').find((prack) => prack.tag('To') === 'other')!.body;
    assert.is(/^m=video 0 /m.test(answer), formats !== '31', answer);
    call.respond(200, { request: call.requests('UPDATE')[0], body: SDP(30_016, 'recvonly') });
    assert.ok(call.phone.isDone(hold));
    call.respond(200);
    assert.equal([call.isUp(), call.stream!.remotePort, call.stream!.remoteIp], [true, 30_016, '127.0.0.1']);
  }
});

test('a hold before any answer is offered by re-INVITE when the call is up, and in the answer to a late offer (RFC 3264 8.4) [S02]', async () => {
  const call = await Scripted.calling();
  call.respond(180);
  const hold = call.phone.command('Hold', {}, call.session);
  call.respond(200, { body: SDP(30_001) });
  const invite = call.requests('INVITE')[1];
  assert.match(invite.body, /a=sendonly/);
  call.respond(200, { request: invite, body: SDP(30_001, 'recvonly') });
  assert.ok(call.phone.isDone(hold));

  const late = await Scripted.calling({ lateOffer: true });
  late.respond(180);
  const again = late.phone.command('Hold', {}, late.session);
  late.respond(200, { body: SDP(30_002) });
  assert.match(late.requests('ACK')[0].body, /a=sendonly/);
  assert.ok(late.phone.isDone(again));
  assert.is(late.phone.all('SessionHeld', late.session).length, 1);
});

test('an unreliable 183 allows no further offer before the 2xx (RFC 3311 5.1) [S02] [S03]', async () => {
  const call = await Scripted.calling();
  call.respond(183, { body: SDP(30_013), lines: ['Allow: INVITE, UPDATE'] });
  call.phone.command('Hold', {}, call.session);
  call.world.run(100);
  assert.is(call.requests('UPDATE').length, 0);
  call.respond(200, { body: SDP(30_013) });
  assert.match(call.requests('INVITE')[1].body, /a=sendonly/);
});

test('a far end that does not allow UPDATE is offered the change by re-INVITE (RFC 3311 5.1) [S02] [S03]', async () => {
  const call = await Scripted.calling();
  call.respond(183, { body: SDP(30_013), lines: ['Require: 100rel', 'RSeq: 1', 'Allow: INVITE, PRACK'] });
  call.phone.command('Hold', {}, call.session);
  call.world.run(100);
  assert.is(call.requests('UPDATE').length, 0);
  call.respond(200);
  assert.match(call.requests('INVITE')[1].body, /a=sendonly/);
});

test('an UPDATE from a fork that has not answered our INVITE gets 491, though another one has (RFC 3311 5.2) [S02] [S03]', async () => {
  const call = await Scripted.calling();
  call.respondReliably(183, 1, { body: SDP(30_013), toTag: 'one' });
  call.respondReliably(180, 1, { toTag: 'two' });
  call.inside = { ...call.inside, fromTag: 'two' };
  assert.is(call.ask('UPDATE', 1, { body: SDP() }).code, 491);
  call.inside = { ...call.inside, fromTag: 'one' };
  assert.is(call.ask('UPDATE', 1, { body: SDP(30_014) }).code, 200);
});

test('early media to a caller without 100rel goes out in a plain 183, and the 2xx says the same (RFC 3261 13.2.1, RFC 3960) [S02]', async () => {
  const call = await Scripted.ringing(SDP(30_005), [], {}, { earlyMedia: true });
  const [progress] = call.peer.responses(183);
  assert.equal([progress.header('RSeq'), progress.header('Require')], ['', '']);
  assert.is(call.peer.responses(180).length, 1);
  call.phone.command('Accept', {}, call.session);
  call.world.run(10);
  assert.is(call.peer.responses(200)[0].body, progress.body);
  assert.match(progress.body, /m=audio 20000/);
});

test('early media that cannot be met is refused with 488; repeated it is said once (RFC 3264 6) [S02]', async () => {
  const call = await Scripted.ringing(SDP(30_005, 'sendrecv', '127.0.0.1', '96'), [], {}, { earlyMedia: true });
  assert.is(call.peer.responses(488).length, 1);
  assert.is(call.phone.all('SessionEnded', call.session).length, 1);
  const good = await Scripted.ringing(SDP(30_005), [], {}, { earlyMedia: true });
  good.phone.command('Ring', { earlyMedia: true }, good.session);
  good.world.run(10);
  assert.equal([good.peer.responses(183).length, good.peer.responses(180).length], [1, 1]);
});

test('a 2xx waits for the PRACK of the 183 that had the answer; what was to be said after it is left out (RFC 3262 3) [S03]', async () => {
  const call = await Scripted.ringing(SDP(30_005), ['Require: 100rel'], {}, { earlyMedia: true });
  call.phone.command('Accept', {}, call.session);
  call.world.run(100);
  assert.is(call.peer.responses(200, 'INVITE').length, 0);
  call.prack(2);
  assert.equal([call.peer.responses(200, 'INVITE').length, call.peer.responses(180).length], [1, 0]);
});

test('an INVITE without an offer gets ours in the 183, and the PRACK answers it (RFC 3262 5) [S02] [S03]', async () => {
  const call = await Scripted.ringing('', ['Require: 100rel'], {}, { earlyMedia: true });
  assert.match(call.peer.responses(183)[0].body, /m=audio 20000 RTP\/AVP 0 8 9 101/);
  assert.is(call.prack(2, SDP(30_008)).code, 200);
  assert.is(call.stream!.remotePort, 30_008);
  assert.is(call.peer.responses(180)[0].body, '');
});

test('reliable provisional responses to our re-INVITE have their PRACK, and what one answers counts when the 2xx has come (RFC 3262 4, RFC 6141 3.4) [S02] [S03]', async () => {
  for (const final of [200, 488]) {
    const call = await Scripted.calling();
    call.respondReliably(180, 900);
    call.respond(200, { body: SDP(30_001) });
    const hold = call.phone.command('Hold', {}, call.session);
    call.world.run(10);
    const invite = call.requests('INVITE')[1];
    call.respond(183, { request: invite, body: SDP(30_060, 'recvonly'), lines: ['Require: 100rel', 'RSeq: 5'] });
    call.respond(183, { request: invite, body: SDP(30_061, 'recvonly'), lines: ['Require: 100rel', 'RSeq: 5'] });
    assert.equal(call.requests('PRACK').map((request) => request.header('RAck')), ['900 1 INVITE', `5 ${Number.parseInt(invite.header('CSeq'))} INVITE`]);
    assert.is(call.stream!.remotePort, 30_001, 'not yet');
    call.respond(final, { request: invite });
    assert.equal([call.phone.isDone(hold), call.stream!.remotePort], final === 200 ? [true, 30_060] : [false, 30_001]);
  }
});

test.run();
