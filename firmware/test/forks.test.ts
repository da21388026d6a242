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

test.run();
