// Whether the new image stays: what a target says through its reboot, and what a sender makes of it.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Board, imageOf } from '../../test/support/board.ts';
import { announcementOf, decodeAnnouncement } from '../image/index.ts';
import type { SlotDescription, TargetState } from './protocol.ts';
import { sendImage } from './send.ts';
import { outcomeIn, watchTrial, type Outcome } from './trial.ts';

const OURS = 'aa';
const state = (running: 'A' | 'B' | null, ours: SlotDescription['state'], sha256 = OURS): TargetState => {
  const slot = { version: '1.0.0', triesLeft: 3, imageBytes: 9, writtenBytes: 9 };
  return { hardware: 'x', mode: running ? 'slot' : 'recovery', running, securityCounter: 0, keys: [], slots: [{ ...slot, slot: 'A', state: ours, sha256 }, { ...slot, slot: 'B', state: 'good', sha256: 'bb' }] };
};

const CASES: readonly (readonly [string, TargetState, Outcome])[] = [
  ['it runs and is good', state('A', 'good'), 'good'],
  ['it runs on trial', state('A', 'pending'), 'undecided'],
  ['it waits for its first start', state('B', 'pending'), 'undecided'],
  ['its tries are spent', state('B', 'bad'), 'fell-back'],
  ['its slot holds another image', state('B', 'pending', 'cc'), 'fell-back'],
  ['nothing can be started', state(null, 'bad'), 'recovery'],
];

for (const [what, told, outcome] of CASES)
  test(`of a new image a target says: ${what} [D03]`, () => {
    assert.is(outcomeIn(told, OURS), outcome);
  });

async function flashed(works: (major: number) => boolean): Promise<{ outcome: Outcome; runs: string }> {
  const board = await Board.on({ works });
  const target = board.target();
  const image = imageOf(3, 5000);
  await sendImage(target, image, { progress: () => undefined, pause: () => Promise.resolve() });
  await target.reboot();
  const digest = Buffer.from(decodeAnnouncement(announcementOf(image)).digest).toString('hex');
  const outcome = await watchTrial(target, digest, false, 1, () => 0, () => board.settled());
  target.close();
  await board.close();
  return { outcome, runs: board.runs };
}

test('an image that works is watched until it is marked good [D02, D03]', async () => {
  assert.equal(await flashed(() => true), { outcome: 'good', runs: 'A 3.0.0' });
});

test('an image that crashes is watched until the old one runs again [D02, D03]', async () => {
  assert.equal(await flashed((major) => major !== 3), { outcome: 'fell-back', runs: 'B 2.0.0' });
});

test('when no image works, the sender learns that the target waits in recovery [D03]', async () => {
  let isBroken = false;
  const board = await Board.on({ works: () => !isBroken });
  const target = board.target();
  const image = imageOf(3, 5000);
  await sendImage(target, image, { progress: () => undefined, pause: () => Promise.resolve() });
  isBroken = true;
  await target.reboot();
  assert.is(await watchTrial(target, OURS, false, 1, () => 0, () => board.settled()), 'recovery');
  target.close();
  await board.close();
});

test('a target that never comes to a verdict leaves the sender with none [D02]', async () => {
  const board = await Board.on();
  const target = board.target();
  const image = imageOf(3, 5000);
  await sendImage(target, image, { progress: () => undefined, pause: () => Promise.resolve() });
  const digest = Buffer.from(decodeAnnouncement(announcementOf(image)).digest).toString('hex');
  let nowMs = 0;
  assert.is(await watchTrial(target, digest, false, 5, () => nowMs++, () => Promise.resolve()), 'undecided');
  target.close();
  await board.close();
});

test.run();
