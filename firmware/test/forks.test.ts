// Forks of our INVITE: early dialogs within the bound and beyond it, whose stream it is, and late 2xx (RFC 3261 13.2.2.4).
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { SDP } from './support/peer.ts';
import { Scripted } from './support/scripted.ts';

test('each fork keeps what it has agreed on: the one that answers has its stream again, though another one described last (RFC 3261 13.1) [S01] [S02]', async () => {
  const call = await Scripted.calling();
  call.respondReliably(183, 1, { body: SDP(30_010), toTag: 'one' });
  call.respondReliably(183, 1, { body: SDP(30_020), toTag: 'two' });
  assert.is(call.stream!.remotePort, 30_020);
  call.respondReliably(183, 2, { body: SDP(30_011), toTag: 'one' });
  assert.is(call.stream!.remotePort, 30_020, 'a second description of a dialog is no answer');
  call.respond(200, { toTag: 'one' });
  assert.ok(call.isUp());
  assert.is(call.stream!.remotePort, 30_010);
});

test('a fork beyond the bound has its PRACKs, each with a higher CSeq, and no early media; its 2xx is a call like any other (RFC 3262 4, RFC 3261 13.2.2.4) [S01] [S03]', async () => {
  const call = await Scripted.calling();
  for (const toTag of ['one', 'two']) call.respondReliably(180, 1, { toTag });
  call.respondReliably(183, 40, { toTag: 'three', body: SDP(30_030) });
  call.respondReliably(180, 41, { toTag: 'three' });
  const pracks = call.requests('PRACK').filter((request) => request.tag('To') === 'three');
  assert.equal(pracks.map((request) => [request.header('RAck'), request.header('CSeq')]), [['40 1 INVITE', '2 PRACK'], ['41 1 INVITE', '3 PRACK']]);
  assert.is(call.stream, undefined);
  call.respond(200, { toTag: 'three', body: SDP(30_030) });
  assert.is(call.stream!.remotePort, 30_030);
  call.phone.command('End', {}, call.session);
  call.world.run(10);
  assert.equal(call.requests('BYE').map((request) => [request.tag('To'), request.header('CSeq')]), [['three', '4 BYE']]);
  assert.is(call.phone.stats().dialogs, 1);
});

test('the late 2xx of another fork is acknowledged and ended by a BYE above the CSeq of the PRACKs it has got (RFC 3261 13.2.2.4, 12.2.1.1) [S01]', async () => {
  const call = await Scripted.calling();
  for (const rseq of [1, 2, 3]) call.respondReliably(180, rseq, { toTag: 'two' });
  call.respond(200, { toTag: 'one', body: SDP(30_010) });
  call.respond(200, { toTag: 'two', body: SDP(30_020) });
  assert.equal(call.requests('ACK').map((request) => request.tag('To')), ['one', 'two']);
  const [bye] = call.requests('BYE');
  assert.is(bye.tag('To'), 'two');
  assert.ok(Number.parseInt(bye.header('CSeq')) > Number.parseInt(call.requests('PRACK').at(-1)!.header('CSeq')));
  assert.ok(call.isUp());
  assert.is(call.stream!.remotePort, 30_010);
});

/** The phone calls, fork one answers reliably, and agrees to a hold in its UPDATE. */
async function heldInOne(): Promise<Scripted> {
  const call = await Scripted.calling();
  call.respondReliably(183, 1, { body: SDP(30_010), toTag: 'one' });
  call.respond(200, { request: call.requests('PRACK')[0] });
  const hold = call.phone.command('Hold', {}, call.session);
  call.world.run(10);
  call.respond(200, { request: call.requests('UPDATE')[0], body: SDP(30_010, 'recvonly') });
  assert.ok(call.phone.isDone(hold));
  return call;
}

test('a hold that one fork has agreed to is offered by re-INVITE to another one that answers the call, whether it described itself before or not (RFC 3261 13.1, 14.1) [S01] [S02]', async () => {
  for (const isDescribedBefore of [false, true]) {
    const call = await heldInOne();
    if (isDescribedBefore) call.respond(183, { toTag: 'two', body: SDP(30_020) });
    call.respond(200, { toTag: 'two', body: SDP(30_020) });
    assert.ok(call.isUp());
    assert.is(call.stream!.local, false, 'nobody is heard meanwhile');
    const [, hold] = call.requests('INVITE');
    assert.is(hold.tag('To'), 'two');
    assert.match(hold.body, /a=sendonly/);
    call.respond(200, { request: hold, body: SDP(30_020, 'recvonly') });
    assert.equal([call.stream!.remotePort, call.stream!.receive], [30_020, false]);
    const resume = call.phone.command('Resume', {}, call.session);
    call.world.run(10);
    call.respond(200, { request: call.requests('INVITE')[2], body: SDP(30_020) });
    assert.ok(call.phone.isDone(resume));
  }
});

test('the fork that was described before the hold has it offered too when it answers; the one that agreed to it has not (RFC 3261 13.1, 14.1) [S01] [S02]', async () => {
  for (const [toTag, offers] of [['one', 0], ['two', 1]] as const) {
    const call = await Scripted.calling();
    call.respondReliably(183, 1, { body: SDP(30_020), toTag: 'two' });
    call.respondReliably(183, 1, { body: SDP(30_010), toTag: 'one' });
    for (const prack of call.requests('PRACK')) call.respond(200, { request: prack });
    call.phone.command('Hold', {}, call.session);
    call.world.run(10);
    const [update] = call.requests('UPDATE');
    assert.is(update.tag('To'), 'one');
    call.respond(200, { request: update, body: SDP(30_010, 'recvonly') });
    call.respond(200, { toTag });
    assert.ok(call.isUp());
    assert.is(call.requests('INVITE').length, 1 + offers);
  }
});

test('a trap while the hold is on its way to the fork that answered offers it again (RFC 3261 14.1) [S01] [S11]', async () => {
  const call = await heldInOne();
  call.respond(200, { toTag: 'two', body: SDP(30_020) });
  call.phone.core.fault(call.world.nowMs, 0);
  call.world.run(5000);
  assert.match(call.requests('INVITE').at(-1)!.body, /a=sendonly/);
  assert.is(call.requests('INVITE').at(-1)!.tag('To'), 'two');
});

test('a fork that describes what nobody can use leaves our offer to the others: the answer of another one counts (RFC 3261 13.1, 13.2.2.4) [S01] [S02]', async () => {
  for (const unusable of [SDP(30_010, 'sendrecv', '127.0.0.1', '96'), 'v=0\r\nnonsense\r\n']) {
    for (const code of [183, 200]) {
      const call = await Scripted.calling();
      call.respond(183, { toTag: 'one', body: unusable });
      call.respond(code, { toTag: 'two', body: SDP(30_020) });
      assert.is(call.stream?.remotePort, 30_020);
      call.respond(200, { toTag: 'two', body: SDP(30_020) });
      assert.ok(call.isUp());
    }
  }
});

test('a fork that has agreed on nothing and answers the call without a description is acknowledged and ended; the stream of another one is not taken for its own (RFC 3261 13.2.2.4) [S01] [S02]', async () => {
  for (const described of [true, false]) {
    const call = await Scripted.calling();
    call.respond(183, { toTag: 'one', body: SDP(30_010, 'sendrecv', '127.0.0.1', '96') });
    if (described) call.respond(183, { toTag: 'two', body: SDP(30_020) });
    call.respond(200, { toTag: 'one' });
    assert.equal([call.isUp(), call.requests('ACK').length, call.requests('BYE').map((bye) => bye.tag('To'))], [false, 1, ['one']]);
    assert.is(call.stream, undefined);
  }
});

test.run();
