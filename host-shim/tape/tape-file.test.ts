// A recording whose file fails: refused at once, or ended with its reason while the machine goes on.
import { execFileSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { HostError } from '../machine/errors.ts';
import { differencesOf, isTapeHeader, type TapeHeader } from './header.ts';
import { TapeKind } from './kind.ts';
import { CHUNK_HEADER_BYTES, RECORD_HEADER_BYTES } from './layout.ts';
import { tapeLimits } from './limits.ts';
import { TapeWriter, readTape } from './tape-file.ts';

const HEADER: TapeHeader = { format: 1, version: '0', core: '', guests: [{ name: 'android', sha256: '', plan: {} }], inThread: true, sealed: false, salt: '' };

test('a disk that takes no header refuses the recording by name [D11]', () => {
  assert.throws(() => new TapeWriter('/dev/full', HEADER, null), ({ code, message }: HostError) => code === 'NO_SUCH_FILE' && message.includes('ENOSPC'));
});

test('a file that takes no more ends the recording of a machine in one thread, and not the machine [D11]', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'twinset-tape-'));
  const path = join(folder, 'pipe');
  execFileSync('mkfifo', [path]);
  const reader = openSync(path, 'r+');
  const writer = new TapeWriter(path, HEADER, null);
  closeSync(reader);
  writer.keep({ kind: TapeKind.Datagram, nowMs: 0, number: 1, amid: 0, text: '', bytes: new Uint8Array(tapeLimits.chunkBytes) });
  assert.is(writer.flaw, 'EPIPE');
  const { code, message } = await writer.close().then(() => ({ code: 'closed', message: '' }), (error: HostError) => error);
  assert.equal([code, message.includes('EPIPE')], ['NOT_RECORDED', true]);
  rmSync(folder, { recursive: true });
});

test('a recording that grows over its bound ends there with its reason, and what was written before can be read [D11]', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'twinset-tape-'));
  const path = join(folder, 'long.tape');
  const writer = new TapeWriter(path, HEADER, null, 2 * tapeLimits.chunkBytes);
  for (let number = 1; number <= 3; number++) writer.keep({ kind: TapeKind.Datagram, nowMs: 0, number, amid: 0, text: '', bytes: new Uint8Array(tapeLimits.chunkBytes - 100) });
  const { code, message } = await writer.close().then(() => ({ code: 'closed', message: '' }), (error: HostError) => error);
  assert.equal([code, message.endsWith('it is longer than 131072 bytes')], ['NOT_RECORDED', true], message);
  assert.equal(readTape(readFileSync(path), path, () => null).records.map(({ number }) => number), [1, 2]);
  rmSync(folder, { recursive: true });
});

test('whichever byte of a recording is changed, and wherever it is cut, it is refused or its damage is told, and no record at or after the damage is taken [D11]', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'twinset-tape-'));
  for (const key of [null, new Uint8Array(32)]) {
    const path = join(folder, 'small.tape');
    const writer = new TapeWriter(path, { ...HEADER, sealed: key !== null }, key);
    // Each is a chunk: the first fills one.
    for (const size of [tapeLimits.chunkBytes, 3]) writer.keep({ kind: TapeKind.Datagram, nowMs: 7, number: size, amid: 0, text: 'text', bytes: new Uint8Array(size) });
    await writer.close();
    const file = readFileSync(path);
    const second = file.length - CHUNK_HEADER_BYTES - RECORD_HEADER_BYTES - 'text'.length - 3;
    const ranges = [[0, 400], [second - 40, file.length]] as const;
    for (const [from, to] of ranges) {
      for (let at = from; at < to; at++) {
        for (const bit of [1, 128]) {
          const changed = Buffer.from(file);
          changed[at]! ^= bit;
          const numbers = readOrRefuse(changed, path, key);
          assert.equal(numbers, at < second ? 'refused' : [tapeLimits.chunkBytes], `byte ${at}, bit ${bit}`);
        }
        // What ends with a chunk is as a machine leaves it that was killed.
        if (at !== second) assert.equal(readOrRefuse(file.subarray(0, at), path, key), at < second ? 'refused' : [tapeLimits.chunkBytes], `cut at ${at}`);
      }
    }
  }
  rmSync(folder, { recursive: true });
});

/** The numbers of the records of a damaged tape, or that it was refused. */
function readOrRefuse(file: Buffer, path: string, key: Uint8Array | null): number[] | string {
  try {
    // Whoever is asked for the key reads the header before anything has vouched for it.
    const { records, damage } = readTape(file, path, ({ guests }) => (guests.every(({ name }) => name.length > 0) ? key : null));
    return damage === '' ? 'no damage' : records.map(({ number }) => number);
  } catch (error) {
    return (error as HostError).code === 'BAD_RECORDING' ? 'refused' : String(error);
  }
}

test('a recording is its owner\'s alone, over a file that others could read, too [D11]', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'twinset-tape-'));
  const path = join(folder, 'tape');
  writeFileSync(path, 'before', { mode: 0o644 });
  await new TapeWriter(path, HEADER, null).close();
  assert.is(statSync(path).mode & 0o777, 0o600);
  rmSync(folder, { recursive: true });
});

test('a recording of an image, which does not say of which version it is, is compared by its core and guests alone [D11]', () => {
  const { version: _version, ...ofImage } = HEADER;
  assert.ok(isTapeHeader(ofImage));
  assert.equal(differencesOf(ofImage, { ...HEADER, version: '0.1.0' }), []);
  assert.equal(differencesOf(ofImage, { ...HEADER, version: '0.1.0', core: 'another' }).length, 1);
  assert.equal(differencesOf(HEADER, { ...HEADER, version: '0.1.0' }).length, 1);
});

test.run();
