// Refusals after which the same request is sent once more in another way: RFC 3261 8.1.3.5.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { SDP } from './support/peer.ts';
import { Scripted } from './support/scripted.ts';

for (const [code, lines] of [[413, []], [413, ['Retry-After: 60']], [415, ['Accept: application/isup, text/*']]] as const) {
  test(`a ${code} ${lines.join()} to our INVITE: once more without the offer, which the far end then makes (RFC 3261 8.1.3.5, 13.2.1) [S01]`, async () => {
    const call = await Scripted.calling();
    call.respond(code, { lines: [...lines] });
    const [before, after, ...more] = call.requests('INVITE');
    assert.is(more.length, 0);
    assert.is(call.requests('ACK').length, 1);
    assert.equal([after!.body, after!.header('Content-Type'), after!.header('Content-Length')], ['', '', '0']);
    for (const name of ['Call-ID', 'To', 'From', 'Contact', 'Supported']) assert.is(after!.header(name), before!.header(name));
    assert.equal([after!.header('CSeq'), after!.header('Via') === before!.header('Via')], ['2 INVITE', false]);
    call.respond(200, { request: after, body: SDP(30_004) });
    assert.match(call.requests('ACK').at(-1)!.body, /m=audio 20000 RTP\/AVP 0 101/);
    assert.ok(call.isUp());
    assert.is(call.stream!.remotePort, 30_004);
  });
}

test('a second 413 or 415 ends the call (RFC 3261 8.1.3.5) [S01]', async () => {
  for (const code of [413, 415]) {
    const call = await Scripted.calling();
    call.respond(413);
    call.respond(code, { request: call.requests('INVITE')[1], lines: ['Accept: text/plain'] });
    assert.is(call.requests('INVITE').length, 2);
    assert.is(call.phone.last('SessionEnded', call.session)!.body.reason.sipCode, code);
  }
});

test('a 415 that accepts descriptions, or says nothing, leaves nothing to be changed, nor does a 413 to an INVITE without a body (RFC 3261 8.1.3.5) [S01]', async () => {
  for (const lines of [['Accept: application/sdp'], ['Accept: application/*;q=0.1'], []]) {
    const call = await Scripted.calling();
    call.respond(415, { lines });
    assert.is(call.requests('INVITE').length, 1);
    assert.is(call.phone.last('SessionEnded', call.session)!.body.reason.sipCode, 415);
  }
  const late = await Scripted.calling({ lateOffer: true });
  late.respond(413);
  assert.is(late.requests('INVITE').length, 1);
});

test('a 416 or a 420 to our INVITE ends the call: its Request-URI is a SIP URI, and what it requires cannot be left out (RFC 3261 8.1.3.5) [S01]', async () => {
  for (const [code, lines] of [[416, []], [420, ['Unsupported: replaces']]] as const) {
    const call = await Scripted.calling();
    call.respond(code, { lines: [...lines] });
    assert.is(call.requests('INVITE').length, 1);
    assert.is(call.phone.last('SessionEnded', call.session)!.body.reason.sipCode, code);
  }
});

test.run();
