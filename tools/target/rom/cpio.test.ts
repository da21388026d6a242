// The first file system, read by the kernel's description of it.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { cpio, joined } from './cpio.ts';

const text = (bytes: string): Uint8Array => new TextEncoder().encode(bytes);
const FILES = [{ path: 'boot' }, { path: 'boot/one', bytes: text('1') }, { path: 'init', bytes: text('#!/bin/sh\n'), isExecutable: true }];

/** Fields of an entry, as the kernel's "initramfs buffer format" names them. */
function entries(archive: Buffer): { name: string; mode: number; data: string }[] {
  const found = [];
  for (let at = 0; at < archive.length; ) {
    const field = (index: number): number => Number.parseInt(archive.toString('latin1', at + 6 + 8 * index, at + 14 + 8 * index), 16);
    assert.is(archive.toString('latin1', at, at + 6), '070701');
    const [mode, size, nameSize] = [field(1), field(6), field(11)];
    const name = archive.toString('utf8', at + 110, at + 110 + nameSize - 1);
    const from = (at + 110 + nameSize + 3) & ~3;
    found.push({ name, mode, data: archive.toString('utf8', from, from + size) });
    at = (from + size + 3) & ~3;
  }
  return found;
}

test('folders, files and programs get their modes, and the trailer ends the archive [D04]', () => {
  assert.equal(entries(cpio(FILES)), [
    { name: 'boot', mode: 0o040755, data: '' },
    { name: 'boot/one', mode: 0o100644, data: '1' },
    { name: 'init', mode: 0o100755, data: '#!/bin/sh\n' },
    { name: 'TRAILER!!!', mode: 0, data: '' },
  ]);
});

test('the same files give the same bytes, and another archive may follow at once [D04]', () => {
  const archive = cpio(FILES);
  assert.equal(archive, cpio(FILES));
  assert.is(archive.length % 4, 0);
});

test('behind an archive of any length the next one begins at a multiple of 4, where the kernel looks for it [D04]', () => {
  for (const length of [0, 1, 2, 3, 4]) {
    const whole = joined([new Uint8Array(length).fill(1), cpio(FILES)]);
    assert.is(whole.indexOf('070701') % 4, 0, `${length} bytes`);
    assert.is(whole.length % 4, 0);
  }
});

test.run();
