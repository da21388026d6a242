// A call that ends while a re-INVITE of ours has no final response: it is acknowledged when it comes, and not waited for for ever (RFC 3261 15).
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { SDP } from './support/peer.ts';
import { Scripted } from './support/scripted.ts';

/** The phone's hold is under way, with or without a provisional response, and the phone hangs up. */
async function hungUp(isProceeding: boolean, isOver = true): Promise<Scripted> {
  const call = await Scripted.calling();
  call.respond(200, { body: SDP() });
  call.world.run(70_000);
  call.phone.command('Hold', {}, call.session);
  call.world.run(10);
  if (isProceeding) call.respond(183, { request: call.requests('INVITE')[1] });
  call.phone.command('End', {}, call.session);
  call.world.run(10);
  if (!isOver) return call;
  call.respond(200, { request: call.requests('BYE')[0] });
  assert.is(call.phone.all('SessionEnded', call.session).length, 1);
  return call;
}

for (const isProceeding of [true, false]) {
  const name = isProceeding ? 'a provisional response' : 'no response';
  test(`a re-INVITE with ${name} when its call has ended is forgotten after 64*T1 (RFC 3261 15) [S01] [S09]`, async () => {
    const call = await hungUp(isProceeding);
    assert.is(call.phone.stats().transactions, 1);
    const sent = call.peer.requests('INVITE').length;
    call.world.run(32_100);
    assert.equal([call.phone.stats().transactions, call.peer.requests('INVITE').length], [0, sent], 'and not sent again meanwhile');
  });

  test(`a 487 to a re-INVITE with ${name} when its call has ended is acknowledged (RFC 3261 15.1.2, 17.1.1.3) [S01]`, async () => {
    const call = await hungUp(isProceeding);
    const before = call.requests('ACK').length;
    call.respond(487, { request: call.requests('INVITE')[1] });
    assert.is(call.requests('ACK').length, before + 1);
    call.world.run(32_100);
    assert.is(call.phone.stats().transactions, 0);
  });

  test(`a 2xx that comes after the answer to the BYE, to a re-INVITE with ${name}, is acknowledged each time it comes (RFC 3261 13.2.2.4, 14.1) [S01]`, async () => {
    const call = await hungUp(isProceeding);
    const before = call.peer.requests('ACK').length;
    for (const time of [1, 2]) {
      call.respond(200, { request: call.requests('INVITE')[1], body: SDP(30_000, 'recvonly') });
      assert.is(call.peer.requests('ACK').length, before + time);
    }
    call.world.run(32_100);
    assert.equal([call.phone.stats().transactions, call.phone.stats().dialogs], [0, 0]);
  });

  test(`a 2xx that crosses the BYE, to a re-INVITE with ${name}, is acknowledged (RFC 3261 13.2.2.4) [S01]`, async () => {
    const call = await hungUp(isProceeding, false);
    const before = call.requests('ACK').length;
    call.respond(200, { request: call.requests('INVITE')[1], body: SDP(30_000, 'recvonly') });
    assert.is(call.requests('ACK').length, before + 1);
    call.respond(200, { request: call.requests('BYE')[0] });
    call.world.run(32_100);
    assert.is(call.phone.stats().transactions, 0);
  });
}

test.run();
