// Session timers: who refreshes, by what, how often, and what ends a call that nobody refreshes (RFC 4028).
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { SDP, type Peer, type SipText } from './support/peer.ts';
import type { Phone } from './support/phone.ts';
import { World } from './support/world.ts';

interface Called { world: World; phone: Phone; peer: Peer; session: number; inside: { to: number; callId: string; fromTag: string; toTag: string } }

/** The phone calls, and the peer's 200 has these lines. */
async function outgoing(lines: string[], configuration = {}): Promise<Called> {
  const world = await World.create();
  const phone = world.phone(5060, { configuration });
  const peer = world.peer(5090);
  const session = phone.answer(phone.command('PlaceCall', { to: peer.uri }))!.session;
  world.run(10);
  const invite = peer.requests('INVITE')[0];
  peer.respond(invite, 200, { toTag: 'far', body: SDP(), lines });
  world.run(10);
  return { world, phone, peer, session, inside: { to: 5060, callId: invite.header('Call-ID'), fromTag: 'far', toTag: invite.tag('From') } };
}

/** The peer calls with these lines, and the phone accepts. */
async function incoming(lines: string[], configuration = {}): Promise<Called> {
  const world = await World.create();
  const phone = world.phone(5060, { configuration });
  const peer = world.peer(5090);
  peer.request('INVITE', { to: 5060, callId: 'c1', cseq: 1, fromTag: 'near', body: SDP(), lines });
  world.run(10);
  const session = phone.last('SessionOffered')?.session ?? 0;
  phone.command('Accept', {}, session);
  world.run(10);
  const inside = { to: 5060, callId: 'c1', fromTag: 'near', toTag: peer.responses(200)[0]?.tag('To') ?? '' };
  peer.request('ACK', { ...inside, cseq: 1 });
  world.run(10);
  return { world, phone, peer, session, inside };
}

const UPDATES = 'Allow: INVITE, ACK, BYE, UPDATE';

test('our INVITE proposes the configured interval and supports timers (RFC 4028 7.1) [S03]', async () => {
  const invite = async (configuration: object): Promise<SipText> => (await outgoing([], configuration)).peer.requests('INVITE')[0];
  const plain = await invite({});
  assert.is(plain.header('Session-Expires'), '1800');
  assert.match(plain.header('Supported'), /timer/);
  assert.is((await invite({ sessionExpiresS: 600 })).header('Session-Expires'), '600');
  assert.is((await invite({ sessionExpiresS: 10 })).header('Session-Expires'), '90', 'never below the least interval');
});

test('we refresh at half the interval by UPDATE without a body, when the far end allows it (RFC 4028 7.4, 10) [S03]', async () => {
  const { world, peer, phone } = await outgoing(['Session-Expires: 200;refresher=uac', UPDATES]);
  world.run(99_900);
  assert.is(peer.requests('UPDATE').length, 0);
  world.run(200);
  const [update] = peer.requests('UPDATE');
  assert.equal([update.header('Session-Expires'), update.body], ['200;refresher=uac', '']);
  peer.respond(update, 200, { lines: ['Session-Expires: 120;refresher=uac'] });
  world.run(60_100);
  const second = peer.requests('UPDATE').find((request) => request.header('CSeq') !== update.header('CSeq'))!;
  assert.is(second.header('Session-Expires'), '120;refresher=uac', 'the new interval counts');
  assert.is(phone.all('SessionEnded').length, 0);
});

test('a far end without UPDATE is refreshed by re-INVITE, and nobody is told of a change (RFC 4028 7.4) [S03]', async () => {
  const { world, peer, phone, session } = await outgoing(['Session-Expires: 200;refresher=uac', 'Allow: INVITE, ACK, BYE']);
  const events = phone.all('MediaChanged').length;
  world.run(100_100);
  const invite = peer.requests('INVITE')[1];
  assert.is(invite.header('Session-Expires'), '200;refresher=uac');
  assert.match(invite.body, /m=audio 20000/);
  peer.respond(invite, 200, { body: SDP(), lines: ['Session-Expires: 200;refresher=uac'] });
  world.run(100);
  assert.is(peer.requests('ACK').length, 2);
  assert.equal([phone.all('MediaChanged').length, phone.all('SessionHeld').length], [events, 0]);
  world.run(100_100);
  assert.ok(peer.requests('INVITE').length > 2);
  assert.is(phone.all('SessionEnded', session).length, 0);
});

test('a far end that should refresh and does not is hung up on before the interval ends (RFC 4028 10) [S03]', async () => {
  const { world, peer, phone, session } = await outgoing(['Session-Expires: 300;refresher=uas']);
  world.run(267_900);
  assert.is(peer.requests('BYE').length, 0);
  world.run(200);
  assert.match(peer.requests('BYE')[0].header('Reason'), /cause=102/);
  peer.respond(peer.requests('BYE')[0], 200);
  world.run(10);
  assert.is(phone.last('SessionEnded', session)!.body.reason.side, 3);
});

test('their refresh by UPDATE or re-INVITE starts the interval anew (RFC 4028 9, 10) [S03]', async () => {
  const { world, peer, phone, inside } = await outgoing(['Session-Expires: 90;refresher=uas']);
  for (let cseq = 1; cseq <= 4; cseq++) {
    world.run(45_000);
    peer.request(cseq % 2 ? 'UPDATE' : 'INVITE', { ...inside, cseq, lines: ['Supported: timer', 'Session-Expires: 90;refresher=uac'], body: cseq % 2 ? '' : SDP() });
    world.run(10);
    assert.is(peer.heard.filter((message) => message.code === 200 && message.header('Session-Expires') === '90;refresher=uac').length, cseq);
    if (cseq % 2 === 0) peer.request('ACK', { ...inside, cseq });
  }
  assert.is(phone.all('SessionEnded').length, 0);
  world.run(61_000);
  assert.is(peer.requests('BYE').length > 0, true);
});

test('a 2xx without Session-Expires means no timer (RFC 4028 7.2) [S03]', async () => {
  const { world, peer, phone } = await outgoing([UPDATES]);
  world.run(4_000_000);
  assert.equal([peer.requests('UPDATE').length, peer.requests('BYE').length, phone.all('SessionEnded').length], [0, 0, 0]);
});

test('an interval below our least one gets 422 with Min-SE, in INVITE and UPDATE; a caller without timers is not refused (RFC 4028 9) [S03]', async () => {
  const { peer, phone } = await incoming(['Supported: timer', 'Session-Expires: 60']);
  assert.is(peer.responses(422)[0].header('Min-SE'), '90');
  assert.is(phone.all('SessionOffered').length, 0);
  assert.is((await incoming(['Supported: timer', 'Session-Expires: 100'], { minSeS: 120 })).peer.responses(422)[0].header('Min-SE'), '120');
  const called = await incoming(['Session-Expires: 60']);
  assert.is(called.peer.responses(200, 'INVITE')[0].header('Session-Expires'), '60;refresher=uas');
  called.peer.request('UPDATE', { ...called.inside, cseq: 2, lines: ['Supported: timer', 'Session-Expires: 60'] });
  called.world.run(10);
  assert.is(called.peer.responses(422, 'UPDATE').length, 1);
});

test('we answer with the refresher that was asked for, else the caller, and Require timer of one that knows it (RFC 4028 9, table 2) [S03]', async () => {
  const answer = async (lines: string[]): Promise<string[]> => {
    const [response] = (await incoming(lines)).peer.responses(200, 'INVITE');
    return [response.header('Session-Expires'), response.header('Require')];
  };
  assert.equal(await answer(['Supported: timer', 'Session-Expires: 1000']), ['1000;refresher=uac', 'timer']);
  assert.equal(await answer(['Supported: timer', 'x: 1000;refresher=uas']), ['1000;refresher=uas', 'timer']);
  assert.equal(await answer(['Require: timer', 'Session-Expires: 1000 ;refresher=UAC']), ['1000;refresher=uac', 'timer']);
  assert.equal(await answer(['Session-Expires: 1000;refresher=uac']), ['1000;refresher=uas', '']);
  assert.equal(await answer(['Supported: timer']), ['', '']);
});

test('as callee we refresh too, seen from who asks: refresher=uac in our UPDATE (RFC 4028 7.4) [S03]', async () => {
  const { world, peer } = await incoming(['Supported: timer', 'Session-Expires: 100;refresher=uas', UPDATES]);
  world.run(50_100);
  assert.is(peer.requests('UPDATE')[0].header('Session-Expires'), '100;refresher=uac');
});

test('a 422 makes us propose what it asks for, once for each raise, and the refreshes say Min-SE, too (RFC 4028 7.3) [S03]', async () => {
  const world = await World.create();
  const phone = world.phone(5060, { configuration: { sessionExpiresS: 100 } });
  const peer = world.peer(5090);
  const session = phone.answer(phone.command('PlaceCall', { to: peer.uri }))!.session;
  world.run(10);
  peer.respond(peer.requests('INVITE')[0], 422, { toTag: 'far', lines: ['Min-SE: 500'] });
  world.run(10);
  peer.respond(peer.requests('INVITE')[1], 422, { toTag: 'far', lines: ['Min-SE: 700'] });
  world.run(10);
  const [first, second, third] = peer.requests('INVITE');
  assert.equal([second.header('Session-Expires'), second.headers('Min-SE'), second.header('CSeq')], ['500', ['500'], '2 INVITE']);
  assert.equal([third.header('Session-Expires'), third.headers('Min-SE')], ['700', ['700']]);
  assert.is(second.header('Call-ID'), first.header('Call-ID'));
  peer.respond(third, 200, { toTag: 'far', body: SDP(), lines: ['Session-Expires: 700;refresher=uac', UPDATES] });
  world.run(351_000);
  assert.equal(peer.requests('UPDATE')[0].headers('Min-SE'), ['700']);
  assert.is(phone.all('SessionEstablished', session).length, 1);
});

test('a 422 that asks for nothing more ends the call (RFC 4028 7.3) [S03]', async () => {
  const { world, phone, peer, session } = await (async () => {
    const world = await World.create();
    const phone = world.phone(5060);
    const peer = world.peer(5090);
    const session = phone.answer(phone.command('PlaceCall', { to: peer.uri }))!.session;
    world.run(10);
    return { world, phone, peer, session };
  })();
  peer.respond(peer.requests('INVITE')[0], 422, { toTag: 'far' });
  world.run(10);
  assert.is(peer.requests('INVITE').length, 1);
  assert.is(phone.last('SessionEnded', session)!.body.reason.sipCode, 422);
});

test('a refused refresh is tried again, and the call ends when none is accepted in time (RFC 4028 10) [S03]', async () => {
  const { world, peer } = await outgoing(['Session-Expires: 90;refresher=uac', UPDATES]);
  peer.react = (message) => { if (message.isRequest && message.method === 'UPDATE') peer.respond(message, 500); };
  world.run(59_900);
  assert.is(peer.requests('UPDATE').length, 2, 'at 45 s and ten seconds later');
  assert.is(peer.requests('BYE').length, 0);
  world.run(300);
  assert.is(peer.requests('BYE').length, 1, 'a third of the interval before its end');
  const again = await outgoing(['Session-Expires: 90;refresher=uac', UPDATES]);
  let refusals = 1;
  again.peer.react = (message) => {
    if (message.isRequest && message.method === 'UPDATE') again.peer.respond(message, refusals-- > 0 ? 491 : 200, { lines: ['Session-Expires: 90;refresher=uac'] });
  };
  again.world.run(500_000);
  assert.is(again.phone.all('SessionEnded').length, 0);
});

test('a refresh that gets 481 or no answer ends the call (RFC 4028 10, RFC 3261 12.2.1.2) [S03]', async () => {
  for (const code of [481, 0]) {
    const { world, peer, phone, session } = await outgoing(['Session-Expires: 600;refresher=uac', UPDATES]);
    peer.react = (message) => { if (code && message.isRequest && message.method === 'UPDATE') peer.respond(message, code); };
    world.run(300_100 + (code ? 0 : 33_000));
    assert.ok(peer.requests('BYE').length > 0, String(code));
    peer.respond(peer.requests('BYE')[0], 200);
    world.run(10);
    assert.is(phone.last('SessionEnded', session)!.body.reason.side, 3);
  }
});

test('a call whose BYE waits for an answer is not refreshed any more (RFC 3261 15.1.1, RFC 4028 10) [S03]', async () => {
  for (const lines of [['Session-Expires: 90;refresher=uac'], ['Session-Expires: 90;refresher=uac', UPDATES]]) {
    const { world, peer, phone, session } = await outgoing(lines);
    world.run(40_000);
    phone.command('End', {}, session);
    world.run(10_000);
    assert.ok(peer.requests('BYE').length > 0);
    assert.equal([peer.requests('INVITE').length, peer.requests('UPDATE').length], [1, 0]);
    world.run(64_000);
    assert.is(phone.stats().transactions, 0);
  }
});

test('a restarted core refreshes soon, by what it used before, or goes on watching (RFC 4028 10) [S03] [S11]', async () => {
  const ours = await outgoing(['Session-Expires: 600;refresher=uac', UPDATES]);
  ours.phone.core.fault(ours.world.nowMs, 0);
  ours.world.run(10_100);
  assert.is(ours.peer.requests('UPDATE')[0].header('Session-Expires'), '600;refresher=uac');
  const theirs = await outgoing(['Session-Expires: 600;refresher=uas', UPDATES]);
  theirs.phone.core.fault(theirs.world.nowMs, 0);
  theirs.world.run(567_900);
  assert.equal([theirs.peer.requests('UPDATE').length, theirs.peer.requests('BYE').length], [0, 0]);
  theirs.world.run(300);
  assert.is(theirs.peer.requests('BYE').length, 1);
});

test('what a 422 has asked for outlives a trap: the refreshes of the restarted core still say Min-SE (RFC 4028 7.3, 7.4) [S03] [S11]', async () => {
  const world = await World.create();
  const phone = world.phone(5060, { configuration: { sessionExpiresS: 120 } });
  const peer = world.peer(5090);
  phone.command('PlaceCall', { to: peer.uri });
  world.run(10);
  peer.respond(peer.requests('INVITE')[0], 422, { toTag: 'far', lines: ['Min-SE: 300'] });
  world.run(10);
  peer.respond(peer.requests('INVITE')[1], 200, { toTag: 'far', body: SDP(), lines: ['Session-Expires: 300;refresher=uac', UPDATES] });
  world.run(10);
  phone.core.fault(world.nowMs, 0);
  world.run(10_100);
  assert.equal([peer.requests('UPDATE')[0].header('Session-Expires'), peer.requests('UPDATE')[0].header('Min-SE')], ['300;refresher=uac', '300']);
});

test('a caller that knows timers and asks for none is given one that we refresh, when the configuration says so (RFC 4028 9) [S03]', async () => {
  const unasked = { sessionTimerUnasked: true, sessionExpiresS: 200 };
  assert.is((await incoming(['Supported: timer'])).peer.responses(200)[0].header('Session-Expires'), '');
  assert.is((await incoming([], unasked)).peer.responses(200)[0].header('Session-Expires'), '', 'a caller without timers');
  assert.is((await incoming(['Supported: timer', 'Min-SE: 700'], unasked)).peer.responses(200)[0].header('Session-Expires'), '700;refresher=uas', 'never below what the request allows');
  const { world, peer } = await incoming(['Supported: timer', UPDATES], unasked);
  assert.equal([peer.responses(200)[0].header('Session-Expires'), peer.responses(200)[0].header('Require')], ['200;refresher=uas', 'timer']);
  world.run(100_100);
  assert.is(peer.requests('UPDATE')[0].header('Session-Expires'), '200;refresher=uac');
});

test('two phones keep their call for hours, each refreshing in its role (RFC 4028) [S03]', async () => {
  const world = await World.create();
  const [alice, bob] = [world.phone(5060, { configuration: { sessionExpiresS: 90 } }), world.phone(5080)];
  alice.call(bob, world);
  world.run(7_200_000);
  assert.equal([alice.all('SessionEnded').length, bob.all('SessionEnded').length], [0, 0]);
  assert.is(world.wire.filter((entry) => entry.text.startsWith('UPDATE') && entry.from === 5060).length, 159, 'one every 45 s and a round trip');
});

/** Two phones and, on the way from the first one, a proxy that shortens the intervals it is asked for, but not below Min-SE (RFC 4028 8.1). */
async function shortened(toS: number, configuration = {}, change = (request: string): string => request): Promise<{ world: World; alice: Phone; bob: Phone }> {
  const world = await World.create();
  const [alice, bob] = [world.phone(5060), world.phone(5080, { configuration })];
  world.alter = (text, from) => {
    if (from !== 5060 || !/^(INVITE|UPDATE)/.test(text)) return text;
    const least = Math.max(toS, Number(/^Min-SE: (\d+)/m.exec(text)?.[1] ?? 0));
    return change(text.replace(/^Session-Expires: (\d+)/m, (line, seconds) => (Number(seconds) > least ? `Session-Expires: ${least}` : line)));
  };
  alice.call(bob, world);
  return { world, alice, bob };
}
const refreshes = (world: World, from: number): { text: string }[] => world.wire.filter((entry) => entry.from === from && entry.text.startsWith('UPDATE'));

test('what a proxy makes of our interval is agreed on by both sides (RFC 4028 8.1, 8.2) [S03]', async () => {
  const { world, alice, bob } = await shortened(100);
  world.run(3_600_000);
  assert.equal([alice.all('SessionEnded').length, bob.all('SessionEnded').length], [0, 0]);
  assert.is(refreshes(world, 5060).length, 71, 'one every 50 s and a round trip');
});

test('a proxy may insert Min-SE above what is asked for: the interval is not below it, nor is it for a callee that adds one unasked (RFC 4028 8.1, 9) [S03]', async () => {
  const { world } = await shortened(100, { minSeS: 120 });
  const invites = world.wire.filter((entry) => entry.text.startsWith('INVITE')).map(({ text }) => [/^Session-Expires: (\d+)/m.exec(text)![1], /^Min-SE: (\d+)/m.exec(text)?.[1]]);
  assert.equal(invites, [['100', undefined], ['120', '120']], 'the 422 is obeyed by the caller, and what it says then by the proxy');
  const unasked = await shortened(100, { sessionTimerUnasked: true, sessionExpiresS: 90 }, (request) => request.replace(/^Session-Expires: .*\r\n/m, 'Min-SE: 150\r\n'));
  assert.match(unasked.world.wire.find((entry) => entry.from === 5080 && entry.text.startsWith('SIP/2.0 200'))!.text, /^Session-Expires: 150;refresher=uas/m);
});

test('a proxy that asks for a timer in place of a caller who knows none is served by the callee alone (RFC 4028 8.1, 9 table 2) [S03]', async () => {
  const { world, bob } = await shortened(100, {}, (request) => (request.startsWith('INVITE') ? request.replace(/timer, /, '') : request));
  const answer = world.wire.find((entry) => entry.from === 5080 && /^SIP\/2.0 200/.test(entry.text))!.text;
  assert.match(answer, /^Session-Expires: 100;refresher=uas/m);
  assert.not.match(answer, /^Require: .*timer/m, 'nobody there would understand it');
  world.run(600_000);
  assert.equal([refreshes(world, 5060).length, refreshes(world, 5080).length], [0, 11]);
  assert.is(bob.all('SessionEnded').length, 0);
});

test.run();
