// A trap while a call is being transferred: the subscription of the REFER goes on, on either side, and the outcome is told once.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Phone } from './support/phone.ts';
import { Trapping, type TrapKind } from './support/trapping.ts';
import { World } from './support/world.ts';

const ESTABLISHED = 5, ENDED = 7;
/** The longest that a REFER is waited for, and the end of a call behind it. */
const SETTLED_MS = 220_000;

interface Three { world: World; hurt: Phone; far: Phone; third: Phone; mine: number; theirs: number; trap: Trapping }

/** `hurt` is in a call with `far`, and traps at, or before, its event of this number from `arm` on. */
async function three(kind: TrapKind, number: number): Promise<Three> {
  const world = await World.create();
  const { phone: hurt, trap } = await Trapping.phone(world, 5060, {}, kind, number);
  const [far, third] = [world.phone(5080), world.phone(5070)];
  return { world, hurt, far, third, ...hurt.call(far, world), trap };
}

/** Once without a trap, to count, and then once for each event. */
async function each(kind: TrapKind, play: (scene: Three) => void, judge: (scene: Three) => void): Promise<number> {
  const counted = await three(kind, 0);
  play(counted);
  judge(counted);
  for (let number = 1; number <= counted.trap.count; number++) {
    const scene = await three(kind, number);
    play(scene);
    assert.is(scene.hurt.restarts, 1, scene.trap.hit);
    judge(scene);
  }
  return counted.trap.count;
}

const stateOf = (phone: Phone, session: number): number | undefined => phone.fold.sessions.get(session)?.state;
const outcomes = (phone: Phone, session: number): number[] => phone.all('SessionTransferred', session).map(({ body }) => body.sipCode);
const live = (phone: Phone): number[] => [...phone.fold.sessions.values()].filter(({ state }) => state !== ENDED).map(({ state }) => state);
const offered = (phone: Phone): number => phone.last('SessionOffered')?.session ?? 0;

function transferBlind({ world, hurt, third, mine, trap }: Three): void {
  trap.arm();
  hurt.command('TransferBlind', { to: third.uri }, mine);
  world.run(50);
  third.command('Ring', {}, offered(third));
  world.run(50);
  third.command('Accept', {}, offered(third));
  world.run(SETTLED_MS);
  trap.disarm();
}

test('a transferor that traps before any event of a blind transfer hears of its outcome, and ends the call (RFC 6665 4.1.3, RFC 5589 6) [S04] [S11]', async () => {
  const traps = await each('before', transferBlind, ({ hurt, far, third, mine, theirs, trap }) => {
    assert.equal(outcomes(hurt, mine), [200], trap.hit);
    assert.equal([stateOf(hurt, mine), stateOf(far, theirs)], [ENDED, ENDED], trap.hit);
    assert.equal([live(hurt), live(far), live(third)], [[], [ESTABLISHED], [ESTABLISHED]], trap.hit);
    assert.equal([hurt, far, third].map((phone) => phone.stats().referrals), [0, 0, 0], trap.hit);
  });
  assert.ok(traps >= 5, `${traps} events`);
});

test('a transferor that traps at an event of a blind transfer hears of its outcome, or that it is unknown (RFC 6665 4.1.2.4) [S04] [S11]', async () => {
  const seen = new Set<string>();
  await each('at', transferBlind, ({ hurt, mine, trap }) => {
    seen.add(outcomes(hurt, mine).join());
    assert.ok(['', '200', '408', '487'].includes(outcomes(hurt, mine).join()), `${trap.hit}: ${outcomes(hurt, mine)}`);
    assert.is(hurt.stats().referrals, 0, trap.hit);
  });
  assert.ok(seen.has('200'));
});

test('a transferor that traps in an attended transfer still knows which of its calls it is about (RFC 5589 7.1) [S04] [S11]', async () => {
  await each('before', ({ world, hurt, far, third, mine, trap }) => {
    hurt.command('Hold', {}, mine);
    world.run(50);
    const { mine: second } = hurt.call(third, world);
    trap.arm();
    hurt.command('TransferAttended', { with: second }, mine);
    world.run(SETTLED_MS);
    trap.disarm();
    assert.ok(far.all('SessionCreated').length > 0);
  }, ({ hurt, far, third, mine, trap }) => {
    assert.equal(hurt.all('SessionTransferred').map(({ session, body }) => [session, body.sipCode, body.with]), [[mine, 200, mine + 1]], trap.hit);
    assert.equal([live(hurt), live(far), live(third)], [[], [ESTABLISHED], [ESTABLISHED]], trap.hit);
  });
});

test('a transferee that traps tells what became of the new call: 200 when it is up, 503 when it was lost (RFC 3515 2.4.4, 2.4.5) [S04] [S11]', async () => {
  const seen = new Set<number>();
  await each('before', ({ world, far, third, theirs, trap }) => {
    trap.arm();
    far.command('TransferBlind', { to: third.uri }, theirs);
    world.run(50);
    third.command('Ring', {}, offered(third));
    world.run(50);
    third.command('Accept', {}, offered(third));
    world.run(SETTLED_MS);
    trap.disarm();
  }, ({ hurt, far, third, mine, theirs, trap }) => {
    const [code = 0, ...more] = outcomes(far, theirs);
    seen.add(code);
    assert.ok((code === 200 || code === 503) && more.length === 0, `${trap.hit}: ${outcomes(far, theirs)}`);
    if (code === 200) assert.equal([stateOf(hurt, mine), stateOf(far, theirs), live(hurt), live(far), live(third)], [ENDED, ENDED, [ESTABLISHED], [], [ESTABLISHED]], trap.hit);
    else assert.equal([stateOf(hurt, mine), stateOf(far, theirs), live(hurt), live(third)], [ESTABLISHED, ESTABLISHED, [ESTABLISHED], []], trap.hit);
    assert.equal([hurt, far].map((phone) => phone.stats().referrals), [0, 0], trap.hit);
  });
  assert.equal([...seen].sort(), [200, 503]);
});

test('a subscription that nobody speaks for after the trap ends when it would have ended (RFC 6665 4.1.2.4) [S04] [S11]', async () => {
  const world = await World.create();
  const hurt = world.phone(5060);
  const far = world.phone(5080);
  const { mine } = hurt.call(far, world);
  world.drop = (text, from) => from === 5080 && text.startsWith('NOTIFY');
  hurt.command('TransferBlind', { to: 'sip:carol@127.0.0.1:5070' }, mine);
  world.run(10_000);
  hurt.core.fault(world.nowMs, 0);
  world.run(21_000);
  assert.equal(outcomes(hurt, mine), []);
  world.run(2_000);
  assert.equal(outcomes(hurt, mine), [408]);
  assert.is(stateOf(hurt, mine), ESTABLISHED);
});

test.run();
