// Every command that reads a file, and every way in which a file can be wrong: told by name, in our own words, with the right exit status.
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { CrashDump } from '../../host-shim/crash/index.ts';
import { readWav, wavBytes } from '../../host-shim/media/index.ts';
import { keyPathOf, readTape, tapeKey, TapeWriter } from '../../host-shim/tape/index.ts';
import { openInThreadTrace } from '../../host-shim/trace/index.ts';
import { describeFailure } from '../../tools/failure.ts';
import { flash } from '../../tools/flash/command.ts';
import { build, endorseKey, inspect, keygen, sign, verify } from '../../tools/image/command.ts';
import { replayFile } from '../../tools/replay/command.ts';
import { planRun } from '../../tools/run/configuration.ts';
import { unpackHandset } from '../../tools/run/image-handset.ts';
import { readScenario } from '../../tools/scenario/scenario-check.ts';
import { live } from '../../tools/simulate/life.ts';
import { readLife } from '../../tools/simulate/life-file.ts';
import { drawPlan } from '../../tools/simulate/plan.ts';
import { diff, exportTrace, printLadder } from '../../tools/trace/command.ts';
import { showCrash } from '../../tools/trace/crash.ts';
import { packagePath } from '../../tools/package-root.ts';
import { scratchFolder } from '../support/scratch.ts';

const folder = scratchFolder('input-files');
const at = (name: string): string => join(folder, name);

/** Commands tell people; nobody listens here. */
async function quietly<T>(work: () => T | Promise<T>): Promise<T> {
  const { write } = process.stdout;
  process.stdout.write = () => true;
  try {
    return await work();
  } finally {
    process.stdout.write = write;
  }
}

// One good file of each kind.
await quietly(() => {
  keygen(at('release'), {});
  keygen(at('next'), {});
  build({ out: at('unsigned.img'), hardware: 'aarch64-virt', counter: 1, guests: 'android,symbian' });
  sign(at('unsigned.img'), { key: at('release.key.pem'), out: at('signed.img') });
  endorseKey({ key: at('release.key.pem'), new: at('next.pub.pem'), out: at('keys.chain') });
});
const trace = openInThreadTrace(at('good.pcapng'));
trace.sink.log(0, 'machine', 'info', 'hello');
trace.close();
const dump = { what: 'guest', name: 'android', reason: 'killed on request', hung: false, stack: '', uptimeMs: 1, active: 'symbian', sessions: [], guests: [], core: {}, format: 1, version: '0.1.0', at: '2026-01-02T03:04:05Z', events: [], memory: '' } satisfies CrashDump;
writeFileSync(at('good.json.gz'), gzipSync(JSON.stringify(dump)));
writeFileSync(at('good.wav'), wavBytes(new Int16Array(100), 8000));
writeFileSync(at('good.yaml'), 'answer: active\n');
writeFileSync(at('good.life.yaml'), 'scenario: a-life\ntitle: a life\nlife: { seed: 1, acts: [] }\n');
await live(drawPlan(1, false), { record: at('good.tape') });
const tape = readTape(readFileSync(at('good.tape')), at('good.tape'), () => null);
const sealed = new TapeWriter(at('sealed.tape'), { ...tape.header, sealed: true }, tapeKey(keyPathOf(at('sealed.tape')), true));
for (const record of tape.records) sealed.keep(record);
await sealed.close();

type Wrong = 'missing' | 'folder' | 'loop' | 'empty' | 'text' | 'cut';
interface Row {
  command: string;
  good: string;
  read(path: string): unknown;
  /** What it says of the good one; left out: nothing, it is taken. */
  goodSays?: string;
  /** What of this is taken all the same, and why. */
  takes?: Partial<Record<Wrong, string>>;
}
const VERIFY = { hardware: 'aarch64-virt', counter: 0 };
const ROWS: readonly Row[] = [
  { command: 'run --config', good: 'good.yaml', read: (path) => planRun({ config: path }), takes: { empty: 'an empty document gives no field' } },
  { command: 'run --image', good: 'signed.img', read: (path) => unpackHandset(path, [at('release.pub.pem')]) },
  { command: 'run --image --key', good: 'release.pub.pem', read: (path) => unpackHandset(at('signed.img'), [path]) },
  { command: 'run --microphone', good: 'good.wav', read: (path) => readWav(path), takes: { cut: 'a recorder that was killed leaves such a file' } },
  { command: 'scenario run', good: packagePath('test', 'scenarios', 'fig-4.yaml'), read: (path) => readScenario(path) },
  { command: 'simulate --replay', good: 'good.life.yaml', read: (path) => readLife(path) },
  { command: 'replay', good: 'good.tape', read: (path) => replayFile(path, {}) },
  { command: 'replay --key', good: 'sealed.tape.key', read: (path) => replayFile(at('sealed.tape'), { key: path }) },
  { command: 'trace ladder', good: 'good.pcapng', read: (path) => printLadder(path, { format: 'text' }), takes: { cut: 'a machine that lost its power leaves such a file' } },
  { command: 'trace diff FIRST', good: 'good.pcapng', read: (path) => diff(path, at('good.pcapng'), {}), takes: { cut: 'as above' } },
  { command: 'trace diff SECOND', good: 'good.pcapng', read: (path) => diff(at('good.pcapng'), path, {}), takes: { cut: 'as above' } },
  { command: 'trace export', good: 'good.pcapng', read: (path) => exportTrace(path, { pcapng: at('out.pcapng') }), takes: { cut: 'as above' } },
  { command: 'trace crash', good: 'good.json.gz', read: (path) => showCrash(path, { json: true }) },
  { command: 'image sign', good: 'unsigned.img', read: (path) => sign(path, { key: at('release.key.pem'), out: at('out.img') }) },
  { command: 'image sign --key', good: 'release.key.pem', read: (path) => sign(at('unsigned.img'), { key: path, out: at('out.img') }) },
  { command: 'image verify', good: 'signed.img', read: (path) => verify(path, { ...VERIFY, key: [at('release.pub.pem')] }) },
  { command: 'image verify --key', good: 'release.pub.pem', read: (path) => verify(at('signed.img'), { ...VERIFY, key: [path] }) },
  { command: 'image inspect', good: 'signed.img', read: (path) => inspect(path, {}) },
  { command: 'image endorse --key', good: 'release.key.pem', read: (path) => endorseKey({ key: path, new: at('next.pub.pem'), out: at('out-key.chain') }) },
  { command: 'image endorse --new', good: 'next.pub.pem', read: (path) => endorseKey({ key: at('release.key.pem'), new: path, out: at('out-new.chain') }) },
  { command: 'image build --config', good: 'good.yaml', read: (path) => build({ out: at('out.img'), hardware: 'aarch64-virt', counter: 1, guests: 'android', config: path }), takes: { empty: 'an empty document gives no field' } },
  { command: 'image build --keys', good: 'keys.chain', read: (path) => build({ out: at('out.img'), hardware: 'aarch64-virt', counter: 1, guests: 'android', keys: path }) },
  { command: 'flash --image', good: 'signed.img', read: (path) => flash({ target: '127.0.0.1:9', image: path } as never), goodSays: 'TARGET_UNREACHABLE' },
];

function spoil(wrong: Wrong, path: string, good: Buffer): void {
  mkdirSync(dirname(path), { recursive: true });
  if (wrong === 'folder') mkdirSync(path);
  if (wrong === 'loop') symlinkSync(path, path);
  if (wrong === 'empty') writeFileSync(path, '');
  if (wrong === 'text') writeFileSync(path, 'hello, this is: [something else\n');
  if (wrong === 'cut') writeFileSync(path, good.subarray(0, good.length >> 1));
}

/** What the command says of it, or null when it takes it. */
async function said(row: Row, path: string): Promise<ReturnType<typeof describeFailure> | null> {
  try {
    const status = await quietly(() => row.read(path));
    return typeof status === 'number' && status !== 0 ? { code: 'VERDICT', message: path, exitStatus: status } : null;
  } catch (error) {
    return describeFailure(error);
  }
}

const STATUS: Readonly<Record<Wrong, readonly number[]>> = { missing: [3], folder: [3], loop: [3], empty: [1, 2, 3], text: [1, 2, 3], cut: [1, 2, 3] };

const goodPath = ({ good }: Row): string => (good.startsWith('/') ? good : at(good));

test('each of them takes the good file that the wrong ones are made of [D05]', async () => {
  for (const row of ROWS) {
    const failure = await said(row, goodPath(row));
    assert.is(failure?.code, row.goodSays, `${row.command}: ${failure?.message}`);
  }
});

for (const wrong of Object.keys(STATUS) as Wrong[])
  test(`a file that is wrong (${wrong}) is named by each command that reads it, with its reason and status [D05, D07, D11]`, async () => {
    const bad: string[] = [];
    for (const [index, row] of ROWS.entries()) {
      const path = join(folder, wrong, `${index}-input`);
      spoil(wrong, path, readFileSync(goodPath(row)));
      const failure = await said(row, path);
      if (row.takes?.[wrong] !== undefined) {
        if (failure) bad.push(`${row.command}: should take it, for ${row.takes[wrong]}: ${failure.code}: ${failure.message}`);
        continue;
      }
      if (!failure) bad.push(`${row.command}: takes it`);
      else {
        const { code, message, exitStatus } = failure;
        const flaws = [
          /^(UNEXPECTED|E[A-Z]+|ERR_.*|Z_.*)$/.test(code) && 'a code of the system',
          !message.includes(path) && 'no name',
          !STATUS[wrong].includes(exitStatus) && `status ${exitStatus}`,
          wrong === 'missing' && !['NO_SUCH_FILE', 'NO_KEY', 'MEDIA_WAV'].includes(code) && 'the code of something else',
          wrong === 'folder' && !message.includes('a folder') && 'not called a folder',
          wrong !== 'missing' && code === 'NO_SUCH_FILE' && 'said not to be there',
        ].filter(Boolean);
        if (flaws.length) bad.push(`${row.command}: ${flaws.join(', ')}: ${code}: ${message}`);
      }
    }
    assert.equal(bad, []);
  });

/** What each kind is called by those who ask for another. */
const KINDS: Readonly<Record<string, string>> = { 'good.pcapng': 'a trace', 'good.tape': 'a recording', 'good.json.gz': 'a crash dump', 'signed.img': 'an image', 'release.key.pem': 'a key' };
const ASKING = ['trace ladder', 'trace diff FIRST', 'trace export', 'trace crash', 'replay', 'image sign', 'image verify', 'image inspect', 'run --image', 'flash --image'];

test('a file of another kind is called what it is, with the command that reads it [D01, D07, D11, D14]', async () => {
  const bad: string[] = [];
  for (const row of ROWS.filter(({ command }) => ASKING.includes(command)))
    for (const [name, called] of Object.entries(KINDS)) {
      if (name.split('.').at(-1) === row.good.split('.').at(-1)) continue;
      const failure = await said(row, at(name));
      if (!failure?.message.startsWith(`${at(name)} is ${called}, and `) || !/It is read by: twinset /.test(failure.message) || ![1, 2].includes(failure.exitStatus)) bad.push(`${row.command} ${name}: ${failure?.code}: ${failure?.message}`);
    }
  assert.equal(bad, []);
});

test('no command takes the place of what it reads: key, chain, trace, configuration [D01, D03, D07]', async () => {
  const [key, next, chain, good] = ['release.key.pem', 'next.pub.pem', 'keys.chain', 'good.pcapng'].map(at) as [string, string, string, string];
  const calls: [string, () => unknown][] = [
    [key, () => sign(at('unsigned.img'), { key, out: key })],
    [key, () => endorseKey({ key, new: next, out: key })],
    [next, () => endorseKey({ key, new: next, out: next })],
    [at('signed.img'), () => endorseKey({ key, new: next, out: at('signed.img') })],
    [chain, () => build({ out: chain, hardware: 'x', counter: 0, guests: 'android', keys: chain })],
    [good, () => exportTrace(good, { pcapng: good, only: 'sip' })],
    [at('good.yaml'), () => planRun({ config: at('good.yaml'), trace: at('good.yaml') })],
    [at('good.yaml'), () => planRun({ config: at('good.yaml'), record: at('good.yaml') })],
    [at('good.wav'), () => planRun({ microphone: at('good.wav'), loudspeaker: at('good.wav') })],
  ];
  for (const [path, call] of calls) {
    const before = readFileSync(path);
    const { exitStatus, message } = await Promise.resolve().then(() => quietly(call)).then(() => ({ exitStatus: 0, message: 'it was done' }), describeFailure);
    assert.equal([exitStatus, readFileSync(path).equals(before)], [2, true], `${path}: ${message}`);
  }
});

test('guests that are not there, and a key that hands over to itself, are refused by name [D01, D03]', () => {
  for (const [guests, named] of [['', '""'], ['android,teapot', '"teapot"'], ['../android', '"../android"']] as const)
    assert.throws(() => build({ out: at('out.img'), hardware: 'x', counter: 0, guests }), (error: Error) => error.message.includes(`there is no guest ${named}; known are android, symbian`), guests);
  assert.throws(() => endorseKey({ key: at('release.key.pem'), new: at('release.pub.pem'), out: at('itself.chain') }), /the new key is the old one/);
});

test('a bundle for a guest that the recording does not have is refused with those that it has [D11]', async () => {
  const { code, message } = (await said({ command: 'replay --guest', good: '', read: (path) => replayFile(path, { guest: [`deskphone=${at('good.yaml')}`] }) }, at('good.tape')))!;
  assert.is(code, 'BAD_OPTION');
  assert.match(message, /its guests are android, symbian/);
});

test.run();
