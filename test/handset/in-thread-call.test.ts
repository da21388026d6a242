// Two real guest images, the real core and the real media engine in one thread: calls, switches and crashes under virtual time.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { analyseMarks } from '../../host-shim/media/index.ts';
import { limits } from '../../proto/index.ts';
import { InThreadWorld } from '../support/in-thread.ts';

const MARK_RATE_HZ = 16_000;
const A = 0, B = 1;

test('a call by the Android-like app, two switches in it, hung up by the Symbian-like app: nobody misses a frame [H14, H20]', async () => {
  const world = await new InThreadWorld().bootHandset();
  const bob = await world.bootFarEnd('bob', B);
  const placed = await world.settle(world.handset.input('android', 'place-call', { to: bob.uri }));
  assert.equal(placed, { ok: true, session: '1' });
  await world.until(() => bob.established === 1, 'the call is up');
  await world.clock.advance(1_000);
  const messages = world.signalling.length;
  for (const to of ['symbian', 'android', 'symbian']) {
    const result = await world.settle(world.handset.switchTo(to));
    assert.ok(result.ok, JSON.stringify(result));
    assert.equal([result.gapFrames, result.lostFrames, result.doubledFrames, result.primed], [0, 0, 0, false]);
    assert.ok(result.framesExpected > 0);
  }
  await world.clock.advance(1_000);
  assert.is(world.signalling.length, messages, 'nothing was said to the far end');
  for (const [ear, party] of [[world.ear, B], [bob.ear, A]] as const) {
    const { marked, missing, doubled, outOfOrder } = analyseMarks(ear.pcm(), MARK_RATE_HZ, party);
    assert.equal({ missing, doubled, outOfOrder }, { missing: 0, doubled: 0, outOfOrder: 0 });
    assert.ok(marked > 100);
  }
  assert.ok((await world.settle(world.handset.input(null, 'end', { session: '1' }))).ok);
  await world.until(() => bob.ended === 1, 'the call is over');
  assert.equal(world.named('session-ended').map(({ guest, reason }) => [guest, reason.side]), [[null, 'local']]);
  const records = await world.settle(world.handset.records());
  assert.ok(records.identical && records.skipped === 0 && records.checked >= 8, JSON.stringify(records));
});

test('after the switch the loser\'s app cannot touch the call [H14]', async () => {
  const world = await new InThreadWorld().bootHandset();
  const bob = await world.bootFarEnd('bob', B);
  await world.settle(world.handset.input('android', 'place-call', { to: bob.uri }));
  await world.until(() => bob.established === 1, 'the call is up');
  assert.ok((await world.settle(world.handset.switchTo('symbian'))).ok);
  assert.not((await world.settle(world.handset.input('android', 'end', { session: '1' }))).ok);
  await world.clock.advance(500);
  assert.is(bob.ended, 0);
});

for (const answer of ['android', 'symbian'] as const) {
  test(`an incoming call is answered by the ${answer}-like app, and the handset goes there [H16]`, async () => {
    const world = await new InThreadWorld().bootHandset({ answer });
    const eve = await world.bootFarEnd('eve', 4);
    eve.call(world.uri);
    await world.until(() => eve.established === 1, 'the call is up');
    assert.is(world.handset.active, answer);
    await world.clock.advance(500);
    eve.hangUp();
    await world.until(() => world.named('session-ended').length === 1, 'the call is over');
    const records = await world.settle(world.handset.records());
    assert.ok(records.identical && records.skipped === 0, JSON.stringify(records));
  });
}

test('thirty calls one after the other are answered and the records stay equal, also when they are longer than a frame [H12, H16]', async () => {
  const world = await new InThreadWorld().bootHandset({ answer: 'active' });
  const eve = await world.bootFarEnd('eve', 4);
  for (let call = 1; call <= 30; call++) {
    eve.call(world.uri);
    await world.until(() => eve.established === call, `call ${call} is up`);
    eve.hangUp();
    await world.until(() => eve.ended === call && world.named('session-ended').length === call, `call ${call} is over`);
  }
  const records = await world.settle(world.handset.records());
  assert.ok(records.identical && records.skipped === 0, JSON.stringify([records.checked, records.skipped, records.different]));
  assert.ok(JSON.stringify([records.records.symbian, records.projections.symbian]).length > limits.framePayloadBytes);
});

test('the guest in front is killed in mid-call: the far end hears every frame, the guest comes back and hangs up [H33]', async () => {
  const world = await new InThreadWorld().bootHandset();
  const bob = await world.bootFarEnd('bob', B);
  await world.settle(world.handset.input('android', 'place-call', { to: bob.uri }));
  await world.until(() => bob.established === 1, 'the call is up');
  await world.clock.advance(400);
  world.handset.kill('android');
  await world.until(() => world.named('guest-restarted').length === 1, 'the guest is back');
  await world.clock.advance(600);
  assert.is(bob.ended, 0);
  const { missing, doubled } = analyseMarks(bob.ear.pcm(), MARK_RATE_HZ, A);
  assert.equal([missing, doubled], [0, 0]);
  assert.ok((await world.settle(world.handset.records())).identical);
  assert.ok((await world.settle(world.handset.input('android', 'end', { session: '1' }))).ok);
});

test('a guest killed in the middle of a switch rolls it back, and the call stays where it was [H14, H33]', async () => {
  const world = await new InThreadWorld().bootHandset();
  const bob = await world.bootFarEnd('bob', B);
  await world.settle(world.handset.input('android', 'place-call', { to: bob.uri }));
  await world.until(() => bob.established === 1, 'the call is up');
  await world.clock.advance(400);
  const switching = world.handset.switchTo('symbian');
  await world.clock.advance(30);
  world.handset.kill('symbian');
  const result = await world.settle(switching);
  assert.ok(!result.ok && result.code === 'GUEST_UNAVAILABLE', JSON.stringify(result));
  assert.is(world.handset.active, 'android');
  await world.until(() => world.named('guest-restarted').length === 1, 'the guest is back');
  await world.clock.advance(500);
  assert.ok((await world.settle(world.handset.switchTo('symbian'))).ok, 'the next one succeeds');
  const { missing, doubled } = analyseMarks(bob.ear.pcm(), MARK_RATE_HZ, A);
  assert.equal([missing, doubled], [0, 0]);
});

test('the core traps in mid-call: it is restored, the call is up, and is hung up as ever [H09]', async () => {
  const world = await new InThreadWorld().bootHandset();
  const bob = await world.bootFarEnd('bob', B);
  await world.settle(world.handset.input('android', 'place-call', { to: bob.uri }));
  await world.until(() => bob.established === 1, 'the call is up');
  world.handset.kill('core');
  assert.is(world.named('core-restarted').length, 1);
  await world.clock.advance(500);
  assert.ok((await world.settle(world.handset.records())).identical);
  assert.ok((await world.settle(world.handset.switchTo('symbian'))).ok);
  assert.ok((await world.settle(world.handset.input('symbian', 'end', { session: '1' }))).ok);
  await world.until(() => bob.ended === 1, 'the far end heard it');
});

test('a core that traps four times in ten seconds keeps the call up and takes no new one: 503, and a refusal in the guest\'s own words [H09, S11]', async () => {
  const world = await new InThreadWorld().bootHandset({ answer: 'active' });
  const bob = await world.bootFarEnd('bob', B);
  const eve = await world.bootFarEnd('eve', 4);
  await world.settle(world.handset.input('android', 'place-call', { to: bob.uri }));
  await world.until(() => bob.established === 1, 'the call is up');
  for (let trap = 0; trap < 5; trap++) world.handset.kill('core');
  assert.is(world.named('core-restarted').length, 5);
  assert.equal(world.named('error').map(({ code }) => code), ['CORE_BARRED', 'CORE_BARRED']);
  const refused = await world.settle(world.handset.input(null, 'place-call', { to: eve.uri }));
  assert.ok(!refused.ok && refused.code);
  eve.call(world.uri);
  await world.until(() => eve.ended === 1, 'eve is refused');
  assert.is(world.named('session-offered').length, 0);
  assert.ok((await world.settle(world.handset.input('android', 'end', { session: '1' }))).ok);
  await world.until(() => bob.ended === 1, 'the far end heard it');
  await world.clock.advance(10_000);
  eve.call(world.uri);
  await world.until(() => eve.established === 1, 'new calls are taken again');
  assert.ok((await world.settle(world.handset.records())).identical);
});

test('a core that traps without end is stopped, and commands are refused in the guest\'s own words [H09]', async () => {
  const world = await new InThreadWorld().bootHandset();
  for (let trap = 0; trap < 13; trap++) world.handset.kill('core');
  assert.is(world.named('error').at(-1)!.code, 'CORE_STOPPED');
  const result = await world.settle(world.handset.input(null, 'place-call', { to: 'sip:bob@10.0.0.9' }));
  assert.ok(!result.ok && result.code);
});

test('garbage from the network disturbs nobody [H03]', async () => {
  const world = await new InThreadWorld().bootHandset({ answer: 'active' });
  const noise = await world.net.openUdp({ ip: '10.0.9.9', port: 5060 }, () => undefined);
  const bytes = new Uint8Array(700);
  for (let i = 0; i < 200; i++) {
    for (let j = 0; j < bytes.length; j++) bytes[j] = (i * 31 + j * 17 + (j * j) % 251) & 255;
    noise.send(world.handset.bind, bytes.subarray(0, 1 + (i * 3) % bytes.length));
  }
  const eve = await world.bootFarEnd('eve', 4);
  eve.call(world.uri);
  await world.until(() => eve.established === 1, 'the call is up');
  assert.is((await world.handset.stats().then(({ core }) => (core as { restarts: number }).restarts)), 0);
});

/** A registrar that says yes to everybody; notes what was asked for. */
async function registrar(world: InThreadWorld): Promise<{ uri: string; asked: string[] }> {
  const asked: string[] = [];
  const socket = await world.net.openUdp({ ip: '10.0.8.8', port: 5060 }, (from, data) => {
    const lines = Buffer.from(data).toString().split('\r\n');
    const header = (name: string): string => lines.find((line) => line.toLowerCase().startsWith(`${name}:`)) ?? '';
    asked.push(`${lines[0].split(' ')[0]} ${header('expires') || header('contact').replace(/.*expires=/, 'Expires: ')}`);
    socket.send(from, Buffer.from(['SIP/2.0 200 OK', header('via'), header('from'), `${header('to')};tag=r`, header('call-id'), header('cseq'), header('contact'), 'Content-Length: 0', '', ''].join('\r\n')));
  });
  return { uri: 'sip:10.0.8.8:5060', asked };
}

test('an account with a registrar is registered at boot by the app in front, and unregistered at shutdown [H02]', async () => {
  const world = new InThreadWorld();
  const { uri, asked } = await registrar(world);
  await world.bootHandset({ accounts: [{ uri: 'sip:alice@10.0.8.8', registrar: uri, user: 'alice', password: 'secret', expiresS: 600 }] });
  await world.until(() => world.named('registered').length === 1, 'the registration');
  assert.equal(world.named('registered').map(({ account, expiresS }) => [account, expiresS]), [[0, 600]]);
  await world.settle(world.handset.switchTo('symbian'));
  await world.settle(world.handset.shutdown());
  assert.equal(asked, ['REGISTER Expires: 600', 'REGISTER Expires: 0']);
});

test('a held call is pulled by the other guest: the handset goes there and the call is resumed [H36]', async () => {
  const world = await new InThreadWorld().bootHandset();
  const bob = await world.bootFarEnd('bob', B);
  await world.settle(world.handset.input('android', 'place-call', { to: bob.uri }));
  await world.until(() => bob.established === 1, 'the call is up');
  assert.ok((await world.settle(world.handset.input('android', 'hold', { session: '1' }))).ok);
  await world.until(() => world.named('session-held').length === 1, 'it is held');
  const pulled = await world.settle(world.handset.pull('symbian', '1'));
  assert.ok(pulled.ok, JSON.stringify(pulled));
  await world.until(() => world.named('session-resumed').length === 1, 'it is resumed');
  assert.is(world.handset.active, 'symbian');
  assert.is((await world.settle(world.handset.pull('android', '99'))).code, 'NO_SUCH_SESSION');
});

test('shutdown ends the call at the far end [H05]', async () => {
  const world = await new InThreadWorld().bootHandset();
  const bob = await world.bootFarEnd('bob', B);
  await world.settle(world.handset.input('android', 'place-call', { to: bob.uri }));
  await world.until(() => bob.established === 1, 'the call is up');
  await world.settle(world.handset.shutdown());
  await world.until(() => bob.ended === 1, 'the far end heard it');
});

async function story(seed: number): Promise<string> {
  const world = await new InThreadWorld(seed, { jitterMs: 8, loss: 0.02 }).bootHandset({ answer: 'symbian' });
  const bob = await world.bootFarEnd('bob', B);
  const eve = await world.bootFarEnd('eve', 4);
  await world.settle(world.handset.input('android', 'place-call', { to: bob.uri }));
  await world.until(() => bob.established === 1, 'the call is up');
  eve.call(world.uri);
  await world.clock.advance(3_000);
  world.handset.kill('android');
  await world.clock.advance(3_000);
  world.handset.kill('core');
  await world.clock.advance(1_000);
  await world.settle(world.handset.shutdown());
  return world.digest();
}

test('the same seed gives the same bytes on bus and network, loss and crashes included; another seed gives others [D06]', async () => {
  const first = await story(11);
  assert.is(await story(11), first);
  assert.is.not(await story(12), first);
});

test.run();
