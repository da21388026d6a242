// A handset over fakes: what programs are told and what they can ask for.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { VirtualClock } from './devices/clock/virtual.ts';
import { SimulatedNetwork } from './devices/net/simulated.ts';
import { seededRandom } from './devices/random/seeded.ts';
import { FakeCore } from './fakes/fake-core.ts';
import { fakeImage } from './fakes/fake-guest.ts';
import type { FakeGuest } from './fakes/fake-guest.ts';
import { FakeMedia } from './fakes/fake-media.ts';
import { InThreadGuests } from './guest/in-thread-body.ts';
import { HandsetMachine } from './handset-machine.ts';
import type { Handset } from './handset.ts';
import type { HandsetEvent } from './events/index.ts';
import { HostError } from './machine/errors.ts';
import { machineLimits } from './machine/limits.ts';
import type { HandsetOptions } from './options.ts';
import { host } from './platform.ts';
import type { GuestImage, Manifest } from '../guests/contract/index.ts';

class Bench {
  readonly clock = new VirtualClock();
  readonly net = new SimulatedNetwork(this.clock);
  readonly media = new FakeMedia();
  readonly boots: FakeGuest[] = [];
  readonly events: HandsetEvent[] = [];
  core!: FakeCore;
  handset!: Handset;

  async boot(options: HandsetOptions = {}, images: GuestImage[] = [fakeImage('android', this.boots), fakeImage('symbian', this.boots)], known?: Manifest): Promise<this> {
    const running = new InThreadGuests();
    const booting = HandsetMachine.boot(options, {
      platform: { ...host, clock: this.clock, timers: this.clock, random: seededRandom(1), net: this.net, resolver: () => null, media: () => Promise.resolve(this.media) },
      loadCore: () => Promise.resolve({ create: (effects) => (this.core = new FakeCore(effects)) }),
      guests: images.map((image) => ({ name: image.manifest.name, launcher: running.launcher(image), codecs: [], ...(known ? { manifest: known } : {}) })),
      pollGuests: () => running.poll(),
    });
    this.handset = await (known ? this.settle(booting) : booting);
    this.handset.on('event', (event) => this.events.push(event));
    return this;
  }

  named<N extends HandsetEvent['event']>(name: N): Extract<HandsetEvent, { event: N }>[] {
    return this.events.filter((event) => event.event === name) as Extract<HandsetEvent, { event: N }>[];
  }

  /** Runs virtual time until the promise is settled. */
  async settle<T>(promise: Promise<T>): Promise<T> {
    let settled = false;
    promise.then(() => { settled = true; }, () => { settled = true; });
    await this.clock.until(() => settled, 60_000);
    return promise;
  }

  /** Something happens in the core. */
  happen(work: (core: FakeCore) => void): void {
    (this.handset as HandsetMachine).enter(() => work(this.core));
  }
}

test('a booted handset says ready, with its address, guests and who is in front [H14]', async () => {
  const bench = await new Bench().boot({ bind: { ip: '127.0.0.1', port: 5070 }, active: 'symbian' });
  assert.equal(bench.events, [{ event: 'ready', bind: '127.0.0.1:5070', guests: ['android', 'symbian'], active: 'symbian', pid: process.pid }]);
});

test('a media device that gets none of its ports is closed, and the boot fails for that reason [H14, M01]', async () => {
  const bench = new Bench();
  let closed = 0;
  bench.media.open = () => Promise.reject(new HostError('ADDRESS_IN_USE', 'taken'));
  bench.media.close = () => Promise.resolve(void closed++);
  const code = await bench.boot({ rtpPort: 40_000 }).then(() => 'booted', (error: HostError) => error.code);
  assert.equal([code, closed], ['ADDRESS_IN_USE', 1]);
});

test('the user\'s touch goes to the guest in front and comes back with the session [H03]', async () => {
  const bench = await new Bench().boot();
  assert.equal(await bench.handset.input(null, 'place-call', { to: 'sip:bob@example.org' }), { ok: true, session: '1' });
  assert.equal(bench.named('session-created').map(({ session, guest, to }) => [session, guest, to]), [['1', 'android', 'sip:bob@example.org']]);
  const refused = await bench.handset.input('symbian', 'place-call', { to: 'sip:bob@example.org' });
  assert.equal([refused.ok, refused.code], [false, 'NOT_OWNER']);
  assert.is((await bench.handset.input(null, 'end', { session: 'first' })).code, 'NO_SUCH_SESSION');
});

for (const [answer, expected] of [['android', 'android'], ['symbian', 'symbian'], ['active', 'android']] as const) {
  test(`an incoming call is answered by policy: ${answer} [H16]`, async () => {
    const bench = await new Bench().boot({ answer });
    bench.happen((core) => core.offer());
    await bench.clock.advance(machineLimits.switchMs);
    assert.equal(bench.named('session-established').map(({ session, guest, codec }) => [session, guest, codec]), [['1', expected, 'PCMU']]);
    assert.is(bench.handset.active, expected);
  });
}

test('without a policy nobody answers, and an unknown guest in the policy is told at boot [H16]', async () => {
  const bench = await new Bench().boot();
  bench.happen((core) => core.offer());
  await bench.clock.advance(1_000);
  assert.is(bench.named('session-established').length, 0);
  let code = '';
  await new Bench().boot({ answer: 'palm' }).catch((error) => { code = error.code; });
  assert.is(code, 'NO_SUCH_GUEST');
});

test('a switch answers with its figures, tells switched once, and is remembered in the store [H14]', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'twinset-'));
  try {
    const storagePath = join(folder, 'store.json');
    const bench = await new Bench().boot({ storagePath });
    const result = await bench.settle(bench.handset.switchTo('symbian'));
    assert.ok(result.ok && result.framesExpected === 20 && result.from === 'android' && result.to === 'symbian');
    assert.is(bench.named('switched').length, 1);
    const refused = await bench.settle(bench.handset.switchTo('symbian'));
    assert.equal([refused.ok, !refused.ok && refused.code], [false, 'WRONG_STATE']);
    assert.is((await new Bench().boot({ storagePath })).handset.active, 'symbian');
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('a refused switch is an event too [H14]', async () => {
  const bench = await new Bench().boot();
  bench.boots[1].refusesSwitch = 'not now';
  const result = await bench.settle(bench.handset.switchTo('symbian'));
  assert.ok(!result.ok && result.message === 'not now');
  assert.equal(bench.named('switch-refused'), [{ event: 'switch-refused', to: 'symbian', reason: 'not now' }]);
});

test('records are asked of both guests and compared at one sequence [H12]', async () => {
  const bench = await new Bench().boot();
  await bench.handset.input(null, 'place-call', { to: 'sip:bob@example.org' });
  const records = await bench.settle(bench.handset.records());
  assert.ok(records.identical);
  assert.equal(records.projections.android, records.projections.symbian);
  assert.is(records.checked, 1);
  bench.boots[0].forgets = 'SessionEnded';
  bench.happen((core) => core.end(1));
  assert.not((await bench.settle(bench.handset.records())).identical);
});

test('a killed guest comes back on a fresh port with the whole record while the call stays up [H33]', async () => {
  const bench = await new Bench().boot();
  await bench.handset.input(null, 'place-call', { to: 'sip:bob@example.org' });
  const waiting = bench.handset.input('symbian', 'hold');
  bench.handset.kill('android');
  assert.is((await bench.handset.input('android', 'end', { session: '1' })).code, 'GUEST_UNAVAILABLE');
  await waiting;
  await bench.clock.advance(machineLimits.restartFirstMs);
  assert.equal(bench.named('guest-restarted').map(({ guest, restarts, reason }) => [guest, restarts, reason]), [['android', 1, 'killed on request']]);
  assert.equal(bench.media.told.filter((told) => told.endsWith('tach 2')), ['attach 2', 'detach 2', 'attach 2']);
  assert.is(bench.named('session-ended').length, 0);
  assert.ok((await bench.settle(bench.handset.records())).identical);
  assert.equal((await bench.handset.input('android', 'end', { session: '1' })), { ok: true, session: '1' });
});

test('who waits for a guest is told at once when it stops [H33]', async () => {
  const bench = await new Bench().boot();
  bench.boots[1].onFrame = bench.boots[1].onIdle = () => undefined;
  const waiting = bench.handset.input('symbian', 'end', { session: '1' });
  bench.handset.kill('symbian');
  assert.is((await waiting).code, 'GUEST_UNAVAILABLE');
});

test('a guest that crashes again and again is started after ever longer pauses [H33]', async () => {
  const bench = await new Bench().boot();
  const startsAt: number[] = [];
  for (let crash = 0; crash < 5; crash++) {
    bench.handset.kill('symbian');
    const boots = bench.boots.length;
    await bench.clock.until(() => bench.boots.length > boots, 60_000);
    startsAt.push(bench.clock.nowMs());
  }
  assert.equal(startsAt.map((atMs, index) => atMs - (startsAt[index - 1] ?? 0)), [100, 200, 400, 800, 1600]);
});

test('a guest whose code throws is a crashed guest, and the other one works on [H33]', async () => {
  const boots: FakeGuest[] = [];
  const bench = await new Bench().boot({}, [fakeImage('android'), fakeImage('symbian', boots)]);
  boots[0].onFrame = () => { throw new Error('null is not an object'); };
  bench.happen((core) => core.offer());
  assert.is((await bench.handset.input(null, 'answer', { session: '1' })).ok, true);
  await bench.clock.advance(machineLimits.restartFirstMs);
  assert.equal(bench.named('guest-restarted').map(({ guest, reason }) => [guest, reason]), [['symbian', 'null is not an object']]);
});

test('a guest image that does not start fails the boot with its reason, and everything is closed again [H01]', async () => {
  const broken = { ...fakeImage('symbian'), boot: () => { throw new Error('no such system library'); } };
  const bench = new Bench();
  const booting = bench.boot({}, [fakeImage('android'), broken]);
  let message = '';
  booting.catch((error) => { message = error.message; });
  await bench.clock.until(() => message !== '', machineLimits.guestBootMs * 2);
  assert.match(message, /symbian \(no such system library\)/);
  await new Bench().boot();
});

test('a call while no guest is up is refused with 480, and rings again when one is (RFC 3261 21.4.18) [S01, D04]', async () => {
  const bench = await new Bench().boot({ answer: 'active' });
  for (const guest of ['android', 'symbian']) bench.handset.kill(guest);
  bench.happen((core) => core.offer());
  assert.equal(bench.core.heard.filter((each) => each.startsWith('Reject')), ['Reject 2']);
  await bench.clock.advance(2 * machineLimits.restartFirstMs);
  assert.is(bench.named('guest-restarted').length, 2);
  bench.happen((core) => core.offer());
  await bench.clock.advance(machineLimits.switchMs);
  assert.is(bench.core.heard.filter((each) => each.startsWith('Reject')).length, 1);
  assert.ok(bench.core.heard.some((each) => each.startsWith('Accept')));
});

test('with manifests that are known the core is up before a guest is started [D04]', async () => {
  const before: boolean[] = [];
  const image = fakeImage('android');
  const bench = new Bench();
  const watching = { ...image, boot: (host: Parameters<GuestImage['boot']>[0]) => (before.push(bench.core !== undefined), image.boot(host)) };
  await bench.boot({}, [watching], image.manifest);
  assert.equal(before, [true]);
});

test('RTP ports that are given are bound when the core is up, any others before it is told of them [D04, M01]', async () => {
  for (const [rtpPort, isLate] of [[40_000, true], [undefined, false]] as const) {
    const bench = new Bench();
    const opened: unknown[] = [];
    const { open } = bench.media;
    bench.media.open = (count, ...more: unknown[]) => (opened.push(bench.core !== undefined, ...more), open(count));
    await bench.boot(rtpPort ? { rtpPort } : {});
    assert.equal(opened, rtpPort ? [isLate, rtpPort] : [isLate]);
  }
});

test('a guest that says of itself what its known manifest does not is not taken [D04]', async () => {
  const image = fakeImage('android');
  const bench = new Bench();
  const booting = bench.boot({}, [image], { ...image.manifest, codecs: ['L16'] });
  let message = '';
  booting.catch((error) => { message = error.message; });
  await bench.clock.until(() => message !== '', machineLimits.guestBootMs * 2);
  assert.match(message, /android says of itself/);
});

test('a restarted guest that never comes to a record is started once more [H33]', async () => {
  const image = fakeImage('symbian');
  let starts = 0;
  const stuck = { ...image, boot: (host: Parameters<GuestImage['boot']>[0]) => (++starts === 2 ? { onFrame() {}, onIdle() {} } : image.boot(host)) };
  const bench = await new Bench().boot({}, [fakeImage('android'), stuck]);
  bench.handset.kill('symbian');
  await bench.clock.advance(machineLimits.guestBootMs + 2 * machineLimits.watchdogMs);
  assert.equal(bench.named('guest-restarted').map(({ restarts, reason }) => [restarts, reason]), [[2, `no record within ${machineLimits.guestBootMs} ms of its start`]]);
});

test('a codec worker that ends by itself is told and started again while its guest goes on [H20]', async () => {
  const bench = await new Bench().boot();
  const attached = (): number => bench.media.told.filter((told) => told === 'attach 3').length;
  bench.media.onCodecLost(3, 'out of memory');
  assert.equal(bench.named('error').map(({ code, message }) => [code, message]), [['CODEC_LOST', 'symbian: out of memory']]);
  assert.is(attached(), 1);
  await bench.clock.advance(machineLimits.restartFirstMs);
  assert.is(attached(), 2);
  assert.is(bench.boots.length, 2);
});

test('a killed core is told and the handset goes on [H09]', async () => {
  const bench = await new Bench().boot();
  bench.handset.kill('core');
  assert.equal(bench.named('core-restarted').map(({ restarts }) => restarts), [1]);
  assert.ok((await bench.handset.input(null, 'place-call', { to: 'sip:bob@example.org' })).ok);
});

test('shutdown ends the calls by the guest\'s own app, and twice is once [H05]', async () => {
  const bench = await new Bench().boot();
  await bench.handset.input(null, 'place-call', { to: 'sip:bob@example.org' });
  bench.happen((core) => core.offer());
  const both = Promise.all([bench.handset.shutdown(), bench.handset.shutdown()]);
  await bench.settle(both);
  assert.equal(bench.named('session-ended').map(({ session }) => session), ['1', '2']);
  assert.is(bench.core.sessions.size, 0);
  assert.is((await bench.handset.input(null, 'place-call', { to: 'sip:bob@example.org' })).code, 'SHUTTING_DOWN');
});

test('shutdown ends the calls of a dead guest too, within its time limit [H05]', async () => {
  const bench = await new Bench().boot();
  await bench.handset.input(null, 'place-call', { to: 'sip:bob@example.org' });
  for (const guest of bench.boots) guest.onFrame = guest.onIdle = () => undefined;
  await bench.settle(bench.handset.shutdown());
  assert.is(bench.core.sessions.size, 0);
  assert.ok(bench.clock.nowMs() <= 2 * machineLimits.shutdownMs);
});

test('an occupied address fails the boot with ADDRESS_IN_USE [H05]', async () => {
  const bench = new Bench();
  await bench.net.openUdp({ ip: '127.0.0.1', port: 5060 }, () => undefined);
  let code = '';
  await bench.boot().catch((error) => { code = error.code; });
  assert.is(code, 'ADDRESS_IN_USE');
});

test('guests without a codec in common fail the boot and say which they have [H20]', async () => {
  const image = fakeImage('symbian');
  const other = { ...image, manifest: { ...image.manifest, codecs: ['GSM'] } };
  let message = '';
  await new Bench().boot({}, [fakeImage('android'), other]).catch((error) => { message = error.message; });
  assert.match(message, /android has PCMU, PCMA; symbian has GSM/);
});

test('stats hold figures of bus, records, guests and memory [H05]', async () => {
  const bench = await new Bench().boot();
  const stats = await bench.handset.stats();
  assert.is((stats.guests as unknown[]).length, 2);
  assert.ok((stats.memory as { residentBytes: number }).residentBytes > 0);
  assert.is((stats.bus as { sequence: number }).sequence, 1);
});

test.run();
