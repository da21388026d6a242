// An image arrives whole over a network that cuts and flips, and over targets and senders that die; the seed is in the name of what fails.
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createInterface } from 'node:readline';
import { setImmediate } from 'node:timers/promises';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { seededRandom } from '../../host-shim/index.ts';
import { Board, imageOf } from '../../test/support/board.ts';
import { scratchFolder } from '../../test/support/scratch.ts';
import { HARDWARE, TRUST } from '../../test/support/small-image.ts';
import { SpoilingProxy, type Spoiling } from '../../test/support/spoiling-proxy.ts';
import { FLASH_BYTES, FileFlash, announcementOf, boot, readSlot } from '../image/index.ts';
import { packagePath } from '../package-root.ts';
import { ANNOUNCEMENT, CONTENT_TYPE, UPDATES_PATH } from './protocol.ts';
import { sendImage, type Sent } from './send.ts';
import { Target, TargetRefusal, TargetUnreachable } from './target.ts';

const IMAGE = imageOf(3, 600_000);
const SEEDS = 25;
const CUTS = 6;
const KILLS = 4;

const numberBelow = (random: ReturnType<typeof seededRandom>, bound: number): number => random.next() % bound;

async function sendThrough(seed: number, spoilings: (at: (bound: number) => number) => Spoiling[]): Promise<{ sent: Sent; spoilt: number; board: Board }> {
  const random = seededRandom(seed);
  const ahead = spoilings((bound) => numberBelow(random, bound));
  const board = await Board.on();
  const proxy = await SpoilingProxy.before(board.port, () => ahead.shift() ?? null);
  const target = new Target({ host: '127.0.0.1', port: proxy.port });
  try {
    // The target closes its end of a cut connection in its own turn.
    const pause = async (): Promise<void> => {
      await proxy.settled();
      await setImmediate();
    };
    const sent = await sendImage(target, IMAGE, { progress: () => undefined, pause });
    return { sent, spoilt: proxy.spoilt, board };
  } finally {
    target.close();
    proxy.close();
    await board.close();
  }
}

function assertArrived(board: Board, seed: number): void {
  const choice = boot(board.flash.restarted(), TRUST);
  assert.ok(choice.mode === 'slot' && choice.slot === 0, `seed ${seed}: the image is not started`);
  assert.equal(readSlot(board.flash, 0), IMAGE, `seed ${seed}`);
}

test('an image arrives over connections that are cut anywhere, and no byte that the target has is sent again [D02]', async () => {
  for (let seed = 1; seed <= SEEDS; seed++) {
    const { sent, spoilt, board } = await sendThrough(seed, (at) => Array.from({ length: CUTS }, () => ({ cutAfterBytes: 1 + at(IMAGE.length / 3) })));
    assert.ok(spoilt > 0, `seed ${seed}: nothing was cut`);
    assert.ok(sent.sentBytes <= IMAGE.length, `seed ${seed}: ${sent.sentBytes} bytes were sent and taken, and the image has ${IMAGE.length}`);
    assertArrived(board, seed);
  }
});

test('a bit that flips on the way costs its piece, not the image [D02]', async () => {
  for (let seed = 1; seed <= 3; seed++) {
    const { sent, spoilt, board } = await sendThrough(seed, () => [{ flip: true }]);
    assert.is(spoilt, 1);
    assert.equal([sent.sentBytes, sent.interruptions], [IMAGE.length, 1]);
    assertArrived(board, seed);
  }
});

test('a sender goes on only over bytes that are its own: what the target holds of another sending is written anew [D02]', async () => {
  const board = await Board.on();
  const target = board.target();
  // The announcement is genuine, what follows is not: as from a stranger who has seen the image.
  const stranger = board.target();
  const { headers } = await stranger.request('POST', UPDATES_PATH, {
    headers: { 'Upload-Length': String(IMAGE.length), 'Upload-Metadata': `${ANNOUNCEMENT} ${Buffer.from(announcementOf(IMAGE)).toString('base64')}` },
  });
  await stranger.request('PATCH', headers.location!, { headers: { 'Content-Type': CONTENT_TYPE, 'Upload-Offset': '0' }, body: new Uint8Array(300_000) });
  stranger.close();
  const sent = await sendImage(target, IMAGE, { progress: () => undefined, pause: () => setImmediate() });
  assert.equal([sent.resumedAt, sent.sentBytes], [0, IMAGE.length]);
  target.close();
  await board.close();
  assertArrived(board, 0);
});

test('a target that refuses is not asked again, and its words come back [D02]', async () => {
  const board = await Board.on();
  const target = board.target();
  const error = await sendImage(target, imageOf(1, 3000), { progress: () => undefined, pause: () => Promise.reject(new Error('it was asked again')) }).catch((caught: unknown) => caught);
  assert.ok(error instanceof TargetRefusal);
  assert.is((error as TargetRefusal).code, 'OLDER_VERSION');
  target.close();
  await board.close();
});

test('a target that takes pieces and stays where it is, or deletes and holds still, is given up [D02]', async () => {
  const target = (answers: Record<string, Record<string, string>>) => ({ request: (method: string) => Promise.resolve({ headers: answers[method]!, body: '' }) }) as unknown as Target;
  const begun = { location: `${UPDATES_PATH}/${'0'.repeat(64)}` };
  for (const [answers, words] of [
    [{ POST: { ...begun, 'upload-offset': '0' }, PATCH: { 'upload-offset': '0' } }, /still at byte 0/],
    [{ POST: { location: 'http://[', 'upload-offset': '0' } }, /names the upload/],
    [{ POST: { location: '/v1/reboot', 'upload-offset': '0' } }, /names the upload/],
    [{ POST: { ...begun, 'upload-offset': '9' }, HEAD: { 'upload-offset': '9' }, DELETE: {} }, /holds it still/],
  ] as const) {
    const error = await sendImage(target(answers), IMAGE, { progress: () => undefined, pause: () => Promise.reject(new Error('it was asked again')) }).catch((caught: unknown) => caught);
    assert.ok(error instanceof TargetRefusal);
    assert.match((error as TargetRefusal).message, words);
  }
});

test('an answer that drips without end is given up [D02]', async () => {
  const server = createServer((_, response) => {
    response.writeHead(200);
    const drip = setInterval(() => response.write(' '), 5);
    response.once('close', () => clearInterval(drip));
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const target = new Target({ host: '127.0.0.1', port: (server.address() as AddressInfo).port }, 100);
  const error = await target.state().catch((caught: unknown) => caught);
  assert.ok(error instanceof TargetUnreachable, String(error));
  target.close();
  server.close();
  server.closeAllConnections();
});

/** The service as a process over a flash in a file. */
class ServiceProcess {
  readonly #words: string[];
  #child: ChildProcess | null = null;
  port = 0;

  constructor(folder: string) {
    const key = join(folder, 'release.pub.pem');
    writeFileSync(key, TRUST.keys[0]!.export({ type: 'spki', format: 'pem' }));
    writeFileSync(join(folder, 'flash.bin'), new Uint8Array(FLASH_BYTES));
    this.#words = ['--flash', join(folder, 'flash.bin'), '--hardware', HARDWARE, '--key', key, '--running', 'none'];
  }

  async start(): Promise<void> {
    this.#child = spawn(process.execPath, [packagePath('dist', 'target', 'flash-service.js'), ...this.#words, '--bind', `127.0.0.1:${this.port}`], { stdio: ['pipe', 'pipe', 'inherit'] });
    const [line] = (await once(createInterface({ input: this.#child.stdout! }), 'line')) as [string];
    this.port = Number((JSON.parse(line) as { bind: string }).bind.split(':').at(-1));
  }

  async stop(signal: NodeJS.Signals): Promise<void> {
    const gone = once(this.#child!, 'exit');
    this.#child!.kill(signal);
    await gone;
  }
}

test('an image arrives although its target is killed in the middle, and its sender too [D02]', async () => {
  const folder = scratchFolder('flash-service');
  const service = new ServiceProcess(folder);
  await service.start();
  const random = seededRandom(41);
  let resumedLast = 0;
  for (let kill = 0; ; kill++) {
    const target = new Target({ host: '127.0.0.1', port: service.port });
    const dead = new Error('the sender is killed');
    const killAt = resumedLast + 1 + numberBelow(random, Math.ceil((IMAGE.length - resumedLast) / 3));
    let restarting: Promise<void> | null = null;
    const progress = ({ bytes }: { bytes: number }): void => {
      if (kill >= KILLS || bytes < killAt || restarting) return;
      restarting = service.stop('SIGKILL').then(() => service.start());
      if (kill % 2 === 1) throw dead;
    };
    const outcome = await sendImage(target, IMAGE, { progress, pause: async () => { await restarting; } }).catch((error: unknown) => error);
    target.close();
    if (restarting) await restarting;
    if (outcome === dead) continue;
    const sent = outcome as Sent;
    assert.ok(!(outcome instanceof Error), String(outcome));
    assert.ok(sent.resumedAt >= resumedLast, 'a target that was killed forgot what it had');
    resumedLast = sent.resumedAt;
    if (kill >= KILLS) break;
  }
  await service.stop('SIGTERM');
  const flash = new FileFlash(join(folder, 'flash.bin'), 'r');
  assert.equal(readSlot(flash, 1), IMAGE);
  flash.close();
  assert.is(readFileSync(join(folder, 'flash.bin')).length, FLASH_BYTES);
});

test.run();
