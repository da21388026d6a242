// Offers that come at the wrong time and are made again when the far end has named a time: RFC 3261 14.2, RFC 3311 5.2; over lines that lose the ACK.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { SDP, type SipText } from './support/peer.ts';
import { Scripted } from './support/scripted.ts';
import { World } from './support/world.ts';

const FAR_END_REFUSED = 17;

/** The phone's call is up, and its hold is answered 500 with these lines, `times` times or for ever; then 200. */
async function holding(lines: string[], times = Infinity): Promise<{ call: Scripted; hold: number; offers: () => SipText[]; run: (ms: number) => void }> {
  const call = await Scripted.calling();
  call.respond(200, { body: SDP() });
  call.peer.react = (message) => {
    if (!message.isRequest || message.method !== 'INVITE') return;
    if (call.requests('INVITE').length <= 1 + times) call.peer.respond(message, 500, { toTag: 'far', lines });
    else call.peer.respond(message, 200, { toTag: 'far', body: SDP(30_000, 'recvonly') });
  };
  const hold = call.phone.command('Hold', {}, call.session);
  call.world.run(10);
  return { call, hold, offers: () => call.requests('INVITE').slice(1), run: (ms) => call.world.run(ms) };
}

for (const [retryAfter, waitMs] of [['3', 3000], ['10 (busy)', 10_000], ['0', 500]] as const) {
  test(`a hold that is answered 500 with Retry-After: ${retryAfter} is offered again after ${waitMs} ms (RFC 3261 14.2) [S02]`, async () => {
    const { call, hold, offers, run } = await holding([`Retry-After: ${retryAfter}`], 1);
    assert.is(call.phone.answer(hold), undefined, 'the hold is still under way');
    run(waitMs - 20);
    assert.is(offers().length, 1);
    run(30);
    assert.equal(offers().map((offer) => /a=sendonly/.test(offer.body)), [true, true]);
    assert.ok(call.phone.isDone(hold));
    assert.is(call.phone.all('SessionHeld', call.session).length, 1);
  });
}

for (const lines of [[], ['Retry-After: 11'], ['Retry-After: soon']]) {
  test(`a hold that is answered 500 with ${lines[0] ?? 'no Retry-After'} is refused (RFC 3261 14.2, 21.5.1) [S02]`, async () => {
    const { call, hold, offers, run } = await holding(lines);
    run(20_000);
    assert.is(call.phone.errorOf(hold), FAR_END_REFUSED);
    assert.is(offers().length, 1);
  });
}

test('a hold that is put off nine times is refused, and the next one begins to count anew (RFC 3261 14.2) [S02]', async () => {
  const { call, hold, offers, run } = await holding(['Retry-After: 1'], 9);
  run(9000);
  assert.is(offers().length, 9);
  assert.is(call.phone.errorOf(hold), FAR_END_REFUSED);
  const next = call.phone.command('Hold', {}, call.session);
  run(10);
  assert.ok(call.phone.isDone(next));
});

test('theirs may come first while ours is put off; ours goes out when theirs has its ACK (RFC 3261 14.1, 14.2) [S02]', async () => {
  const { call, hold, offers, run } = await holding(['Retry-After: 5'], 1);
  assert.is(call.ask('INVITE', 5, { body: SDP(30_018) }).code, 200);
  run(6000);
  assert.is(offers().length, 1, 'not before the ACK');
  call.acknowledge(5);
  assert.is(offers().length, 2);
  assert.ok(call.phone.isDone(hold));
});

test('an UPDATE of ours that is answered 500 with Retry-After is offered again after that time (RFC 3311 5.2) [S02] [S03]', async () => {
  const call = await Scripted.calling();
  call.respondReliably(183, 1, { body: SDP(30_013) });
  call.respond(200, { request: call.requests('PRACK')[0] });
  const hold = call.phone.command('Hold', {}, call.session);
  call.world.run(10);
  call.respond(500, { request: call.requests('UPDATE')[0], lines: ['Retry-After: 2'] });
  call.world.run(1900);
  assert.is(call.requests('UPDATE').length, 1);
  call.world.run(100);
  call.respond(200, { request: call.requests('UPDATE')[1], body: SDP(30_013, 'recvonly') });
  assert.ok(call.phone.isDone(hold));
});

test('over lines that lose every third datagram a call is held and resumed, by 30 seeds (RFC 3261 13.3.1.4, 14.2) [S02]', async () => {
  for (let seed = 1; seed <= 30; seed++) {
    const world = await World.create({ seed, loss: 0 });
    const [alice, bob] = [world.phone(5060, { seed }), world.phone(5080, { seed })];
    world.drop = () => world.random() < 1 / 3;
    const { mine } = alice.call(bob, world);
    for (const name of ['Hold', 'Resume'] as const) {
      const request = alice.command(name, {}, mine);
      world.until(() => alice.answer(request) !== undefined, `seed ${seed}: ${name} is answered`, 120_000);
      assert.ok(alice.isDone(request), `seed ${seed}: ${name}: ${JSON.stringify(alice.answer(request)!.body)}\n${world.ladder()}`);
    }
  }
});

test.run();
