// Dumps that wait for the disk: bounded, and what finds no room is counted.
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { readCrashDump } from './crash-folder.ts';
import { CrashRecorder } from './crash-recorder.ts';
import { crashLimits } from './limits.ts';

test('deaths that come faster than the disk takes their dumps are counted and not kept in memory [D14]', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'twinset-crash-'));
  const recorder = new CrashRecorder({}, folder);
  const die = (uptimeMs: number): void => recorder.died({ what: 'core', name: 'core', reason: '', hung: false, stack: '' }, { uptimeMs, active: '', sessions: [], guests: [], core: {} }, new Uint8Array(8));
  for (let death = 1; death <= crashLimits.unwritten + 3; death++) die(death * crashLimits.everyMs);
  assert.is(recorder.figures().skipped, 3);
  await recorder.close();
  die(1e9);
  await recorder.close();
  assert.equal([recorder.figures().written, recorder.figures().failure], [crashLimits.unwritten + 1, '']);
  rmSync(folder, { recursive: true });
});

test('credentials that a connection carried in pieces are masked in all of them, and what a crash left half written is gone [D14]', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'twinset-crash-'));
  writeFileSync(join(folder, 'crash-000009.json.gz.new'), 'half');
  const recorder = new CrashRecorder({}, folder);
  const ends = { number: 4, isMessages: false, local: { ip: '192.0.2.1', port: 1 }, remote: { ip: '192.0.2.2', port: 2 } };
  const line = 'OPTIONS sip:a@b SIP/2.0\r\nAuthorization: Digest username="u", response="0123456789abcdef0123456789abcdef"\r\nCall-ID: kept\r\n\r\n';
  for (let at = 0; at < line.length; at += 5) {
    recorder.box.sink.stream!(1, 'data', 'in', ends, Buffer.from(line.slice(at, at + 5)));
    recorder.box.sink.stream!(1, 'data', 'out', ends, Buffer.from('other'));
  }
  recorder.died({ what: 'core', name: 'core', reason: '', hung: false, stack: '' }, { uptimeMs: 1e6, active: '', sessions: [], guests: [], core: {} }, new Uint8Array(8));
  await recorder.close();
  const [name, ...others] = readdirSync(folder);
  assert.equal(others, []);
  const heard = readCrashDump(readFileSync(join(folder, name!)), name!).events.filter(({ direction }) => direction === 'in').map(({ data }) => Buffer.from(data, 'base64').toString()).join('');
  assert.is(heard.length, line.length);
  assert.match(heard, /^OPTIONS sip:a@b SIP\/2\.0\r\nAuthorization: \*+\r\nCall-ID: kept\r\n\r\n$/);
  rmSync(folder, { recursive: true });
});

test('a dump that unpacks without end, or says nothing of what it must, is refused in words [D14]', () => {
  for (const [name, bytes] of [['bomb', gzipSync(Buffer.alloc(crashLimits.unpackedBytes + 1), { level: 1 })], ['hollow', gzipSync('{"format":1}')]] as const) {
    assert.throws(() => readCrashDump(bytes, name), (error: Error) => /is no crash dump/.test(error.message), name);
  }
});

test.run();
