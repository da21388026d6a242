// Every invariant of the simulation is broken on purpose once: a planted fault that it does not find would make it worthless.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Frame, GuestImage } from '../../guests/contract/index.ts';
import type { HandsetEvent } from '../../host-shim/index.ts';
import { MessageType } from '../../proto/index.ts';
import { IMAGES } from '../../tools/in-thread/guests.ts';
import { INVARIANTS, live, shrink, type LifeOptions, type Plan, type PlannedAct, type SimulatedWorld } from '../../tools/simulate/index.ts';

const CALL: readonly PlannedAct[] = [
  { atMs: 100, act: { what: 'place-call', guest: null, party: 1, fate: { kind: 'answers', ringMs: 100 } } },
  { atMs: 2_000, act: { what: 'input', guest: null, verb: 'hold', session: 0 } },
  { atMs: 3_000, act: { what: 'switch', to: 'symbian' } },
];
const plan = (acts = CALL, rest: Partial<Plan> = {}): Plan => ({ seed: 1, withMedia: false, answer: 'active', lateOffers: 'nobody', registers: false, reliable: false, refreshes: false, acts, ...rest });

/** A guest that is told something else than what was said. */
const deaf = (image: GuestImage, to: number): GuestImage => ({
  ...image,
  boot: (parts) => {
    const guest = image.boot(parts);
    return { onFrame: (frame: Frame) => guest.onFrame(frame.type === to ? { ...frame, payload: new Uint8Array(0) } : frame), onIdle: () => guest.onIdle() };
  },
});

/** The watch does not hear the rest. */
const hearsOnly = (what: 'sent' | 'received', heard: (text: string) => boolean) => (world: SimulatedWorld): void => {
  const tell = world.sip[what].bind(world.sip);
  world.sip[what] = (nowMs, data) => (heard(Buffer.from(data).toString('latin1')) ? tell(nowMs, data) : undefined);
};

const PLANTED: Record<string, { plan?: Plan; spoilt: LifeOptions }> = {
  'records-identical': { spoilt: { images: { ...IMAGES, symbian: deaf(IMAGES.symbian, MessageType.SessionEstablished) } } },
  'no-stuck-call': {
    spoilt: { world: (world) => {
      const ask = world.ask.bind(world);
      world.ask = (guest, verb, fields) => (verb === 'end' ? undefined : ask(guest, verb, fields));
      world.farEnd.hangUp = () => undefined;
    } },
  },
  'no-leaked-pool': {
    spoilt: { world: (world) => {
      const figures = world.figures.bind(world);
      let asked = 0;
      world.figures = async () => ({ ...(await figures()), dialogs: asked++ === 0 ? 0 : 1 });
    } },
  },
  'no-idle-wake-up': {
    spoilt: { world: (world) => {
      const again = (): void => {
        void world.handset.input(null, 'mute', { on: false });
        world.clock.at(world.clock.nowMs() + 5_000, again);
      };
      again();
    } },
  },
  'one-owner': { spoilt: { world: (world) => Object.defineProperty(world.handset, 'active', { get: () => 'symbian' }) } },
  'rtp-continuous': {
    plan: plan(CALL, { withMedia: true }),
    spoilt: { world: (world) => {
      const sent = world.rtp.sent.bind(world.rtp);
      world.rtp.sent = (...packet) => void (world.rtp.packets === 40 ? world.rtp.packets++ : sent(...packet));
    } },
  },
  'every-request-answered': {
    spoilt: { world: (world) => {
      const { input } = world.handset;
      world.handset.input = (guest, verb, fields) => (verb === 'hold' ? new Promise(() => undefined) : input.call(world.handset, guest, verb, fields));
    } },
  },
  'still-in-service': { spoilt: { world: (world) => {
    const { switchTo } = world.handset;
    world.handset.switchTo = (guest) => (world.clock.nowMs() < 300_000 ? switchTo.call(world.handset, guest) : Promise.resolve({ ok: false, code: 'TIMED_OUT', message: '' }));
  } } },
  'events-in-order': { spoilt: { world: (world) => {
    const told: HandsetEvent = { event: 'mute-changed', muted: true, sequence: 1 };
    const { on } = world.handset;
    on.call(world.handset, 'event', (event) => event.event === 'session-ended' && world.watchOrder(told));
  } } },
  'requests-in-time': { spoilt: { world: hearsOnly('sent', (text) => !text.startsWith('ACK ')) } },
  'requests-answered': { spoilt: { world: hearsOnly('sent', (text) => !/^CSeq: \d+ MESSAGE/m.test(text)) } },
  'dialogs-in-order': { spoilt: { world: (world) => {
    const sent = world.sip.sent.bind(world.sip);
    world.sip.sent = (nowMs, data) => sent(nowMs, Buffer.from(Buffer.from(data).toString('latin1').replace(/^CSeq: 2 INVITE/m, 'CSeq: 1 INVITE'), 'latin1'));
  } } },
  'calls-last': {
    plan: plan(CALL, { refreshes: true }),
    spoilt: { world: (world) => void world.clock.at(100_000, () => world.farEnd.hangUp()) },
  },
  'registrations-true': {
    plan: plan(CALL, { registers: true }),
    spoilt: { world: (world) => void (world.registrar.isRegistered = () => false) },
  },
  'no-undue-refusal': { spoilt: { world: (world) => void world.clock.at(2_500, () => world.coreBarred('it trapped')) } },
  'no-unasked-death': { spoilt: { world: (world) => void world.clock.at(2_500, () => world.handset.kill('symbian')) } },
};

for (const { name, sentence } of INVARIANTS) {
  test(`a planted fault is found: ${sentence} [D06]`, async () => {
    const planted = PLANTED[name];
    assert.ok(planted, `no fault is planted for ${name}`);
    const spoilt = (await live(planted!.plan ?? plan(), planted!.spoilt)).finding;
    assert.is(spoilt?.invariant, name, spoilt?.detail);
    assert.is((await live(planted!.plan ?? plan())).finding, null, 'without the fault nothing may be found');
  });
}

test('a failing plan is made small: what does not matter is left out [D06]', async () => {
  const noise: PlannedAct[] = Array.from({ length: 12 }, (_, index) => ({ atMs: 4_000 + index * 500, act: { what: 'switch', to: index % 2 ? 'android' : 'symbian' } }));
  const spoilt: LifeOptions = { images: { ...IMAGES, symbian: deaf(IMAGES.symbian, MessageType.MuteChanged) } };
  const acts: PlannedAct[] = [...CALL, ...noise, { atMs: 11_000, act: { what: 'input', guest: null, verb: 'mute', session: 0 } }];
  const { finding } = await live(plan(acts), spoilt);
  assert.is(finding?.invariant, 'records-identical');
  const small = await shrink(finding!, async (left) => (await live(plan([...left]), spoilt)).finding);
  assert.is(small.plan.acts.length, 1);
  assert.is(small.plan.acts[0]!.atMs, 11_000);
});

test.run();
