// The power is cut at every single sector write of an update, of the boots around it and of marking good, each in every way of CUTS.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { CUTS, PowerFailure, SimulatedFlash, cutOnce } from '../../../test/support/simulated-flash.ts';
import { TRUST, signedImage } from '../../../test/support/small-image.ts';
import { sha256 } from '../image.ts';
import { boot, markGood, type BootChoice } from './boot.ts';
import { readState, type SlotIndex } from './boot-state.ts';
import { install } from './installation.ts';

const OLD = signedImage({ version: { major: 1, minor: 0, patch: 0 }, securityCounter: 1 }, 900);
const NEW = signedImage({ version: { major: 2, minor: 0, patch: 0 }, securityCounter: 2 }, 3200);
const CHUNK_BYTES = 768;

/** A device with the old image, good in A. */
function device(): SimulatedFlash {
  const flash = new SimulatedFlash();
  install(flash, OLD, TRUST, 1, CHUNK_BYTES);
  start(flash);
  return flash;
}

const nameOf = (bytes: Uint8Array): 'old' | 'new' | 'other' => {
  const digest = Buffer.from(sha256(bytes)).toString('hex');
  return digest === Buffer.from(sha256(OLD)).toString('hex') ? 'old' : digest === Buffer.from(sha256(NEW)).toString('hex') ? 'new' : 'other';
};

/** Power-on up to the point where the handset has registered. What runs must be one of the two images, byte for byte. */
function start(flash: SimulatedFlash): { choice: BootChoice & { mode: 'slot' }; name: 'old' | 'new' } {
  const choice = boot(flash, TRUST);
  assert.is(choice.mode, 'slot', 'a brick');
  if (choice.mode !== 'slot') throw new Error('unreachable');
  const name = nameOf(choice.bytes);
  assert.is.not(name, 'other', 'unsigned bytes would run');
  markGood(flash, choice.slot, choice.image);
  return { choice, name: name as 'old' | 'new' };
}

/** The update as the device does it, whichever image runs and however far it came before. */
function update(flash: SimulatedFlash): void {
  const { choice, name } = start(flash);
  if (name === 'new') return;
  install(flash, NEW, TRUST, choice.slot, CHUNK_BYTES);
  assert.is(start(flash).name, 'new');
}

function sectorWritesOf(work: (flash: SimulatedFlash) => void, flash: SimulatedFlash): number {
  work(flash);
  return flash.sectorWrites;
}

test('the power is cut at every sector write of an update: never a brick, never other bytes, and the update succeeds afterwards [D03]', () => {
  const fresh = device().restarted();
  const writes = sectorWritesOf(update, fresh.restarted());
  assert.ok(writes > 20, `only ${writes} writes: the update is not exercised`);
  let cuts = 0;
  for (let cutAt = 0; cutAt < writes; cutAt++) {
    for (const cut of CUTS) {
      const flash = cutOnce(fresh, update, cutAt, cut);
      assert.ok(flash, `write ${cutAt} of ${writes} did not happen`);
      update(flash!);
      assert.is(start(flash!).name, 'new', `after a cut at write ${cutAt} (${cut})`);
      cuts++;
    }
  }
  assert.is(cuts, writes * CUTS.length);
});

test('the power is cut again at every write of the recovery from a cut [D03]', () => {
  const fresh = device().restarted();
  const writes = sectorWritesOf(update, fresh.restarted());
  for (let first = 0; first < writes; first++) {
    const once = cutOnce(fresh, update, first, 'torn')!;
    for (let second = 0; ; second++) {
      const twice = cutOnce(once, update, second, 'torn');
      if (!twice) break;
      update(twice);
      assert.is(start(twice).name, 'new', `after cuts at writes ${first} and ${second}`);
    }
  }
});

test('a boot that is cut and cut again never costs the only good image its turn for ever [D03]', () => {
  const flash = device().restarted();
  for (let times = 0; times < 20; times++) boot(flash, TRUST);
  const choices = Array.from({ length: 5 }, () => boot(flash, TRUST).mode);
  assert.ok(choices.includes('slot'));
});

test('an update from slot B to slot A survives the same cuts [D03]', () => {
  const flash = device();
  const { choice } = start(flash);
  install(flash, signedImage({ version: { major: 1, minor: 5, patch: 0 }, securityCounter: 1 }, 900), TRUST, choice.slot, CHUNK_BYTES);
  const started = boot(flash, TRUST);
  assert.ok(started.mode === 'slot' && started.slot === (1 as SlotIndex));
  if (started.mode === 'slot') markGood(flash, started.slot, started.image);
  const running: SlotIndex = 1;
  const step = (target: SimulatedFlash): void => {
    install(target, NEW, TRUST, running, CHUNK_BYTES);
  };
  const from = flash.restarted();
  const writes = sectorWritesOf(step, from.restarted());
  for (let cutAt = 0; cutAt < writes; cutAt++) {
    const cut = cutOnce(from, step, cutAt, 'only-the-last')!;
    const next = boot(cut, TRUST);
    assert.is(next.mode, 'slot');
    assert.ok(readState(cut));
  }
});

test('a fault planted in the boot state is found: with one copy only, a cut bricks or forgets [D03]', () => {
  class OneCopy extends SimulatedFlash {
    override write(offset: number, bytes: Uint8Array): void {
      super.write(offset === 0x1000 ? 0 : offset, bytes);
    }
  }
  const flash = new OneCopy();
  install(flash, OLD, TRUST, 1, CHUNK_BYTES);
  const { choice } = start(flash);
  install(flash, NEW, TRUST, choice.slot, CHUNK_BYTES);
  flash.sectorWrites = 0;
  flash.cutAt = 0;
  flash.cut = 'torn';
  assert.throws(() => boot(flash, TRUST), (error: unknown) => error instanceof PowerFailure);
  assert.is(readState(flash.restarted()), null, 'a torn only copy must be gone: the simulator would prove nothing');
});

test.run();
