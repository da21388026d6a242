// The descriptions of one session, one after the other: version, places, payload types, and what a 488 says (RFC 3264 8, RFC 6337, RFC 3261 20.43).
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { SDP } from './support/peer.ts';
import { Scripted, versionOf } from './support/scripted.ts';

const mediaLines = (body: string): string[] => body.split('\r\n').filter((line) => line.startsWith('m='));

/** A call of the peer's that is up. */
async function up(body = SDP(), configuration = {}): Promise<Scripted> {
  const call = await Scripted.ringing(body, [], configuration);
  call.phone.command('Accept', {}, call.session);
  call.world.run(10);
  call.acknowledge();
  return call;
}

test('an answer that says what the last one said has its version; one that differs has the next (RFC 3264 8) [S02]', async () => {
  const call = await up();
  const first = call.peer.responses(200)[0].body;
  assert.is(versionOf(first), 1);
  assert.is(call.ask('UPDATE', 2, { body: SDP(30_001) }).body, first);
  assert.is(versionOf(call.ask('UPDATE', 3, { body: SDP(30_001, 'sendonly') }).body), 2);
  assert.is(versionOf(call.ask('UPDATE', 4, { body: SDP(30_001, 'sendonly') }).body), 2);
  assert.is(versionOf(call.ask('UPDATE', 5, { body: SDP(30_001) }).body), 3);
});

test('a re-INVITE that refreshes the session repeats the last description word for word (RFC 4028 7.4) [S02] [S03]', async () => {
  const call = await Scripted.calling();
  call.respond(200, { body: SDP(30_001), lines: ['Session-Expires: 200;refresher=uac'] });
  call.world.run(100_100);
  const refresh = call.requests('INVITE')[1];
  assert.is(refresh.body, call.invite.body);
  assert.ok(refresh.header('Session-Expires'));
  call.respond(200, { request: refresh, body: SDP(30_001), lines: ['Session-Expires: 200;refresher=uac'] });
  assert.is(call.ask('INVITE', 1, { body: SDP(30_001, 'sendonly'), lines: ['Supported: timer', 'Session-Expires: 200;refresher=uas'] }).code, 200);
  call.acknowledge(1);
  const answer = call.peer.responses(200, 'INVITE').at(-1)!.body;
  call.world.run(100_100);
  assert.is(call.requests('INVITE')[2].body, answer, 'an answer stands as well as an offer');
});

test('after a refused hold the next description is not the refused one, and its version is higher (RFC 6141 3.4) [S02]', async () => {
  const call = await Scripted.calling();
  call.respond(200, { body: SDP(30_001), lines: ['Session-Expires: 200;refresher=uac'] });
  call.phone.command('Hold', {}, call.session);
  call.world.run(10);
  call.respond(488, { request: call.requests('INVITE')[1] });
  assert.is(call.stream!.remotePort, 30_001);
  assert.is(call.phone.all('HoldFailed', call.session).length, 1);
  call.world.run(100_100);
  const refresh = call.requests('INVITE')[2];
  assert.match(refresh.body, /a=sendrecv/);
  assert.is(versionOf(refresh.body), 3);
});

test('a media line that was refused keeps its place in our offers, with port 0 (RFC 3264 8) [S02]', async () => {
  const call = await up(`v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=video 5000 RTP/AVP 31\r\nm=audio 30000 RTP/AVP 0\r\nm=application 9 UDP/BFCP *\r\n`);
  const refused = ['m=video 0 RTP/AVP 31', 'm=application 0 UDP/BFCP *'];
  assert.equal(mediaLines(call.peer.responses(200)[0].body), [refused[0], 'm=audio 20000 RTP/AVP 0', refused[1]]);
  call.phone.command('Hold', {}, call.session);
  call.world.run(10);
  const [video, audio, application] = mediaLines(call.requests('INVITE')[0].body);
  assert.equal([video, application], refused);
  assert.match(audio, /^m=audio 20000 RTP\/AVP 0 8 9 101$/);
});

test('video added in mid-call is refused by port 0 and the audio goes on (RFC 3264 8.1) [S02]', async () => {
  const call = await up();
  const answer = call.ask('INVITE', 2, { body: `${SDP(30_000)}m=video 5000 RTP/AVP 31\r\n` });
  assert.equal(mediaLines(answer.body), ['m=audio 20000 RTP/AVP 0 101', 'm=video 0 RTP/AVP 31']);
  call.acknowledge(2);
  assert.is(call.stream!.send, true);
});

test('the payload type of telephone-events that was agreed on stays in our offers (RFC 3264 8.3.2) [S02]', async () => {
  const call = await up(SDP().replaceAll('101', '96'));
  call.phone.command('Hold', {}, call.session);
  call.world.run(10);
  assert.match(call.requests('INVITE')[0].body, /m=audio 20000 RTP\/AVP 0 8 9 96\r\n[^]*a=rtpmap:96 telephone-event\/8000/);
});

test('a re-INVITE without an offer is answered with everything that we can do, and its ACK takes it (RFC 3261 14.2, RFC 6337 5.2.5) [S02]', async () => {
  const call = await up();
  const answer = call.ask('INVITE', 2);
  assert.match(answer.body, /m=audio 20000 RTP\/AVP 0 8 9 101/);
  call.acknowledge(2, SDP(30_077, 'sendrecv', '127.0.0.1', '8'));
  assert.equal([call.stream!.remotePort, call.stream!.codec], [30_077, 'PCMA']);
});

const refusals: [what: string, body: string, warning: string][] = [
  ['no codec in common', SDP(30_000, 'sendrecv', '127.0.0.1', '96'), '305 127.0.0.1:5060 "Incompatible media format"'],
  ['IPv6', SDP().replace('c=IN IP4 127.0.0.1', 'c=IN IP6 2001:db8::1'), '301 127.0.0.1:5060 "Incompatible network address formats"'],
  ['SRTP alone', SDP().replace('RTP/AVP', 'RTP/SAVP'), '302 127.0.0.1:5060 "Incompatible transport protocol"'],
  ['no audio', SDP().replace('m=audio', 'm=video'), '304 127.0.0.1:5060 "Media type not available"'],
  ['multicast', SDP().replace('c=IN IP4 127.0.0.1', 'c=IN IP4 224.2.1.1/127'), '330 127.0.0.1:5060 "Multicast not available"'],
  ['another network', SDP().replace('c=IN IP4 127.0.0.1', 'c=ATM NSAP 47.0091'), '300 127.0.0.1:5060 "Incompatible network protocol"'],
  ['more media than there is room for', SDP() + 'm=video 5 RTP/AVP 31\r\n'.repeat(30), '399 127.0.0.1:5060 "The session cannot be as it was offered"'],
];
test('a 488 that the user chooses has a Warning, too; other refusals have none (RFC 3261 13.3.1.3, 20.43) [S01]', async () => {
  for (const [sipCode, warning] of [[488, '399 127.0.0.1:5060 "The session cannot be as it was offered"'], [486, '']] as const) {
    const call = await Scripted.ringing(SDP(), []);
    call.phone.command('Reject', { sipCode }, call.session);
    call.world.run(10);
    assert.is(call.peer.responses(sipCode)[0].header('Warning'), warning);
  }
});

for (const [what, body, warning] of refusals) {
  test(`an offer of ${what} is refused with 488 and a Warning, in INVITE, re-INVITE and UPDATE (RFC 3261 21.4.26, 20.43) [S02]`, async () => {
    const call = await up();
    for (const [cseq, method] of [[2, 'UPDATE'], [3, 'INVITE']] as const) {
      const answer = call.ask(method, cseq, { body });
      assert.equal([answer.code, answer.header('Warning')], [488, warning], method);
    }
    const fresh = await Scripted.ringing(body, []);
    fresh.phone.command('Accept', {}, fresh.session);
    fresh.world.run(10);
    assert.is(fresh.peer.responses(488)[0].header('Warning'), warning);
  });
}

test('an offer of theirs that comes while ours waits after a 491 is answered, and counts (RFC 3261 14.1, 14.2) [S02]', async () => {
  const call = await Scripted.calling();
  call.respond(200, { body: SDP(30_001) });
  const hold = call.phone.command('Hold', {}, call.session);
  call.world.run(10);
  call.respond(491, { request: call.requests('INVITE')[1] });
  const answer = call.ask('INVITE', 1, { body: SDP(30_070, 'sendonly', '127.0.0.1', '8 101') });
  assert.equal([answer.code, /m=audio 20000 RTP\/AVP 8 101/.test(answer.body)], [200, true]);
  assert.equal([call.stream!.remotePort, call.stream!.codec], [30_070, 'PCMA']);
  call.acknowledge(1);
  const invite = call.requests('INVITE')[2];
  assert.match(answer.body, /a=inactive/);
  assert.is(invite.body, answer.body, 'after their ACK ours goes out: a hold of a held stream is inactive, as the answer said already (RFC 3264 8.4)');
  call.respond(200, { request: invite, body: SDP(30_070, 'inactive', '127.0.0.1', '8 101') });
  assert.ok(call.phone.isDone(hold));
});

test('606 to our INVITE or re-INVITE is a refusal like 488: the call ends, or goes on as it was (RFC 3261 21.6.4, 14.1) [S02]', async () => {
  const refused = await Scripted.calling();
  refused.respond(606);
  assert.equal([refused.phone.last('SessionEnded', refused.session)!.body.reason.sipCode, refused.phone.last('SessionEnded', refused.session)!.body.reason.q850], [606, 65]);
  const call = await Scripted.calling();
  call.respond(200, { body: SDP(30_001) });
  const hold = call.phone.command('Hold', {}, call.session);
  call.world.run(10);
  call.respond(606, { request: call.requests('INVITE')[1] });
  assert.ok(call.phone.errorOf(hold));
  assert.is(call.stream!.send, true);
});

test.run();
