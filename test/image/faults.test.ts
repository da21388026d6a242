// Every fault of an image is refused with its own error; its file in faults/ is for those who write a reader of their own.
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { ImageError, verifyImage } from '../../tools/image/index.ts';
import { packagePath } from '../../tools/package-root.ts';
import { TRUST } from '../support/small-image.ts';
import { DEVICE_COUNTER, FAULTS, goodImage } from './faults.ts';

const folder = packagePath('test', 'image', 'faults');
const fileOf = (name: string): string => `${folder}/${name}.img`;
const device = { ...TRUST, securityCounter: DEVICE_COUNTER };

if (process.env.UPDATE_GOLDEN) for (const { name, make } of [...FAULTS, { name: 'none', make: goodImage }]) writeFileSync(fileOf(name), make());

for (const { name, code, make } of FAULTS) {
  test(`an image with the fault ${name} is refused as ${code} [D01]`, () => {
    assert.ok(existsSync(fileOf(name)), `run once with UPDATE_GOLDEN=1 to write ${fileOf(name)}`);
    const bytes = new Uint8Array(readFileSync(fileOf(name)));
    assert.equal(bytes, Uint8Array.from(make()), 'the file is not what the table makes');
    assert.throws(
      () => verifyImage(bytes, device),
      (error: unknown) => error instanceof ImageError && error.code === code && error.message.length > 20,
    );
  });
}

test('the image without a fault passes, so that none of the files is refused for another reason [D01]', () => {
  assert.is(verifyImage(new Uint8Array(readFileSync(fileOf('none'))), device).securityCounter, DEVICE_COUNTER);
});

test('each file in faults/ belongs to a fault of the table [D01]', () => {
  const known = new Set([...FAULTS.map(({ name }) => `${name}.img`), 'none.img']);
  assert.equal(
    readdirSync(folder).filter((name) => !known.has(name)),
    [],
  );
});

test('any one flipped bit of a signed image is refused [D01]', () => {
  const bytes = goodImage();
  for (let at = 0; at < bytes.length; at++) {
    const bit = 1 << (at % 8);
    bytes[at]! ^= bit;
    assert.throws(() => verifyImage(bytes, device), (error: unknown) => error instanceof ImageError, `byte ${at}`);
    bytes[at]! ^= bit;
  }
});

test('an image that ends after any number of its bytes is refused [D01]', () => {
  const bytes = goodImage();
  for (let length = 0; length < bytes.length; length++)
    assert.throws(() => verifyImage(bytes.subarray(0, length), device), (error: unknown) => error instanceof ImageError, `${length} bytes`);
});

test.run();
