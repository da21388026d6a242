// The JavaScript API under the virtual clock: what a script can do, how its waits end, what its errors say.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { heard, simulation, type Call, type FarEnd, type Handset, type ScriptError, type World } from '../../tools/script/index.ts';
import { scratchFolder } from '../support/scratch.ts';

interface Scene { world: World; phone: Handset; bob: FarEnd; folder: string }

async function scene(use: (scene: Scene) => Promise<void>, { seed = 1 } = {}): Promise<void> {
  const folder = scratchFolder('script');
  const world = simulation({ seed });
  const phone = await world.handset({ microphone: 'marks:0', loudspeaker: join(folder, 'phone.wav'), trace: join(folder, 'call.pcapng') });
  const bob = await world.farEnd('bob', { ringMs: 200, folder });
  try {
    await use({ world, phone, bob, folder });
  } finally {
    await world.stop();
  }
}

async function refusal(work: Promise<unknown>): Promise<{ code: string; message: string }> {
  try {
    await work;
  } catch (error) {
    const { code, message } = error as ScriptError;
    return { code, message };
  }
  return { code: 'NOT_REFUSED', message: '' };
}

test('a script places a call, switches guests in it, hears both ends frame by frame and reads equal records [D12]', async () => {
  let recording: string | null = null;
  let phoneWav = '';
  await scene(async ({ world, phone, bob, folder }) => {
    assert.equal(phone.guests, ['android', 'symbian']);
    const call = await phone.placeCall(bob, { guest: 'android' });
    assert.is((await call.established()).codec, 'PCMU');
    await world.pause(500);
    const switched = await phone.switchTo('symbian');
    assert.equal([switched.from, switched.to, switched.gapFrames, switched.lostFrames, switched.doubledFrames], ['android', 'symbian', 0, 0, 0]);
    await world.pause(500);
    await call.hold();
    await call.waitFor('session-held', { where: { side: 'local' } });
    await call.resume();
    await call.waitFor('session-resumed');
    await call.dtmf('5');
    assert.is((await bob.waitFor('dtmf', { where: { digit: 5 } })).digit, '5');
    const records = await phone.records();
    assert.ok(records.identical && records.checked > 0 && Array.isArray(records.symbian));
    await call.end();
    assert.equal(await call.ended(), { sip: 0, q850: 16, text: '', side: 'local' });
    assert.equal(await call.ended(), { sip: 0, q850: 16, text: '', side: 'local' }, 'asked again');
    assert.ok((await bob.rtp()).received > 50);
    recording = await bob.recording();
    phoneWav = join(folder, 'phone.wav');
    await world.stop();
    const voice = await heard(recording!, 0);
    assert.ok(voice.frames > 40 && voice.missing === 0 && voice.doubled === 0 && voice.outOfOrder === 0, JSON.stringify(voice));
    assert.ok((await heard(phoneWav, 1)).frames > 40);
    assert.ok(readFileSync(join(folder, 'call.pcapng')).length > 10_000);
  });
  assert.ok(recording !== null);
});

test('a call that comes in is answered by the guest that is named, or refused with a code, or ends before it is answered [D12]', async () => {
  await scene(async ({ phone, bob }) => {
    await bob.call(phone);
    const call = await phone.offered({ from: bob });
    await call.answer({ guest: 'symbian' });
    await call.established();
    await bob.end();
    assert.is((await call.ended()).side, 'remote');

    await bob.call(phone);
    await (await phone.offered()).reject(486);
    await bob.waitFor('ended', { where: { sip: 486 } });

    await bob.call(phone);
    const given = await phone.offered();
    const [reason] = await Promise.all([refusal(given.established()), bob.end()]);
    assert.is(reason.code, 'CALL_ENDED');
    assert.match(reason.message, /session-established cannot come: call \d+ was ended from the remote side/);
    assert.is((await refusal(given.waitFor('session-held'))).code, 'CALL_ENDED', 'and so ends every later wait, at once');
  });
});

test('whoever waits in vain is told what was waited for, how long, and what came instead [D12]', async () => {
  await scene(async ({ phone, bob }) => {
    const call = await phone.placeCall(bob);
    await call.established();
    const { code, message } = await refusal(phone.waitFor('message', { where: { text: 'hello' }, withinMs: 400 }));
    assert.is(code, 'TIMED_OUT');
    assert.match(message, /message with \{"text":"hello"\} did not come within 400 ms; last came .*session-established of 1/);
    assert.match((await refusal(bob.waitFor('held', { withinMs: 100 }))).message, /far end bob: held did not come within 100 ms/);
  });
});

test('a refusal has the code of whoever refused, and says what to do [D12]', async () => {
  await scene(async ({ phone, bob }) => {
    assert.is((await refusal(phone.placeCall(undefined as unknown as string))).code, 'BAD_REQUEST');
    assert.match((await refusal(phone.switchTo('nokia'))).message, /there is no guest "nokia"; there are android, symbian/);
    assert.is((await refusal(bob.network({ lossPercent: 5 }))).code, 'NO_NETWORK');
    const { code, message } = await refusal(phone.swap());
    assert.ok(code !== 'UNEXPECTED' && message.length > 5, `${code}: ${message}`);
  });
});

test('several may wait at once, in whatever order things come [D12, D06]', async () => {
  await scene(async ({ world, phone, bob }) => {
    const carol = await world.farEnd('carol', { ringMs: 50 });
    const first = await phone.placeCall(bob);
    const ended = first.ended();
    await Promise.all([first.established(), bob.waitFor('established'), world.pause(300)]);
    await first.hold();
    const [second] = await Promise.all([phone.placeCall(carol), first.waitFor('session-held')]);
    await Promise.all([carol.waitFor('established'), second.established()]);
    await phone.merge([first, second]);
    await Promise.all([first.waitFor('participant-joined'), second.waitFor('participant-joined')]);
    await Promise.all([ended, second.ended(), first.end(), second.end()]);
    assert.is(phone.events.filter(({ event }) => event === 'session-ended').length, 2);
  });
});

test('the same seed plays the same run, another seed another one [D12, D06]', async () => {
  const traceOf = async (seed: number): Promise<Buffer> => {
    let path = '';
    await scene(async ({ phone, bob, folder }) => {
      path = join(folder, 'call.pcapng');
      const call: Call = await phone.placeCall(bob);
      await call.established();
      await call.end();
      await call.ended();
    }, { seed });
    return readFileSync(path);
  };
  const [one, two, other] = [await traceOf(4), await traceOf(4), await traceOf(5)];
  assert.ok(one.equals(two));
  assert.not.ok(one.equals(other));
});

test('a configuration is checked as a file would be, and nothing of it stays on disk [D12]', async () => {
  const world = simulation();
  const { code, message } = await refusal(world.handset({ configuration: { ringTimeout: 5 } }));
  assert.is(code, 'BAD_CONFIGURATION');
  assert.match(message, /ringTimeout is not known here.*did you mean "ringTimeoutS"/);
  assert.not.ok(existsSync(/(\/\S+handset\.json)/.exec(message)?.[1] ?? '/nowhere'));
  await world.stop();
});

test.run();
