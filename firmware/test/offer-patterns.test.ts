// The six patterns of offer and answer of RFC 6337 table 1, each in both directions.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { SDP } from './support/peer.ts';
import { Scripted, versionOf } from './support/scripted.ts';

const LATE = { lateOffer: true };

test('pattern 1, ours: offer in INVITE, answer in 2xx (RFC 6337 2.2) [S02]', async () => {
  const call = await Scripted.calling();
  assert.match(call.invite.body, /m=audio 20000 /);
  call.respond(200, { body: SDP(30_001) });
  assert.is(call.requests('ACK')[0].body, '');
  assert.ok(call.isUp());
  assert.is(call.stream!.remotePort, 30_001);
});

test('pattern 1, theirs: offer in INVITE, answer in 2xx (RFC 6337 2.2) [S02]', async () => {
  const call = await Scripted.ringing(SDP(30_002), []);
  call.phone.command('Accept', {}, call.session);
  call.world.run(10);
  assert.match(call.peer.responses(200)[0].body, /m=audio 20000 RTP\/AVP 0 101/);
  call.acknowledge();
  assert.ok(call.isUp());
});

test('pattern 2, ours: an INVITE without an offer is answered by the offer in the 2xx, which our ACK answers (RFC 6337 2.2, RFC 3261 13.2.1) [S02]', async () => {
  const call = await Scripted.calling(LATE);
  assert.equal([call.invite.body, call.invite.header('Content-Type'), call.invite.header('Content-Length')], ['', '', '0']);
  call.respond(180, { body: SDP(30_009) });
  assert.is(call.stream, undefined, 'an offer in an unreliable response is none');
  call.respond(200, { body: SDP(30_003) });
  const [ack] = call.requests('ACK');
  assert.is(ack.header('Content-Type'), 'application/sdp');
  assert.match(ack.body, /m=audio 20000 RTP\/AVP 0 101/);
  assert.ok(call.isUp());
  assert.equal([call.stream!.remotePort, call.stream!.local], [30_003, true]);
});

test('a 2xx with an offer that comes again gets the same ACK with the same answer (RFC 3261 13.2.2.4) [S01] [S02]', async () => {
  const call = await Scripted.calling(LATE);
  call.respond(200, { body: SDP(30_003) });
  call.respond(200, { body: SDP(30_003) });
  const [first, second] = call.peer.requests('ACK');
  assert.ok(first.body);
  assert.is(second.text, first.text);
});

test('an offer in a 2xx that cannot be met is answered with every stream refused, and the call ended (RFC 3261 13.2.2.4) [S02]', async () => {
  const call = await Scripted.calling(LATE);
  call.respond(200, { body: `${SDP(30_003, 'sendrecv', '127.0.0.1', '96')}m=video 5 RTP/AVP 31\r\n` });
  assert.equal(call.requests('ACK')[0].body.split('\r\n').filter((line) => line.startsWith('m=')), ['m=audio 0 RTP/AVP 96', 'm=video 0 RTP/AVP 31']);
  assert.is(call.requests('BYE').length, 1);
  call.respond(200, { request: call.requests('BYE')[0] });
  assert.is(call.phone.last('SessionEnded', call.session)!.body.reason.q850, 65);
});

test('a 2xx without the offer that was asked for is acknowledged and the call ended (RFC 3261 13.2.1) [S02]', async () => {
  const call = await Scripted.calling(LATE);
  call.respond(200);
  assert.is(call.requests('ACK')[0].body, '');
  assert.is(call.requests('BYE').length, 1);
});

test('pattern 2, theirs: an INVITE without an offer gets ours in the 2xx, answered in the ACK (RFC 6337 2.2) [S02]', async () => {
  const call = await Scripted.ringing('', []);
  call.phone.command('Accept', {}, call.session);
  call.world.run(10);
  assert.match(call.peer.responses(200)[0].body, /m=audio 20000 RTP\/AVP 0 8 9 101/, 'all our codecs');
  call.acknowledge(1, SDP(30_004));
  assert.ok(call.isUp());
  assert.is(call.stream!.remotePort, 30_004);
});

test('pattern 3, ours: offer in INVITE, answer in a reliable 183; the 2xx describes nothing new (RFC 6337 2.2) [S02] [S03]', async () => {
  const call = await Scripted.calling();
  call.respondReliably(183, 1, { body: SDP(30_005) });
  assert.is(call.stream!.remotePort, 30_005);
  call.respond(200, { body: SDP(30_099), request: call.requests('PRACK')[0] });
  call.respond(200, { body: SDP(30_098) });
  assert.ok(call.isUp());
  assert.is(call.stream!.remotePort, 30_005, 'the first description is the answer; later ones are ignored (RFC 3261 13.2.1)');
});

test('pattern 3, theirs: the answer in a reliable 183, and nothing in the 2xx (RFC 6337 2.2) [S02] [S03]', async () => {
  const call = await Scripted.ringing(SDP(30_005), ['Require: 100rel'], {}, { earlyMedia: true });
  const [progress] = call.peer.responses(183);
  assert.equal([progress.header('Require'), /m=audio 20000 RTP\/AVP 0 101/.test(progress.body)], ['100rel', true]);
  assert.is(call.peer.responses(180).length, 0, 'one reliable response at a time (RFC 3262 3)');
  assert.equal([call.stream!.remotePort, call.stream!.local], [30_005, false], 'early media is not joined to the microphone');
  assert.is(call.prack(2).code, 200);
  const [alerting] = call.peer.responses(180);
  assert.equal([alerting.body, Number(alerting.header('RSeq'))], ['', Number(progress.header('RSeq')) + 1]);
  assert.is(call.prack(3).code, 200);
  call.phone.command('Accept', {}, call.session);
  call.world.run(10);
  assert.is(call.peer.responses(200, 'INVITE')[0].body, '');
  call.acknowledge();
  assert.ok(call.isUp());
  assert.is(call.stream!.local, true);
});

test('pattern 4, ours: an offer in a reliable response is answered in its PRACK; the 2xx has no body (RFC 6337 2.2, RFC 3262 5) [S02] [S03]', async () => {
  const call = await Scripted.calling(LATE);
  call.respondReliably(183, 1, { body: SDP(30_006) });
  const [prack] = call.requests('PRACK');
  assert.is(prack.header('Content-Type'), 'application/sdp');
  assert.match(prack.body, /m=audio 20000 RTP\/AVP 0 101/);
  assert.is(call.stream!.remotePort, 30_006);
  call.respond(200, { request: prack });
  call.respondReliably(180, 2);
  assert.is(call.requests('PRACK')[1].body, '');
  call.respond(200);
  assert.is(call.requests('ACK')[0].body, '');
  assert.ok(call.isUp());
});

test('each fork of an INVITE without an offer makes its own, and the stream is that of the one that answers (RFC 6337 3.1, RFC 3261 13.1) [S01] [S02]', async () => {
  const call = await Scripted.calling(LATE);
  call.respondReliably(183, 1, { body: SDP(30_010), toTag: 'one' });
  call.respondReliably(183, 7, { body: SDP(30_020), toTag: 'two' });
  assert.equal(call.requests('PRACK').map((request) => [request.tag('To'), /m=audio 20000/.test(request.body)]), [['one', true], ['two', true]]);
  assert.is(call.stream!.remotePort, 30_020, 'the latest description has the stream');
  call.respond(200, { toTag: 'one' });
  assert.ok(call.isUp());
  assert.is(call.stream!.remotePort, 30_010);
});

test('pattern 4, theirs: our offer in the reliable 180, the answer in PRACK (RFC 6337 2.2) [S02] [S03]', async () => {
  const call = await Scripted.ringing('');
  assert.match(call.peer.responses(180)[0].body, /m=audio 20000/);
  assert.is(call.prack(2, SDP(30_007)).code, 200);
  assert.is(call.stream!.remotePort, 30_007);
});

test('pattern 5, theirs: an offer in the PRACK that acknowledges an answer is answered in its 200 (RFC 6337 2.2) [S02] [S03]', async () => {
  const call = await Scripted.ringing('');
  call.prack(2, SDP(30_007));
  call.world.run(61_000);
  const answer = call.prack(3, SDP(30_008, 'sendonly'));
  assert.is(answer.code, 200);
  assert.match(answer.body, /a=recvonly/);
  assert.is(call.stream!.remotePort, 30_008);
});

test('pattern 5, ours: a hold that waits for the answer is offered in the PRACK of that answer (RFC 6337 2.2, RFC 3262 5) [S02] [S03]', async () => {
  const call = await Scripted.calling();
  call.respond(180);
  const hold = call.phone.command('Hold', {}, call.session);
  call.world.run(10);
  assert.is(call.peer.heard.filter((message) => message.isRequest && message.method !== 'INVITE').length, 0, 'there is nothing to change yet');
  call.respondReliably(183, 1, { body: SDP(30_013) });
  const [prack] = call.requests('PRACK');
  assert.match(prack.body, /a=sendonly/);
  assert.is(versionOf(prack.body), 2);
  assert.is(call.phone.answer(hold), undefined);
  call.respond(200, { request: prack, body: SDP(30_013, 'recvonly') });
  assert.ok(call.phone.isDone(hold));
  assert.is(call.phone.last('SessionHeld', call.session)!.body.side, 1);
  assert.equal([call.stream!.receive, call.stream!.local], [false, false]);
  call.respond(200);
  assert.ok(call.isUp());
});

test('pattern 6, ours: what was agreed reliably is changed by UPDATE before the call is answered, by re-INVITE after (RFC 6337 2.2, RFC 3311 5.1) [S02] [S03]', async () => {
  const call = await Scripted.calling();
  call.respondReliably(183, 1, { body: SDP(30_013) });
  call.respond(200, { request: call.requests('PRACK')[0] });
  const hold = call.phone.command('Hold', {}, call.session);
  call.world.run(10);
  const [update] = call.requests('UPDATE');
  assert.match(update.body, /a=sendonly/);
  assert.equal([update.header('CSeq'), update.tag('To'), update.header('Session-Expires')], ['3 UPDATE', 'far', '']);
  assert.ok(update.header('Contact'));
  call.respond(200, { request: update, body: SDP(30_014, 'recvonly') });
  assert.ok(call.phone.isDone(hold));
  assert.is(call.stream!.remotePort, 30_014);
  call.respond(200);
  assert.is(call.stream!.remotePort, 30_014, 'the dialog keeps what its UPDATE agreed on');
  call.phone.command('Resume', {}, call.session);
  call.world.run(10);
  assert.equal([call.requests('UPDATE').length, call.requests('INVITE').length], [1, 2]);
  assert.match(call.requests('INVITE')[1].body, /a=sendrecv/);
});

test('pattern 6, theirs: an offer in UPDATE is answered in its 200, before the call is answered and after (RFC 6337 2.2) [S02] [S03]', async () => {
  const call = await Scripted.calling();
  call.respondReliably(183, 1, { body: SDP(30_005) });
  assert.match(call.ask('UPDATE', 1, { body: SDP(30_011) }).body, /m=audio 20000/);
  call.respond(200);
  assert.is(call.stream!.remotePort, 30_011);
  assert.match(call.ask('UPDATE', 2, { body: SDP(30_012, 'inactive') }).body, /a=inactive/);
});

test.run();
