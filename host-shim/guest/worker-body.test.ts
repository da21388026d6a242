// Guests in workers of their own: a fresh port for each start, an end for whatever hangs or crashes.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { MessageType, buildFrame, encode } from '../../proto/index.ts';
import { makeSharedPort } from '../bus/index.ts';
import type { HypervisorEnd } from '../bus/index.ts';
import { DOWN_READER, WAITING } from '../bus/layout.ts';
import { VirtualClock } from '../devices/clock/virtual.ts';
import { machineLimits } from '../machine/limits.ts';
import { built } from '../platform.ts';
import { Supervisor } from './supervisor.ts';
import { workerLauncher } from './worker-body.ts';

const FRAME = buildFrame(MessageType.RecordQuery, new Uint8Array(0));
const folder = mkdtempSync(join(tmpdir(), 'twinset-guest-'));
test.after(() => rmSync(folder, { recursive: true }));

/** An image that says one Hello and then does as told. */
function imageFile(name: string, onFrame: string, atBoot = ''): string {
  const path = join(folder, `${name}.mjs`);
  const hello = [...encode('Hello', { name, busVersionMin: 1, busVersionMax: 1 })];
  writeFileSync(path, `export const image = { manifest: { name: '${name}' }, boot({ port }) {
    ${atBoot}
    port.send(${MessageType.Hello}, Uint8Array.from(${JSON.stringify(hello)}), 0, Object.keys(port).length);
    return { onFrame(frame) { ${onFrame} }, onIdle() {} };
  } };`);
  return path;
}

class Bench {
  readonly clock = new VirtualClock();
  readonly ends: HypervisorEnd[] = [];
  readonly reasons: string[] = [];
  readonly memories: SharedArrayBuffer[] = [];
  readonly supervisor: Supervisor;
  #woken: () => void = () => undefined;

  constructor(path: string) {
    const launcher = workerLauncher(built('dist', 'workers', 'guest.js'), path);
    this.supervisor = new Supervisor(2, 'test', (launch) => {
      this.memories.push(launch.memory);
      return launcher(launch);
    }, { clock: this.clock, timers: this.clock }, {
      up: (end) => this.ends.push(end),
      down: (reason) => {
        this.reasons.push(reason);
        this.#woken();
      },
      wake: () => this.#woken(),
    }, makeSharedPort);
  }

  /** The guest runs and has said its Hello. */
  static async started(path: string): Promise<Bench> {
    const bench = new Bench(path);
    await bench.supervisor.start();
    await bench.hello();
    return bench;
  }

  get end(): HypervisorEnd {
    return this.ends.at(-1)!;
  }

  /** Real threads and virtual time: looks again whenever the guest did something. */
  async until(condition: () => boolean): Promise<void> {
    const alive = setInterval(() => undefined, 1_000); // a wait on shared memory keeps no process alive
    while (!condition()) {
      await new Promise<void>((resolve) => {
        this.#woken = resolve;
        setImmediate(resolve);
      });
      await this.clock.advance(0);
    }
    clearInterval(alive);
  }

  hello(): Promise<void> {
    return this.until(() => !this.end.isEmpty());
  }
}

test('a guest in a worker says its manifest and its Hello, and is handed a port of three members [H01]', async () => {
  const bench = new Bench(imageFile('good', ''));
  assert.is((await bench.supervisor.start()).name, 'good');
  await bench.hello();
  let requestId = 0;
  bench.end.receive({ frame: (header) => { requestId = header.requestId; }, garbage: () => undefined });
  assert.is(requestId, 3);
  await bench.supervisor.end();
});

test('a guest that throws is started again on another port, after the pause [H33]', async () => {
  const bench = await Bench.started(imageFile('crash', 'throw new Error("segmentation fault")'));
  bench.end.offer(FRAME.slice());
  await bench.until(() => bench.reasons.length > 0);
  assert.equal(bench.reasons, ['segmentation fault']);
  await bench.clock.advance(machineLimits.restartFirstMs);
  assert.is(bench.ends.length, 2);
  assert.is.not(bench.ends[0], bench.ends[1]);
  await bench.hello();
  assert.is(bench.supervisor.restarts, 1);
  await bench.supervisor.end();
});

test('the port of a run that ended is zeroed and never used again [H01]', async () => {
  const bench = await Bench.started(imageFile('killed', ''));
  await bench.until(() => new Int32Array(bench.memories[0]!, DOWN_READER)[WAITING] === 1); // it sleeps, and writes no more
  assert.ok(new Uint8Array(bench.memories[0]).some((byte) => byte !== 0));
  bench.supervisor.kill('killed on request');
  assert.not(new Uint8Array(bench.memories[0]).some((byte) => byte !== 0));
  await bench.clock.advance(machineLimits.restartFirstMs);
  await bench.hello();
  assert.is.not(bench.memories[1], bench.memories[0]);
  await bench.supervisor.end();
});

test('a guest in an endless loop is found by its unread frames and ended [H33]', async () => {
  const bench = await Bench.started(imageFile('frozen', 'for (;;);'));
  bench.end.offer(FRAME.slice());
  bench.end.offer(FRAME.slice());
  await bench.until(() => bench.end.progress().position !== 0); // it took the first frame and reads no other
  bench.supervisor.watchdog();
  await bench.clock.advance(machineLimits.frozenMs - 1);
  bench.supervisor.watchdog();
  assert.equal(bench.reasons, []);
  await bench.clock.advance(1);
  bench.supervisor.watchdog();
  assert.match(bench.reasons[0], 'frozen');
  await bench.supervisor.end();
});

test('a frame that came long after the last one is unread since the check that finds it, not since the check before [H33]', async () => {
  const bench = await Bench.started(imageFile('late', 'for (;;);'));
  bench.end.offer(FRAME.slice());
  await bench.until(() => bench.end.progress().unreadBytes === 0);
  bench.supervisor.watchdog();
  await bench.clock.advance(machineLimits.watchdogMs);
  bench.end.offer(FRAME.slice());
  bench.supervisor.watchdog();
  await bench.clock.advance(machineLimits.frozenMs - 1);
  bench.supervisor.watchdog();
  assert.equal(bench.reasons, []);
  await bench.clock.advance(1);
  bench.supervisor.watchdog();
  assert.match(bench.reasons[0], 'frozen');
  await bench.supervisor.end();
});

test('a guest that reads its frames is never taken for frozen [H33]', async () => {
  const bench = await Bench.started(imageFile('quiet', ''));
  for (let round = 0; round < 5; round++) {
    bench.end.offer(FRAME.slice());
    await bench.until(() => bench.end.progress().unreadBytes === 0);
    await bench.clock.advance(machineLimits.frozenMs);
    bench.supervisor.watchdog();
  }
  assert.equal(bench.reasons, []);
  await bench.supervisor.end();
});

test('a guest that takes all memory it can get ends alone [H01]', async () => {
  const bench = await Bench.started(imageFile('glutton', 'const all = []; for (;;) all.push(new Array(1e5).fill(0).map((_, i) => ({ i })));'));
  bench.end.offer(FRAME.slice());
  await bench.until(() => bench.reasons.length > 0);
  assert.match(bench.reasons[0], 'memory');
  await bench.supervisor.end();
});

test('an image that cannot be loaded rejects with its reason [H01]', async () => {
  const bench = new Bench(imageFile('broken', '', 'throw new Error("no such system library");'));
  const other = new Bench(join(folder, 'absent.mjs'));
  let message = '';
  await other.supervisor.start().catch((error) => { message = error.message; });
  assert.match(message, 'absent.mjs');
  await bench.supervisor.start().catch(() => undefined);
  await bench.until(() => bench.reasons.length > 0);
  assert.equal(bench.reasons, ['no such system library']);
  await Promise.all([bench.supervisor.end(), other.supervisor.end()]);
});

test.run();
