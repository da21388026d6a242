// Which slot is started, how often, and what happens when none can be.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { SimulatedFlash } from '../../../test/support/simulated-flash.ts';
import { FOREIGN_KEY, TRUST, signedImage, smallImage } from '../../../test/support/small-image.ts';
import { announcementOf } from '../announcement.ts';
import { ImageError } from '../image-error.ts';
import { encodeImage, sha256 } from '../image.ts';
import { printVersion } from '../version.ts';
import { signImage } from '../verify.ts';
import { boot, markGood, type BootChoice } from './boot.ts';
import { readState } from './boot-state.ts';
import { Installation, install } from './installation.ts';
import { SLOT_OFFSETS, STATE_OFFSETS } from './layout.ts';
import { SlotState, TRIES } from './slot-figure.ts';

const image = (major: number, securityCounter = 0): Uint8Array => signedImage({ version: { major, minor: 0, patch: 0 }, securityCounter });

const refused = (code: string, work: () => unknown): void => assert.throws(work, (error: unknown) => error instanceof ImageError && error.code === code, code);

const ran = (choice: BootChoice): string => (choice.mode === 'slot' ? `${'AB'[choice.slot]} ${printVersion(choice.image.version)}` : 'recovery');

const good = (flash: SimulatedFlash): string => {
  const choice = boot(flash, TRUST);
  if (choice.mode === 'slot') markGood(flash, choice.slot, choice.image);
  return ran(choice);
};

/** Version 1 good in A (the preferred slot of an empty flash is A, so that a first image goes to B: two installations), 2 good in B. */
function twoGood(): SimulatedFlash {
  const flash = new SimulatedFlash();
  install(flash, image(1), TRUST, 1);
  assert.is(good(flash), 'A 1.0.0');
  install(flash, image(2), TRUST, 0);
  assert.is(good(flash), 'B 2.0.0');
  return flash;
}

test('an empty flash boots into recovery, and an image written there is started [D03]', () => {
  const flash = new SimulatedFlash();
  assert.is(ran(boot(flash, TRUST)), 'recovery');
  install(flash, image(1), TRUST, null);
  assert.is(good(flash), 'B 1.0.0');
  assert.is(good(flash), 'B 1.0.0');
});

test('a new image that is never marked good is tried a counted number of times, then the old one runs again by itself [D03]', () => {
  const flash = twoGood();
  install(flash, image(3), TRUST, 1);
  for (let attempt = 0; attempt < TRIES; attempt++) assert.is(ran(boot(flash, TRUST)), 'A 3.0.0');
  const choice = boot(flash, TRUST);
  assert.is(ran(choice), 'B 2.0.0');
  assert.equal(choice.refusals.map(({ slot, code }) => [slot, code]), [[0, 'TRIES_SPENT']]);
  assert.is(readState(flash)!.slots[0].state, SlotState.Bad);
});

test('a good slot that crashes at every boot gives way to the other one, and recovery arms both again [D03]', () => {
  const flash = twoGood();
  const all = Array.from({ length: 2 * TRIES + 2 }, () => ran(boot(flash, TRUST)));
  assert.equal(all, ['B 2.0.0', 'B 2.0.0', 'B 2.0.0', 'A 1.0.0', 'A 1.0.0', 'A 1.0.0', 'recovery', 'B 2.0.0']);
});

test('marking good arms the tries again, so that a slot that works never runs out of them [D03]', () => {
  const flash = twoGood();
  for (let times = 0; times < 5 * TRIES; times++) assert.is(good(flash), 'B 2.0.0');
});

test('a damaged byte in the slot in use starts the other slot; when both are damaged, recovery still takes an image [D03]', () => {
  const flash = twoGood();
  flash.damage(SLOT_OFFSETS[1] + 300);
  const choice = boot(flash, TRUST);
  assert.is(ran(choice), 'A 1.0.0');
  assert.equal(choice.refusals.map(({ code }) => code), ['BAD_SIGNATURE']);
  flash.damage(SLOT_OFFSETS[0] + 300);
  assert.is(ran(boot(flash, TRUST)), 'recovery');
  install(flash, image(4), TRUST, null);
  assert.is(good(flash), 'A 4.0.0');
});

test('an older security counter is refused once a newer one was marked good, and not before [D01]', () => {
  const flash = twoGood();
  install(flash, image(3, 7), TRUST, 1);
  assert.is(ran(boot(flash, TRUST)), 'A 3.0.0');
  assert.is(readState(flash)!.securityCounter, 0);
  assert.is(good(flash), 'A 3.0.0');
  assert.is(readState(flash)!.securityCounter, 7);
  refused('ROLLED_BACK', () => install(flash, image(4, 6), TRUST, 0));
  flash.damage(SLOT_OFFSETS[0] + 300);
  assert.is(ran(boot(flash, TRUST)), 'recovery', 'the slot with the older counter must not come back');
});

test('an image of another key is refused before a byte is written, and the way back stays [D01]', () => {
  const flash = twoGood();
  const foreign = signImage(encodeImage(smallImage({ version: { major: 9, minor: 0, patch: 0 } })), FOREIGN_KEY);
  const writes = flash.sectorWrites;
  refused('UNKNOWN_KEY', () => install(flash, foreign, TRUST, 1));
  assert.is(flash.sectorWrites, writes);
  flash.damage(SLOT_OFFSETS[1] + 300);
  assert.is(good(flash), 'A 1.0.0');
});

test('without its boot state a device starts what verifies, the newer version first [D03]', () => {
  const flash = twoGood();
  for (const offset of STATE_OFFSETS) flash.damage(offset + 100);
  assert.is(good(flash), 'B 2.0.0');
  for (const offset of STATE_OFFSETS) flash.damage(offset + 100);
  flash.damage(SLOT_OFFSETS[1] + 300);
  assert.is(good(flash), 'A 1.0.0');
});

test('one damaged copy of the boot state costs one step back, never the device [D03]', () => {
  const flash = twoGood();
  const before = readState(flash)!;
  for (const offset of STATE_OFFSETS) {
    const worn = flash.restarted();
    worn.damage(offset + 20);
    assert.ok(readState(worn)!.sequence >= before.sequence - 1);
    assert.is(good(worn), 'B 2.0.0');
  }
});

test('an installation that was cut off goes on where it stopped, and another image begins anew [D02]', () => {
  const flash = twoGood();
  const bytes = signedImage({ version: { major: 3, minor: 0, patch: 0 } }, 3000);
  const begin = (of: Uint8Array): Installation => Installation.admit(flash, announcementOf(of), TRUST, 1).begin();
  begin(bytes).write(bytes.subarray(0, 1024));
  const again = Installation.admit(flash.restarted(), announcementOf(bytes), TRUST, 1).begin();
  assert.is(again.writtenBytes, 1024);
  assert.equal(again.heldDigest(), sha256(bytes.subarray(0, 1024)));
  again.write(bytes.subarray(1024));
  assert.is(printVersion(again.finish().version), '3.0.0');
  const first = begin(bytes);
  first.write(bytes.subarray(first.writtenBytes, 2048));
  assert.is(begin(image(4)).writtenBytes, 0);
  refused('SUPERSEDED', () => first.write(bytes.subarray(2048)));
});

test('more bytes than announced, fewer, or other ones are refused, and the old image runs [D02]', () => {
  const flash = twoGood();
  const bytes = image(3);
  const begin = (): Installation => Installation.admit(flash, announcementOf(bytes), TRUST, 1).begin();
  refused('TRAILING_BYTES', () => begin().write(new Uint8Array(bytes.length + 1)));
  refused('TRUNCATED', () => begin().finish());
  for (const at of [0, 20, 300, bytes.length - 1]) {
    const other = bytes.slice();
    other[at]! ^= 1;
    begin().write(other);
    refused(at === bytes.length - 1 ? 'BAD_SIGNATURE' : 'BAD_SECTION', () => begin().finish());
    assert.is(begin().writtenBytes, 0, `byte ${at}`);
  }
  assert.is(good(flash), 'B 2.0.0');
});

test('a flipped bit anywhere in an announcement is refused before a byte is written [D02]', () => {
  const flash = twoGood();
  const announcement = announcementOf(image(3));
  const writes = flash.sectorWrites;
  for (let at = 0; at < announcement.length; at++) {
    const flipped = announcement.slice();
    flipped[at]! ^= 1 << (at % 8);
    assert.throws(() => Installation.admit(flash, flipped, TRUST, 1).begin(), (error: unknown) => error instanceof ImageError, `byte ${at}`);
  }
  assert.is(flash.sectorWrites, writes);
});

test('whoever has an old image cannot take a device back with it, nor the image that failed to it again [D02]', () => {
  const flash = twoGood();
  refused('OLDER_VERSION', () => install(flash, image(1), TRUST, 1));
  refused('ALREADY_RUNNING', () => install(flash, image(2), TRUST, 1));
  install(flash, image(4), TRUST, 1);
  refused('OLDER_VERSION', () => install(flash, image(3), TRUST, 1));
  for (let attempt = 0; attempt < TRIES; attempt++) boot(flash, TRUST);
  assert.is(good(flash), 'B 2.0.0');
  refused('FAILED_BEFORE', () => install(flash, image(4), TRUST, 1));
  install(flash, image(5), TRUST, 1);
  assert.is(ran(boot(flash, TRUST)), 'A 5.0.0');
});

test('while a new image is on trial its way back is not written over [D02]', () => {
  const flash = twoGood();
  install(flash, image(3), TRUST, 1);
  const choice = boot(flash, TRUST);
  assert.is(ran(choice), 'A 3.0.0');
  refused('ON_TRIAL', () => install(flash, image(4), TRUST, 0));
  if (choice.mode === 'slot') markGood(flash, choice.slot, choice.image);
  install(flash, image(4), TRUST, 0);
});

test('marking good while an image is written loses neither of the two [D02]', () => {
  const flash = twoGood();
  const running = boot(flash, TRUST);
  const bytes = signedImage({ version: { major: 3, minor: 0, patch: 0 } }, 3000);
  const installation = Installation.admit(flash, announcementOf(bytes), TRUST, 1).begin();
  installation.write(bytes.subarray(0, 1024));
  assert.is(readState(flash)!.slots[1].triesLeft, TRIES - 1);
  if (running.mode === 'slot') markGood(flash, running.slot, running.image);
  installation.write(bytes.subarray(1024));
  installation.finish();
  assert.is(readState(flash)!.slots[1].triesLeft, TRIES);
});

test.run();
