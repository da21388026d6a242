// A guest may say anything of itself.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { image as android } from '../../guests/android/index.ts';
import { image as symbian } from '../../guests/symbian/index.ts';
import { assertManifest } from './manifest.ts';

const { manifest } = android;

test('what is no manifest is refused with the fields that are wrong, before the core is told of it [H31]', () => {
  for (const good of [manifest, symbian.manifest]) assertManifest('a', good);
  const cases: readonly (readonly [unknown, RegExp])[] = [
    [null, /is none/],
    ['{}', /is none/],
    [{}, /no usable name, title, apiSurface, codecs, capabilities, devices, busVersion, callLimits\.active/],
    [{ ...manifest, codecs: 'PCMU' }, /no usable codecs/],
    [{ ...manifest, codecs: Array.from({ length: 1_000 }, (_, index) => `C${index}`) }, /no usable codecs/],
    [{ ...manifest, name: 'x'.repeat(1_000) }, /no usable name/],
    [{ ...manifest, callLimits: { ...manifest.callLimits, held: -1, active: 1e9 } }, /callLimits\.active, callLimits\.held/],
    [{ ...manifest, busVersion: { min: 1 } }, /busVersion/],
  ];
  for (const [said, words] of cases) assert.throws(() => assertManifest('far', said), (error: Error) => words.test(error.message) && error.message.includes('guest far'), String(words));
});

test.run();
