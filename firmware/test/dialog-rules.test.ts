// What RFC 3261 asks of dialogs and of the requests inside them, sections 12 to 15, where no other file here proves it.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { SDP } from './support/peer.ts';
import { Scripted } from './support/scripted.ts';
import { Server } from './support/server.ts';
import { World } from './support/world.ts';

/** The phone has called and the peer has answered. */
async function up(options: { lines?: string[] } = {}): Promise<Scripted> {
  const call = await Scripted.calling();
  call.respond(200, { body: SDP(), ...options });
  return call;
}

/** A hold of the phone's, answered with this code. */
function hold(call: Scripted, code: number, contact?: string): void {
  call.phone.command(code === 200 ? 'Hold' : 'Hold', {}, call.session);
  call.world.run(10);
  const invite = call.peer.requests('INVITE').at(-1)!;
  call.peer.respond(invite, code, { contact, body: code === 200 ? SDP(30_000, 'recvonly') : '' });
  call.world.run(10);
}

test('requests inside a dialog have its Call-ID and tags, CSeq numbers that rise by one, and no Record-Route; an ACK has the number of its INVITE (RFC 3261 12.2.1.1, 13.2.2.4) [S01]', async () => {
  const call = await up();
  hold(call, 200);
  call.phone.command('End', {}, call.session);
  call.world.run(10);
  const inside = [call.requests('INVITE')[1]!, call.requests('BYE')[0]!];
  assert.equal(inside.map((request) => request.header('CSeq')), ['2 INVITE', '3 BYE']);
  assert.equal(call.requests('ACK').map((ack) => ack.header('CSeq')), ['1 ACK', '2 ACK']);
  for (const request of [...inside, ...call.requests('ACK')]) {
    assert.equal([request.header('Call-ID'), request.tag('From'), request.tag('To'), request.header('Max-Forwards'), request.header('Record-Route')], [call.inside.callId, call.inside.toTag, 'far', '70', '']);
  }
  assert.is(new Set([...inside, ...call.requests('ACK')].map((request) => request.header('Via'))).size, 4, '8.1.1.7: the ACK to a 2xx has a branch of its own');
});

test('a far end of RFC 2543 that sets no To tag has a dialog, too: ACK and BYE go out without one, and its BYE is taken (RFC 3261 12.1.2, 12.2.1.1) [S01]', async () => {
  for (const isOurs of [true, false]) {
    const call = await Scripted.calling();
    call.respond(200, { body: SDP(), toTag: '' });
    assert.ok(call.isUp());
    assert.is(call.requests('ACK')[0]!.header('To'), `<${call.peer.uri}>`);
    if (isOurs) {
      call.phone.command('End', {}, call.session);
      call.world.run(10);
      assert.is(call.requests('BYE')[0]!.header('To'), `<${call.peer.uri}>`);
      continue;
    }
    call.peer.send(5060, [`BYE sip:p5060@127.0.0.1:5060 SIP/2.0`, `Via: SIP/2.0/UDP 127.0.0.1:5090;branch=${call.peer.branch()}`, `From: <${call.peer.uri}>`, `To: <sip:p5060@127.0.0.1:5060>;tag=${call.inside.toTag}`,
      `Call-ID: ${call.inside.callId}`, 'CSeq: 7 BYE', 'Content-Length: 0', '', ''].join('\r\n'));
    call.world.run(10);
    assert.is(call.peer.responses(200, 'BYE').length, 1);
    assert.is(call.phone.all('SessionEnded', call.session).length, 1);
  }
});

test('the Contact of their re-INVITE is the new target, that of one that is refused is not, and the route set stays (RFC 3261 12.2, 12.2.2) [S01]', async () => {
  const call = await up({ lines: ['Record-Route: <sip:127.0.0.1:5090;lr>'] });
  const moved = (cseq: number, contact: string, body: string): number => {
    call.peer.send(5060, [`INVITE sip:p5060@127.0.0.1:5060 SIP/2.0`, `Via: SIP/2.0/UDP 127.0.0.1:5090;branch=${call.peer.branch()}`, 'Max-Forwards: 70', `From: <${call.peer.uri}>;tag=far`, `To: <sip:p5060@127.0.0.1:5060>;tag=${call.inside.toTag}`,
      `Call-ID: ${call.inside.callId}`, `CSeq: ${cseq} INVITE`, `Contact: <${contact}>`, 'Record-Route: <sip:127.0.0.1:9;lr>', 'Content-Type: application/sdp', `Content-Length: ${body.length}`, '', body].join('\r\n'));
    call.world.run(10);
    return call.peer.heard.filter((message) => message.header('CSeq') === `${cseq} INVITE`).at(-1)!.code;
  };
  assert.is(moved(10, 'sip:second@127.0.0.1:5090?Subject=x', SDP()), 200);
  call.acknowledge(10);
  assert.is(moved(11, 'sip:third@127.0.0.1:5090', SDP(30_000, 'sendrecv', '127.0.0.1', '96')), 488);
  call.peer.request('ACK', { ...call.inside, cseq: 11 });
  call.phone.command('End', {}, call.session);
  call.world.run(10);
  const [bye] = call.requests('BYE');
  assert.equal([bye!.uri, bye!.header('Route')], ['sip:second@127.0.0.1:5090', '<sip:127.0.0.1:5090;lr>'], '19.1.1, table 1: no header fields in a target');
});

test('the Contact of the 2xx to our re-INVITE is the new target, that of a refusal is not (RFC 3261 12.2.1.2) [S01]', async () => {
  const call = await up();
  hold(call, 200, 'sip:second@127.0.0.1:5090');
  call.phone.command('Resume', {}, call.session);
  call.world.run(10);
  call.peer.respond(call.peer.requests('INVITE').at(-1)!, 403, { contact: 'sip:third@127.0.0.1:5090' });
  call.world.run(10);
  call.phone.command('End', {}, call.session);
  call.world.run(10);
  assert.equal([call.requests('INVITE')[2]!.uri, call.requests('BYE')[0]!.uri], ['sip:second@127.0.0.1:5090', 'sip:second@127.0.0.1:5090']);
});

test('a CSeq that is higher by more than one is no error, the same one in another transaction is taken, too, a lower one gets 500 (RFC 3261 12.2.2) [S01]', async () => {
  const call = await up();
  assert.equal([call.ask('OPTIONS', 5).code, call.ask('OPTIONS', 4_000).code, call.ask('OPTIONS', 3_999).code, call.ask('OPTIONS', 2_147_483_647).code], [200, 200, 500, 200]);
});

test('early dialogs end with the refusal of their INVITE: what comes in them gets 481 (RFC 3261 12.3) [S01]', async () => {
  const call = await Scripted.calling();
  call.respond(180);
  assert.is(call.ask('OPTIONS', 1).code, 200);
  call.respond(486);
  assert.is(call.ask('INFO', 2).code, 481);
  assert.is(call.phone.stats().dialogs, 0);
});

test('a BYE in an early dialog is answered with 200, and the INVITE with 487 (RFC 3261 15, 15.1.2) [S01]', async () => {
  const call = await Scripted.ringing(SDP(), []);
  assert.is(call.ask('BYE', 2).code, 200);
  assert.is(call.peer.responses(487, 'INVITE').length, 1);
  assert.is(call.phone.all('SessionEnded', call.session).length, 1);
});

test('a BYE ends the call whatever it is answered with, or when it is not (RFC 3261 15.1.1) [S01]', async () => {
  for (const code of [481, 408, 500, 603, 0]) {
    const call = await up();
    call.phone.command('End', {}, call.session);
    call.world.run(10);
    assert.is(call.phone.streams.size, 0, 'the session is over as soon as the BYE is sent');
    if (code > 0) call.respond(code, { request: call.requests('BYE')[0] });
    call.world.run(code > 0 ? 10 : 33_000);
    assert.is(call.phone.all('SessionEnded', call.session).length, 1, `${code}`);
    assert.equal([call.phone.stats().calls, call.phone.stats().dialogs], [0, 0]);
  }
});

test('the 2xx to a re-INVITE goes out until its ACK comes; without one the call ends by BYE after 64*T1 (RFC 3261 14.2, 13.3.1.4) [S01]', async () => {
  const call = await up();
  assert.is(call.ask('INVITE', 20, { body: SDP() }).code, 200);
  call.world.run(31_000);
  assert.ok(call.peer.responses(200, 'INVITE').length >= 10);
  assert.is(call.requests('BYE').length, 0);
  call.world.run(2_000);
  assert.is(call.requests('BYE').length, 1);
});

test('CANCEL, and the ACK of a refusal, take the Route of their INVITE (RFC 3261 9.1, 17.1.1.3) [S01]', async () => {
  const world = await World.create();
  const server = new Server(world, 5060);
  const proxy = world.peer(5090);
  const leg = server.invite({ requestUri: 'sip:bob@far.example', route: 'sip:127.0.0.1:5090;lr' });
  const [invite] = proxy.requests('INVITE');
  proxy.respond(invite!, 180, { toTag: 'far' });
  world.run(10);
  server.say('LegEnd', {}, leg);
  proxy.respond(invite!, 487, { toTag: 'far' });
  world.run(10);
  for (const method of ['CANCEL', 'ACK']) {
    const [request] = proxy.requests(method);
    assert.equal([request!.uri, request!.header('Route'), request!.headers('Via')], ['sip:bob@far.example', '<sip:127.0.0.1:5090;lr>', invite!.headers('Via')], method);
  }
});

test('a CANCEL that requires what nobody knows is answered all the same (RFC 3261 8.2.2.3) [S01]', async () => {
  const theirs = await Scripted.ringing(SDP(), []);
  theirs.peer.request('CANCEL', { to: 5060, callId: 'c1', cseq: 1, fromTag: 'near', branch: 'z9hG4bKone', lines: ['Require: teleportation', 'Proxy-Require: wormhole'] });
  theirs.world.run(10);
  assert.equal([theirs.peer.responses(200, 'CANCEL').length, theirs.peer.responses(487, 'INVITE').length], [1, 1]);
});

test('the callee of a call with an offer that it does not know how to decode says what it can decode, and in which languages (RFC 3261 8.2.3) [S01]', async () => {
  const call = await Scripted.ringing('gzipped', ['Content-Type: application/sdp', 'Content-Encoding: gzip']);
  const [refusal] = call.peer.responses(415);
  assert.is(refusal!.header('Accept-Encoding'), 'identity');
  assert.match(refusal!.header('Accept'), /application\/sdp/);
  assert.is(call.phone.all('SessionOffered').length, 0);
});

test('a response goes to the maddr of its Via, at the sent-by port (RFC 3261 18.2.2) [S01, S07]', async () => {
  const world = await World.create();
  world.phone(5060);
  const [sender, elsewhere] = [world.peer(5090), world.peer(5091)];
  sender.request('OPTIONS', { to: 5060, callId: 'm', cseq: 1, fromTag: 'a', via: 'Via: SIP/2.0/UDP far.example:5091;maddr=127.0.0.1;branch=z9hG4bKm;rport' });
  world.run(10);
  assert.equal([sender.heard.length, elsewhere.responses(200).length], [0, 1]);
});

test('Subject, Call-Info and what else a caller says of the call changes nothing; compact and long forms are the same (RFC 3261 7.3.1, 7.3.3, 20.9, 20.36) [S01]', async () => {
  const call = await Scripted.ringing(SDP(), ['s: compact', 'Call-Info: <http://x.example/me.png>;purpose=icon', 'Reply-To: "B" <sip:b@x>', 'Error-Info: <sip:x@y>', 'MIME-Version: 1.0', 'In-Reply-To: a@b, c@d', 'k: 100rel, timer']);
  assert.is(call.peer.responses(180).length + call.peer.responses(183).length, 1);
});

test('header fields of the other category are ignored: a Retry-After, a Server or a WWW-Authenticate in a request (RFC 3261 7.3.2) [S01]', async () => {
  const call = await Scripted.ringing(SDP(), ['Retry-After: 5', 'Server: x', 'WWW-Authenticate: Digest realm="a", nonce="b"', 'Unsupported: timer', 'Warning: 399 a "b"', 'Min-Expires: 9']);
  assert.is(call.peer.responses(180).length, 1);
  assert.is(call.ask('OPTIONS', 2).code, 200);
});

test('a response with the To tag of nobody\'s dialog, or to a request that was never sent, changes nothing (RFC 3261 17.1.3, 18.1.2) [S01]', async () => {
  const call = await up();
  const before = call.peer.heard.length;
  call.peer.send(5060, ['SIP/2.0 486 Busy', 'Via: SIP/2.0/UDP 127.0.0.1:5060;branch=z9hG4bKnever', `From: <sip:p5060@127.0.0.1:5060>;tag=${call.inside.toTag}`, `To: <${call.peer.uri}>;tag=far`, `Call-ID: ${call.inside.callId}`, 'CSeq: 1 INVITE', 'Content-Length: 0', '', ''].join('\r\n'));
  call.world.run(100);
  assert.equal([call.peer.heard.length - before, call.phone.all('SessionEnded').length], [0, 0]);
});

test.run();
