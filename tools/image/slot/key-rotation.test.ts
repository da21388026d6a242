// A device goes over from one signing key to the next: an image of the old key brings the new one, an image of the new one retires the old. Never a brick, whenever the power fails.
import { createPublicKey, type KeyObject } from 'node:crypto';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { CUTS, SimulatedFlash, cutOnce } from '../../../test/support/simulated-flash.ts';
import { FOREIGN_KEY, KEY, LAST_KEY, NEXT_KEY, TRUST, signedImage } from '../../../test/support/small-image.ts';
import { announcementOf } from '../announcement.ts';
import { endorse } from '../key-chain.ts';
import { keyIdOf, printKeyId } from '../key.ts';
import { TlvType } from '../tlv.ts';
import { printVersion } from '../version.ts';
import { boot, markGood } from './boot.ts';
import { readState, type SlotIndex } from './boot-state.ts';
import { Installation, install } from './installation.ts';
import { SLOT_OFFSETS, STATE_OFFSETS } from './layout.ts';

const CHUNK_BYTES = 768;
const idOf = (key: KeyObject): string => printKeyId(keyIdOf(key));
const publicOf = (key: KeyObject): KeyObject => createPublicKey(key);
const imageOf = (major: number, key: KeyObject, chain = ''): Uint8Array =>
  signedImage({ version: { major, minor: 0, patch: 0 }, tlvs: new Map(chain ? [[TlvType.Keys, chain]] : []) }, 600, key);

const CHAIN = endorse(publicOf(NEXT_KEY), KEY);
const OLD = imageOf(1, KEY);
const BRINGS = imageOf(2, KEY, CHAIN);
const NEW = imageOf(3, NEXT_KEY, CHAIN);

function device(): SimulatedFlash {
  const flash = new SimulatedFlash();
  install(flash, OLD, TRUST, 1, CHUNK_BYTES);
  start(flash);
  return flash.restarted();
}

/** Power-on up to the mark; the slot and the version that runs. */
function start(flash: SimulatedFlash, mark = true): { slot: SlotIndex; version: string } {
  const choice = boot(flash, TRUST);
  if (choice.mode !== 'slot') throw new Error(`a brick: ${choice.refusals.map(({ message }) => message).join('; ')}`);
  if (mark) markGood(flash, choice.slot, choice.image);
  return { slot: choice.slot, version: printVersion(choice.image.version) };
}

function update(flash: SimulatedFlash, image: Uint8Array): string {
  install(flash, image, TRUST, start(flash).slot, CHUNK_BYTES);
  return start(flash).version;
}

/** Why the device does not let it begin, and that this cost no write. */
function refusal(flash: SimulatedFlash, image: Uint8Array): string {
  const { slot } = start(flash);
  const before = flash.sectorWrites;
  try {
    Installation.admit(flash, announcementOf(image), TRUST, slot);
  } catch (error) {
    assert.is(flash.sectorWrites, before);
    return (error as { code: string }).code;
  }
  return 'admitted';
}

test('the new key comes in an image of the old one, and is unknown before; an image of the new one retires the old [D14]', () => {
  const flash = device();
  assert.is(refusal(flash, NEW), 'UNKNOWN_KEY');
  assert.is(update(flash, BRINGS), '2.0.0');
  assert.is(readState(flash)!.adopted, null);
  assert.is(refusal(flash, imageOf(9, KEY)), 'admitted', 'the old key serves until the new one has proven itself');
  assert.is(update(flash, NEW), '3.0.0');
  assert.is(readState(flash)!.adopted, idOf(NEXT_KEY));
  for (const image of [imageOf(9, KEY), imageOf(9, KEY, CHAIN)]) assert.is(refusal(flash, image), 'RETIRED_KEY');
  assert.is(update(flash, imageOf(4, NEXT_KEY, CHAIN)), '4.0.0');
});

test('whoever has the old key after that can neither sign nor endorse, and nobody else could before [D14]', () => {
  const flash = device();
  update(flash, BRINGS);
  const forged = endorse(publicOf(FOREIGN_KEY), FOREIGN_KEY);
  assert.is(refusal(flash, imageOf(9, FOREIGN_KEY, forged)), 'UNKNOWN_KEY');
  update(flash, NEW);
  const stolen = endorse(publicOf(FOREIGN_KEY), KEY);
  assert.is(refusal(flash, imageOf(9, FOREIGN_KEY, stolen)), 'UNKNOWN_KEY');
  // Written past the update service, over both slots: the loader refuses it by itself.
  for (const offset of SLOT_OFFSETS) flash.write(offset, imageOf(9, FOREIGN_KEY, stolen));
  const choice = boot(flash, TRUST);
  assert.equal([choice.mode, choice.refusals.map(({ code }) => code)], ['recovery', ['RETIRED_KEY', 'RETIRED_KEY']]);
});

/** One bit of the slot that was marked good last is flipped: the next power-on takes the other one. */
const fallBack = (flash: SimulatedFlash): void => flash.damage(SLOT_OFFSETS[readState(flash)!.preferred] + 300);

test('retiring a key does not cost the way back: what was good before still starts, and lets nothing of the old key in [D14]', () => {
  const flash = device();
  update(flash, BRINGS);
  update(flash, NEW);
  fallBack(flash);
  assert.is(start(flash).version, '2.0.0');
  assert.is(readState(flash)!.adopted, idOf(NEXT_KEY), 'the way back retires nothing and brings nothing back');
  assert.is(refusal(flash, imageOf(9, KEY, CHAIN)), 'RETIRED_KEY');
  // The same words, signed anew by whoever has the old key: another image, and no way back.
  const again = flash.restarted();
  again.write(SLOT_OFFSETS[start(again).slot], imageOf(2, KEY, `${CHAIN} `));
  const choice = boot(again, TRUST);
  assert.equal([choice.mode, choice.refusals[0]!.code], ['recovery', 'RETIRED_KEY']);
  assert.is(update(flash, imageOf(4, NEXT_KEY, CHAIN)), '4.0.0');
});

test('a device that falls back over two hand-overs never goes back to a key that it has left [D14]', () => {
  const flash = device();
  const both = endorse(publicOf(LAST_KEY), NEXT_KEY, CHAIN);
  for (const image of [BRINGS, NEW, imageOf(4, NEXT_KEY, both), imageOf(5, LAST_KEY, both)]) update(flash, image);
  fallBack(flash);
  assert.is(start(flash).version, '4.0.0');
  assert.is(readState(flash)!.adopted, idOf(LAST_KEY));
  assert.is(refusal(flash, imageOf(9, NEXT_KEY, both)), 'RETIRED_KEY');
});

test('a second hand-over follows the first, by the chain of both [D14]', () => {
  const flash = device();
  const both = endorse(publicOf(LAST_KEY), NEXT_KEY, CHAIN);
  for (const image of [BRINGS, NEW, imageOf(4, NEXT_KEY, both), imageOf(5, LAST_KEY, both)]) update(flash, image);
  assert.is(readState(flash)!.adopted, idOf(LAST_KEY));
  assert.is(refusal(flash, imageOf(9, NEXT_KEY, both)), 'RETIRED_KEY');
  assert.throws(() => endorse(publicOf(KEY), NEXT_KEY, both), (error: { code: string }) => error.code === 'BAD_KEY');
});

test('an image of the new key that never works gives way to the one that brought it, and the old key still serves [D14]', () => {
  const flash = device();
  update(flash, BRINGS);
  install(flash, NEW, TRUST, start(flash).slot, CHUNK_BYTES);
  for (let tries = 0; tries < 3; tries++) assert.is(start(flash, false).version, '3.0.0');
  assert.is(start(flash).version, '2.0.0');
  assert.is(readState(flash)!.adopted, null);
  assert.is(refusal(flash, imageOf(4, KEY)), 'admitted');
});

test('with both copies of the boot state lost, the new key is found again in its image, and the old one stays out [D14]', () => {
  const flash = device();
  update(flash, BRINGS);
  update(flash, NEW);
  for (const offset of STATE_OFFSETS) flash.write(offset, new Uint8Array(512));
  assert.is(start(flash).version, '3.0.0');
  assert.is(readState(flash)!.adopted, idOf(NEXT_KEY));
  assert.is(refusal(flash, imageOf(9, KEY)), 'RETIRED_KEY');
});

test('the power is cut at every sector write of a hand-over, with its boots: never a brick, the hand-over succeeds afterwards, and there is a way back [D14]', () => {
  const fresh = device();
  const handOver = (flash: SimulatedFlash): void => {
    const { version } = start(flash);
    if (version === '1.0.0') update(flash, BRINGS);
    if (version !== '3.0.0') update(flash, NEW);
  };
  const counted = fresh.restarted();
  handOver(counted);
  assert.ok(counted.sectorWrites > 20, `only ${counted.sectorWrites} writes`);
  for (let cutAt = 0; cutAt < counted.sectorWrites; cutAt++) {
    for (const cut of CUTS) {
      const flash = cutOnce(fresh, handOver, cutAt, cut)!;
      start(flash); // throws when it is a brick
      handOver(flash);
      assert.is(start(flash).version, '3.0.0', `after a cut at write ${cutAt} (${cut})`);
      assert.is(readState(flash)!.adopted, idOf(NEXT_KEY));
      assert.is(refusal(flash, imageOf(9, KEY)), 'RETIRED_KEY');
      fallBack(flash);
      assert.is(start(flash).version, '2.0.0', `the way back after a cut at write ${cutAt} (${cut})`);
    }
  }
});

test.run();
