// A live call with all its threads, recorded as testers do it, and run again by `twinset replay`; and recordings that must be refused.
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { readTape, TapeWriter, type TapeHeader } from '../../host-shim/tape/index.ts';
import { packagePath } from '../../tools/package-root.ts';
import { withCallUp } from '../support/call.ts';
import { scratchFolder } from '../support/scratch.ts';

const path = join(scratchFolder('replay'), 'call.tape');

function replay(...words: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [packagePath('tools', 'bin', 'twinset.mjs'), 'replay', ...words], { encoding: 'utf8' });
  return { status, stdout, stderr, result: words.includes('--json') && stdout ? (JSON.parse(stdout) as Record<string, unknown>) : {} };
}

/** The recording as a handset with another header would have written it. */
async function withHeader(change: (text: string) => string): Promise<string> {
  const { header, records } = readTape(readFileSync(path), path, () => null);
  const writer = new TapeWriter(`${path}.header`, JSON.parse(change(JSON.stringify(header))) as TapeHeader, null);
  for (const record of records) writer.keep(record);
  await writer.close();
  return `${path}.header`;
}

test('a live call with switches, a killed guest and a killed core runs again frame by frame the same [D11]', async () => {
  await withCallUp('android', async ({ handset, session, rtpGoesOn }) => {
    for (const to of ['symbian', 'android']) assert.ok((await handset.ask({ do: 'switch', to })).framesExpected);
    await handset.ask({ do: 'kill', guest: 'android' });
    await handset.event('guest-restarted');
    await handset.ask({ do: 'kill', guest: 'core' });
    await handset.event('core-restarted');
    await handset.ask({ do: 'switch', to: 'symbian' });
    await rtpGoesOn();
    assert.ok((await handset.ask({ do: 'records' })).identical);
    await handset.ask({ do: 'end', session });
    await handset.event('session-ended');
  }, ['--record', path]);
  const { status, result, stderr } = replay(path, '--json');
  assert.is(status, 0, `${stderr}${JSON.stringify(result)}`);
  assert.equal([result.verdict, result.difference, result.damage], ['pass', null, '']);
  assert.ok(Number(result.frames) > 40 && Number(result.datagrams) >= 3, JSON.stringify(result));
});

test('a guest in a process of its own is heard from the recording, killed and frozen too, and everybody else runs again the same [D11, H01]', async () => {
  const enclosed = join(scratchFolder('replay'), 'enclosed.tape');
  const config = `${enclosed}.json`;
  writeFileSync(config, JSON.stringify({ guests: [{ name: 'android' }, { name: 'symbian', tier: 'process' }] }));
  await withCallUp('android', async ({ handset, session }) => {
    assert.ok((await handset.ask({ do: 'switch', to: 'symbian' })).framesExpected);
    await handset.ask({ do: 'freeze', guest: 'symbian', durationMs: 200 });
    await handset.ask({ do: 'switch', to: 'android' });
    await handset.ask({ do: 'kill', guest: 'symbian' });
    await handset.event('guest-restarted', { guest: 'symbian' });
    assert.ok((await handset.ask({ do: 'records' })).identical);
    await handset.ask({ do: 'end', session });
    await handset.event('session-ended');
  }, ['--config', config, '--record', enclosed]);
  const { status, stdout, stderr } = replay(enclosed);
  assert.is(status, 0, `${stderr}${stdout}`);
  assert.match(stdout, /^symbian ran in a process or a machine of its own: what it said was taken from the recording/m);
  assert.equal(readTape(readFileSync(enclosed), enclosed, () => null).header.guests.map(({ name, enclosed: isEnclosed }) => [name, isEnclosed]), [['android', undefined], ['symbian', true]]);
});

test('one byte changed in the file is a verdict of no that says where [D11]', () => {
  const file = readFileSync(path);
  // Of a chunk's content, wherever the call has put the chunks.
  file[file.length - 1]! ^= 1;
  writeFileSync(`${path}.byte`, file);
  const { status, stdout } = replay(`${path}.byte`);
  assert.is(status, 1);
  assert.match(stdout, /was damaged after it was made: it was changed between bytes \d+ and \d+/);
});

test('a recording of another core, guest or version is refused with their names, and played anyway when asked [D11]', async () => {
  for (const [field, words] of [['core', /its SIP core was 000000/], ['sha256', /its guest android was 000000/], ['version', /twinset 000000\S* made it/]] as const) {
    const other = await withHeader((text) => text.replace(new RegExp(`"${field}":"[^"]{5,6}`), `"${field}":"000000`));
    const { status, stderr } = replay(other);
    assert.is(status, 3);
    assert.match(stderr, /OTHER_BUILD/);
    assert.match(stderr, words);
  }
  const { status, result } = replay(await withHeader((text) => text.replace(/"core":"[^"]{6}/, '"core":"000000')), '--anyway', '--json');
  assert.equal([status, result.difference, result.damage], [0, null, '']);
});

test('what is no recording, or has a format of the future, is refused by name [D11]', async () => {
  writeFileSync(`${path}.text`, 'hello');
  assert.equal([replay(`${path}.text`).status, replay('/nowhere/call.tape').status], [2, 3]);
  assert.match(replay(await withHeader((text) => text.replace('"format":1', '"format":2'))).stderr, /BAD_RECORDING.*format 2/);
});

test.run();
