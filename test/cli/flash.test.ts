// `twinset flash` as a device maker uses it, against boards that work and boards that do not.
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createServer as createTcpServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { FOREIGN_KEY, smallImage } from '../support/small-image.ts';
import { encodeImage, signImage } from '../../tools/image/index.ts';
import { packagePath } from '../../tools/package-root.ts';
import { Board, imageOf, type BoardOptions } from '../support/board.ts';
import { scratchFolder } from '../support/scratch.ts';

const folder = scratchFolder('flash');
const file = (name: string, bytes: Uint8Array): string => {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return path;
};
const NEW = file('new.img', imageOf(3, 300_000));

interface Finished {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

const flash = (...words: string[]): Promise<Finished> =>
  new Promise((resolve) => {
    const child = execFile(process.execPath, [packagePath('tools', 'bin', 'twinset.mjs'), 'flash', ...words], (_, stdout, stderr) => resolve({ status: child.exitCode!, stdout, stderr }));
  });

async function withBoard(options: BoardOptions, work: (target: string, board: Board) => Promise<void>): Promise<void> {
  const board = await Board.on(options);
  try {
    await work(`127.0.0.1:${board.port}`, board);
  } finally {
    await board.close();
  }
}

const linesOf = (stdout: string): Record<string, unknown>[] => stdout.trim().split('\n').map((line) => JSON.parse(line) as Record<string, unknown>);

test('an image is flashed, started and waited for, with its progress [D02]', () =>
  withBoard({}, async (target, board) => {
    const { status, stdout } = await flash('--target', target, '--image', NEW, '--reboot', '--json');
    assert.is(status, 0, stdout);
    assert.is(board.runs, 'A 3.0.0');
    const lines = linesOf(stdout);
    const done = lines.at(-1)!;
    assert.equal([done.event, done.slot, done.state, done.running, done.version, done.resumedAt, done.interruptions], ['flashed', 'A', 'good', 'A', '3.0.0', 0, 0]);
    assert.ok(lines.filter(({ event }) => event === 'progress').length > 2);
    const again = await flash('--target', target, '--image', NEW);
    assert.is(again.status, 0);
    assert.match(again.stdout, 'runs version 3.0.0 of this image already');
    const shown = await flash('--target', target, '--status');
    assert.match(shown.stdout, /running +slot A\n/);
    assert.match(shown.stdout, /slot B +good +version 2\.0\.0, 3 tries left/);
  }));

test('an image that does not work ends with 1 and FELL_BACK, and the old one runs [D02]', () =>
  withBoard({ works: (major) => major !== 3 }, async (target, board) => {
    const { status, stdout, stderr } = await flash('--target', target, '--image', NEW, '--reboot');
    assert.is(status, 1, stdout);
    assert.match(stderr, 'FELL_BACK');
    assert.is(board.runs, 'B 2.0.0');
  }));

test('what the target or the image forbids ends with 1 and its code, before or after the target was asked [D02]', () =>
  withBoard({}, async (target) => {
    const foreign = file('foreign.img', signImage(encodeImage(smallImage({ version: { major: 9, minor: 0, patch: 0 } })), FOREIGN_KEY));
    const verdicts = await Promise.all([
      flash('--target', target, '--image', foreign, '--json'),
      flash('--target', target, '--image', file('old.img', imageOf(1))),
      flash('--target', target, '--image', file('unsigned.img', encodeImage(smallImage()))),
      flash('--target', target, '--reboot'),
    ]);
    assert.equal(verdicts.map(({ status }) => status), [1, 1, 1, 1]);
    const codes = ['UNKNOWN_KEY', 'OLDER_VERSION', 'UNSIGNED', 'NOTHING_PENDING'];
    assert.equal(verdicts.map(({ stderr }, index) => stderr.includes(`: ${codes[index]}: `)), [true, true, true, true]);
    assert.is(linesOf(verdicts[0]!.stdout).at(-1)!.code, 'UNKNOWN_KEY');
  }));

test('what answers at the port of a target and is none ends with 1, and steers no terminal [D02]', async () => {
  const slot = { slot: 'A', state: 'good', version: null, triesLeft: 0, imageBytes: 0, writtenBytes: 0, sha256: null };
  const state = { hardware: '\x1b[2J', mode: 'slot', running: 'A', securityCounter: 0, keys: [], slots: [slot, slot] };
  const answers = [JSON.stringify(state), JSON.stringify({ ...state, keys: 'none' }), JSON.stringify({ slots: [null, null], hardware: 'x' }), '{}'];
  const server = createServer((_, response) => void response.end(answers.shift()));
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const place = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const shown = await flash('--target', place, '--status');
  assert.equal([shown.status, shown.stdout.includes('\x1b'), shown.stdout.includes('\\u{1b}[2J')], [0, false, true]);
  while (answers.length > 0) {
    const refused = await flash('--target', place, '--status');
    assert.equal([refused.status, /TARGET_FAILED/.test(refused.stderr)], [1, true], refused.stderr);
  }
  server.close();
});

test('a target that is not there ends with 3, and words that say nothing with 2 [D02]', async () => {
  const board = await Board.on();
  await board.close();
  const there = `127.0.0.1:${board.port}`;
  const verdicts = await Promise.all([flash('--target', there, '--status'), flash('--target', there, '--image', join(folder, 'none.img')), flash('--target', there), flash('--target', 'a:b:c', '--status'), flash('--status'), flash('--target', there, '--image', NEW, '--status')]);
  assert.equal(verdicts.map(({ status }) => status), [3, 3, 2, 2, 2, 2]);
  assert.match(verdicts[0]!.stderr, 'TARGET_UNREACHABLE');
});

test('a port where nobody listens, and one where somebody speaks otherwise, are told apart, and nothing is said of an image that was not sent [D02]', async () => {
  const greeter = createTcpServer((socket) => socket.on('error', () => undefined).resume().end('220 ready\r\n')).listen(0, '127.0.0.1');
  await once(greeter, 'listening');
  const target = `127.0.0.1:${(greeter.address() as AddressInfo).port}`;
  const other = await flash('--target', target, '--status');
  greeter.close();
  await once(greeter, 'close');
  const nobody = await flash('--target', target, '--status');
  assert.equal([other.status, other.stderr], [1, `twinset: TARGET_FAILED: ${target}: it answers in words that are not a target's: is this its port?\n`]);
  assert.equal([nobody.status, nobody.stderr], [3, `twinset: TARGET_UNREACHABLE: ${target} cannot be reached: nobody listens there (ECONNREFUSED). Is the target up, and is this its port for updates?\n`]);
});

test.run();
