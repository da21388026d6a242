// A handset's store on the flash: the power is cut at every sector write of keeping and of forgetting it.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { seededRandom } from '../../../host-shim/index.ts';
import { CUTS, SimulatedFlash, cutOnce } from '../../../test/support/simulated-flash.ts';
import { STORE_BYTES, STORE_COPIES, STORE_COPY_BYTES, STORE_OFFSET, STORE_TEXT_BYTES } from './layout.ts';
import { clearStore, readStore, writeStore } from './store.ts';

const SEED = 20_260;
const SECRET = 'instance-of-this-handset';
/** Of three sectors, so that a cut tears it. */
const textOf = (number: number): Uint8Array => Buffer.from(`${number} ${SECRET} ${'.'.repeat(1_200)}`);
const kept = (flash: SimulatedFlash): number => Number(Buffer.from(readStore(flash)).toString().split(' ')[0]);

function written(count: number): SimulatedFlash {
  const flash = new SimulatedFlash();
  for (let number = 1; number <= count; number++) writeStore(flash, textOf(number));
  return flash.restarted();
}

test('a store that was never written is empty, and what was written last is read, however often [D14]', () => {
  assert.is(readStore(new SimulatedFlash()).length, 0);
  for (const count of [1, STORE_COPIES, STORE_COPIES + 1, 3 * STORE_COPIES]) assert.is(kept(written(count)), count);
});

test('the power is cut at every sector write of keeping a store: the old one or the new one is read, and the next one is kept [D14]', () => {
  let cuts = 0;
  for (const before of [0, 1, STORE_COPIES]) {
    const from = written(before);
    const write = (flash: SimulatedFlash): void => writeStore(flash, textOf(before + 1));
    for (let cutAt = 0; cutOnce(from, write, cutAt, 'before') !== null; cutAt++) {
      for (const cut of CUTS) {
        const flash = cutOnce(from, write, cutAt, cut)!;
        assert.ok([before, before + 1].includes(kept(flash)), `${kept(flash)} after a cut at write ${cutAt} (${cut}) of ${before + 1}`);
        writeStore(flash, textOf(99));
        assert.is(kept(flash.restarted()), 99);
        cuts++;
      }
    }
  }
  assert.ok(cuts >= 3 * 3 * CUTS.length, `only ${cuts} cuts`);
});

test('the power is cut at every sector write of forgetting a store: it is there or gone, and going on leaves no byte of it [D14]', () => {
  const from = written(1);
  for (let cutAt = 0; cutOnce(from, clearStore, cutAt, 'before') !== null; cutAt++) {
    for (const cut of CUTS) {
      const flash = cutOnce(from, clearStore, cutAt, cut)!;
      assert.ok(readStore(flash).length === 0 || kept(flash) === 1, `after a cut at write ${cutAt} (${cut})`);
      clearStore(flash);
      const left = flash.restarted();
      assert.is(readStore(left).length, 0);
      assert.not(Buffer.from(left.read(STORE_OFFSET, STORE_BYTES)).includes(SECRET), `after a cut at write ${cutAt} (${cut})`);
    }
  }
});

test('whatever stands in the store area, only a text with its CRC is read, and the next one is kept [D14]', () => {
  const random = seededRandom(SEED);
  const bytes = new Uint8Array(64);
  for (let round = 0; round < 500; round++) {
    const flash = new SimulatedFlash();
    for (let place = 0; place < STORE_COPIES; place++) {
      random.fill(bytes);
      // The first half is a head that leads on: magic and format, then any sequence and a length that is often too long.
      bytes.set([0x54, 0x57, 0x53, 0x54, 1, 0]);
      bytes.fill(0, 14 + (round % 3), 16);
      flash.write(STORE_OFFSET + place * STORE_COPY_BYTES, bytes);
    }
    assert.is(readStore(flash).length, 0, `seed ${SEED}, round ${round}`);
    writeStore(flash, textOf(7));
    assert.is(kept(flash), 7, `seed ${SEED}, round ${round}`);
  }
});

test('a store that filled every place is forgotten in all of them [D14]', () => {
  const flash = written(2 * STORE_COPIES);
  clearStore(flash);
  assert.not(Buffer.from(flash.restarted().read(STORE_OFFSET, STORE_BYTES)).includes(SECRET));
  assert.is(readStore(flash).length, 0);
});

test('a damaged copy costs one step back, and a store that is longer than its place is refused before it is written [D14]', () => {
  const flash = written(3);
  flash.damage(STORE_OFFSET + 3 * STORE_COPY_BYTES + 700);
  assert.is(kept(flash), 2);
  writeStore(flash, textOf(4));
  assert.is(kept(flash), 4);
  const before = flash.sectorWrites;
  assert.throws(() => writeStore(flash, new Uint8Array(STORE_TEXT_BYTES + 1)), RangeError);
  assert.is(flash.sectorWrites, before);
  writeStore(flash, new Uint8Array(STORE_TEXT_BYTES).fill(0x20));
  assert.is(readStore(flash.restarted()).length, STORE_TEXT_BYTES);
});

test.run();
