// A guest outside this process, with a stand-in for what it is shut in: how it begins, falls silent and ends.
import { PassThrough, Duplex } from 'node:stream';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { makeSharedPort } from '../bus/index.ts';
import { VirtualClock } from '../devices/clock/virtual.ts';
import { bootHandset } from '../handset.ts';
import type { HandsetOptions } from '../options.ts';
import type { GuestBody } from './body.ts';
import { enclosedLauncher } from './enclosed-body.ts';
import { RecordKind } from './wire/layout.ts';
import { encodeRecord } from './wire/record.ts';

const PARTICIPANT = 3;
const SILENCE = { bootMs: 60_000, silentMs: 5_000 };

class Bench {
  readonly clock = new VirtualClock();
  readonly signals: string[] = [];
  readonly stopped: string[] = [];
  /** What the guest says, and what it is told. */
  readonly says = new PassThrough();
  readonly hears = new PassThrough();
  readonly body: GuestBody;
  gone: (reason: string) => void = () => undefined;

  constructor() {
    const ended = new Promise<string>((resolve) => {
      this.gone = resolve;
    });
    const { memory, end } = makeSharedPort(PARTICIPANT);
    const signal = (name: string): void => {
      this.signals.push(name);
      if (name === 'SIGKILL') this.gone('its machine was switched off');
    };
    const launcher = enclosedLauncher({ bundle: 'guest.js', silence: SILENCE, start: () => ({ port: Duplex.from({ readable: this.says, writable: this.hears }), ended, signal }), image: () => null }, { clock: this.clock, timers: this.clock });
    this.body = launcher({ participant: PARTICIPANT, memory, end, stopped: (reason) => this.stopped.push(reason) });
  }

  /** As streams hand things on, over a turn of the loop or two. */
  async say(...records: Uint8Array[]): Promise<void> {
    for (const record of records) this.says.write(record);
    for (let turn = 0; turn < 4; turn++) await new Promise((resolve) => setImmediate(resolve));
  }
}

const text = (words: string): Uint8Array => new TextEncoder().encode(words);
const MANIFEST = encodeRecord(RecordKind.Manifest, text('{"name":"far"}'));

test('a guest that boots slowly has its own bound until its manifest, and the short one afterwards [H31]', async () => {
  const bench = new Bench();
  await bench.clock.advance(SILENCE.bootMs - 2_000);
  await bench.say(MANIFEST);
  assert.equal(await bench.body.manifest, { name: 'far' });
  await bench.clock.advance(SILENCE.silentMs - 1_000);
  assert.equal(bench.stopped, []);
  await bench.clock.advance(2_000);
  assert.equal([bench.stopped, bench.signals], [[`frozen: no answer for ${SILENCE.silentMs} ms`], ['SIGKILL']]);
});

test('a guest that never says its manifest is ended at the bound of its boot [H31]', async () => {
  const bench = new Bench();
  await bench.clock.advance(SILENCE.bootMs + 1_000);
  assert.equal(bench.stopped, [`no manifest within ${SILENCE.bootMs} ms of its start`]);
  assert.match(String(await bench.body.manifest.catch((error: Error) => error.message)), /guest\.js does not start: no manifest/);
});

test('a guest that gives up is ended with its own words, one whose connection ends with those of what it ran in [H31]', async () => {
  const failed = new Bench();
  await failed.say(MANIFEST, encodeRecord(RecordKind.Failed, text('out of memory')));
  assert.equal([failed.stopped, failed.signals], [['out of memory'], ['SIGKILL']]);
  const closed = new Bench();
  await closed.say(MANIFEST);
  closed.says.destroy(new Error('reset'));
  await closed.say();
  assert.equal([closed.stopped, closed.signals], [['its machine was switched off'], ['SIGKILL', 'SIGKILL']]);
});

test('a guest that repeats an old answer, or answers what was never asked, is as silent as one that says nothing [H31]', async () => {
  for (const number of [0, 1, 99]) {
    const bench = new Bench();
    await bench.say(MANIFEST);
    for (let second = 0; second < 6 && bench.stopped.length === 0; second++) {
      await bench.clock.advance(1_000);
      await bench.say(encodeRecord(RecordKind.Pong, Uint8Array.of(number, 0, 0, 0)));
    }
    assert.equal(bench.stopped, [`frozen: no answer for ${SILENCE.silentMs} ms`], `pong ${number}`);
  }
});

test('a guest that sends the beginning of a record and never its end is as silent as one that says nothing [H31]', async () => {
  const bench = new Bench();
  const frame = encodeRecord(RecordKind.Frame, new Uint8Array(200));
  await bench.say(MANIFEST);
  for (let at = 0; bench.stopped.length === 0 && at < 100; at++) {
    await bench.say(frame.subarray(at, at + 1));
    await bench.clock.advance(500);
  }
  assert.equal(bench.stopped, [`frozen: no answer for ${SILENCE.silentMs} ms`]);
});

test('a manifest comes first and once: it renews no silence, and no frame passes before it [H31]', async () => {
  const twice = new Bench();
  await twice.say(MANIFEST, MANIFEST);
  assert.equal(twice.stopped, ['a second manifest']);
  const early = new Bench();
  await early.say(encodeRecord(RecordKind.Frame, new Uint8Array(48)));
  assert.equal(early.stopped, ['a frame before its manifest']);
});

test('a record that is none ends the run [H31]', async () => {
  const bench = new Bench();
  await bench.say(MANIFEST, Uint8Array.from({ length: 64 }, () => 0xee));
  assert.match(bench.stopped[0]!, /a record of kind 238/);
});

test('a guest that is frozen stands still for so long, then goes on [H31]', async () => {
  const bench = new Bench();
  await bench.say(MANIFEST);
  bench.body.freeze(1_000, { clock: bench.clock, timers: bench.clock }, () => undefined);
  await bench.clock.advance(1_000);
  assert.equal(bench.signals, ['SIGSTOP', 'SIGCONT']);
  await bench.body.stop();
});

test('codecs of a guest in a virtual machine are asked of the hypervisor layer only, and somebody must boot it [H31, H19]', async () => {
  const refused = async (options: HandsetOptions): Promise<string> => bootHandset({ guests: [{ name: 'symbian', tier: 'vm' }], ...options }).then(() => '', (error: Error & { code: string }) => `${error.code} ${error.message}`);
  const virtualMachines = { machine: { target: 'none', accelerator: 'none', noNetwork: true, ramMib: 1 }, start: () => { throw new Error('was started'); } };
  assert.match(await refused({ virtualMachines, codecPlacement: 'guest' }), /^BAD_CONFIGURATION .*codecPlacement/);
  assert.match(await refused({}), /^BAD_CONFIGURATION .*virtualMachines/);
});

test.run();
