// UPDATE before and after the answer (RFC 3311), and INFO (RFC 6086).
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { SDP } from './support/peer.ts';
import { Scripted } from './support/scripted.ts';

async function answered(body = SDP()): Promise<Scripted> {
  const called = await Scripted.ringing(body);
  called.ask('PRACK', 2, { lines: [`RAck: ${called.peer.responses(180)[0].header('RSeq')} 1 INVITE`], body: body ? '' : SDP() });
  called.phone.command('Accept', {}, called.session);
  called.world.run(10);
  called.peer.request('ACK', { ...called.inside, cseq: 1 });
  called.world.run(10);
  return called;
}

test('Allow names UPDATE wherever it may be needed, the reliable 180 too (RFC 3311 5.1) [S03]', async () => {
  assert.match((await Scripted.calling()).invite.header('Allow'), /UPDATE/);
  const { peer } = await Scripted.ringing(SDP());
  assert.match(peer.responses(180)[0].header('Allow'), /UPDATE/);
});

test('an offer in UPDATE is answered in its 200, and both sides of the record follow (RFC 3311 5.2) [S02] [S03]', async () => {
  const called = await answered();
  const response = called.ask('UPDATE', 3, { body: SDP(30_040, 'sendonly') });
  assert.is(response.code, 200);
  assert.match(response.body, /a=recvonly/);
  assert.ok(response.header('Contact'));
  assert.is(called.phone.last('SessionHeld', called.session)!.body.side, 2);
  assert.is(called.phone.streams.get(called.session)!.remotePort, 30_040);
  assert.is(called.ask('UPDATE', 4, { body: SDP(30_040) }).code, 200);
  assert.is(called.phone.last('SessionResumed', called.session)!.body.side, 2);
});

test('an UPDATE moves the remote target, with a body or without (RFC 3311 5.2, RFC 3261 12.2.2) [S03]', async () => {
  const called = await answered();
  const { world, peer, phone, inside } = called;
  const elsewhere = world.peer(5099);
  peer.send(5060, `UPDATE sip:p5060@127.0.0.1:5060 SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1:5090;branch=z9hG4bKmove;rport\r\nFrom: <${peer.uri}>;tag=near\r\nTo: <sip:p5060@127.0.0.1:5060>;tag=${inside.toTag}\r\nCall-ID: c1\r\nCSeq: 3 UPDATE\r\nContact: <${elsewhere.uri}>\r\nContent-Length: 0\r\n\r\n`);
  world.run(10);
  const response = peer.responses(200, 'UPDATE')[0];
  assert.is(response.body, '', 'no offer was made, none is answered');
  phone.command('End', {}, called.session);
  world.run(10);
  assert.is(elsewhere.requests('BYE')[0].uri, elsewhere.uri);
});

test('an offer that cannot be met gets 488, and what was agreed stands (RFC 3311 5.2) [S02] [S03]', async () => {
  const called = await answered();
  const before = called.phone.streams.get(called.session)!.remotePort;
  assert.is(called.ask('UPDATE', 3, { body: SDP(30_041, 'sendrecv', '127.0.0.1', '96') }).code, 488);
  assert.is(called.phone.streams.get(called.session)!.remotePort, before);
  assert.is(called.ask('UPDATE', 4, { body: SDP(30_041) }).code, 200);
});

test('an offer in UPDATE while our offer is unanswered gets 491, in an early dialog and after a re-INVITE (RFC 3311 5.2) [S02] [S03]', async () => {
  const called = await Scripted.calling();
  called.peer.respond(called.invite, 180, { toTag: 'far', lines: ['Require: 100rel', 'RSeq: 1'] });
  called.world.run(10);
  assert.is(called.ask('UPDATE', 1, { body: SDP() }).code, 491);
  called.peer.respond(called.invite, 200, { toTag: 'far', body: SDP() });
  called.world.run(10);
  called.phone.command('Hold', {}, called.session);
  called.world.run(10);
  assert.is(called.ask('UPDATE', 2, { body: SDP() }).code, 491);
});

test('an offer in UPDATE while theirs is unanswered gets 500 with Retry-After of 0 to 10 s (RFC 3311 5.2) [S02] [S03]', async () => {
  const called = await Scripted.ringing(SDP());
  const response = called.ask('UPDATE', 3, { body: SDP() });
  assert.is(response.code, 500);
  assert.ok(Number(response.header('Retry-After')) <= 10);
  assert.match(response.header('Retry-After'), /^\d+$/);
});

test('before the answer an UPDATE changes what PRACK or a reliable 183 has agreed, on either side (RFC 3311 5.1) [S02] [S03]', async () => {
  const callee = await Scripted.ringing('');
  callee.ask('PRACK', 2, { lines: [`RAck: ${callee.peer.responses(180)[0].header('RSeq')} 1 INVITE`], body: SDP(30_050) });
  assert.match(callee.ask('UPDATE', 3, { body: SDP(30_051) }).body, /m=audio 20000/);
  assert.equal([callee.phone.streams.get(callee.session)!.remotePort, callee.phone.streams.get(callee.session)!.local], [30_051, false]);
  assert.is(callee.phone.all('SessionHeld').length, 0);

  const caller = await Scripted.calling();
  caller.peer.respond(caller.invite, 183, { toTag: 'far', body: SDP(30_060), lines: ['Require: 100rel', 'RSeq: 1'] });
  caller.world.run(10);
  assert.is(caller.ask('UPDATE', 1, { body: SDP(30_061) }).code, 200);
  assert.is(caller.phone.streams.get(caller.session)!.remotePort, 30_061);
  caller.peer.respond(caller.invite, 200, { toTag: 'far' });
  caller.world.run(10);
  assert.is(caller.phone.all('SessionEstablished', caller.session).length, 1);
});

test('an UPDATE out of order gets 500, one outside a dialog 481, one with a foreign body 415 (RFC 3261 12.2.2, 8.2.3) [S03]', async () => {
  const called = await answered();
  assert.is(called.ask('UPDATE', 1).code, 500);
  const { inside } = called;
  called.inside = { ...inside, toTag: '' };
  assert.is(called.ask('UPDATE', 9).code, 481);
  called.inside = inside;
  called.peer.send(5060, `UPDATE sip:p5060@127.0.0.1:5060 SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1:5090;branch=z9hG4bKbody;rport\r\nFrom: <${called.peer.uri}>;tag=near\r\nTo: <sip:p5060@127.0.0.1:5060>;tag=${inside.toTag}\r\nCall-ID: c1\r\nCSeq: 10 UPDATE\r\nContact: <${called.peer.uri}>\r\nContent-Type: text/html\r\nContent-Length: 1\r\n\r\nx`);
  called.world.run(10);
  assert.is(called.peer.responses(415, 'UPDATE').length, 1);
});

test('INFO with an Info Package gets 469 and the packages we take, none; without one 200; outside a dialog 481 (RFC 6086 4.2.2, 9) [S03]', async () => {
  const called = await answered();
  const refused = called.ask('INFO', 3, { lines: ['Info-Package: foo'] });
  assert.is(refused.code, 469);
  assert.equal(refused.headers('Recv-Info'), ['']);
  assert.is(called.ask('INFO', 4).code, 200);
  assert.is(called.ask('INFO', 5, { body: 'Signal=5' }).code, 200);
  called.inside = { ...called.inside, toTag: '' };
  assert.is(called.ask('INFO', 6).code, 481);
});

test.run();
