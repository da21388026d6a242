// What a handset stores is there after the power was off, is forgotten when it forgets it, and a handset that stores all the time wears nothing out.
import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { scratchFolder } from '../../../test/support/scratch.ts';
import { SimulatedFlash } from '../../../test/support/simulated-flash.ts';
import { readStore, writeStore } from '../../image/index.ts';
import { KeptStore, type Found } from './kept-store.ts';
import { findStore } from './store-file.ts';

const EVERY_MS = 10_000;

class Bench {
  nowMs = 0;
  found: Found = null;
  unfit = 0;
  #due: { atMs: number; work: () => void } | null = null;
  readonly store: KeptStore;

  constructor(readonly flash = new SimulatedFlash(), found: Found = null) {
    this.found = found;
    this.store = new KeptStore({
      flash, find: () => this.found, everyMs: EVERY_MS, nowMs: () => this.nowMs, unfit: () => this.unfit++,
      after: (ms, work) => {
        assert.is(this.#due, null, 'two timers');
        this.#due = { atMs: this.nowMs + ms, work };
      },
    });
  }

  change(text: string | null): void {
    this.found = text === null ? null : Buffer.from(text);
    this.store.changed();
  }

  pass(ms: number): void {
    this.nowMs += ms;
    if (this.#due === null || this.#due.atMs > this.nowMs) return;
    const { work } = this.#due;
    this.#due = null;
    work();
  }

  get kept(): string {
    return Buffer.from(readStore(this.flash.restarted())).toString();
  }
}

test('what a handset stores is kept at once, and forgotten when it forgets it [D14]', () => {
  const bench = new Bench();
  bench.change('{"active":"symbian"}');
  assert.is(bench.kept, '{"active":"symbian"}');
  bench.pass(EVERY_MS);
  bench.change(null);
  assert.is(bench.kept, '');
});

test('a handset that stores all the time costs a write every so often, and the last text is the one that is kept [D14]', () => {
  const bench = new Bench();
  const before = bench.flash.sectorWrites;
  for (let times = 0; times < 1_000; times++) {
    bench.change(`{"active":"${times}"}`);
    bench.pass(20);
  }
  assert.is(bench.flash.sectorWrites - before, 1 + Math.floor((1_000 * 20) / EVERY_MS));
  bench.change('{"active":"last"}');
  bench.store.flush();
  assert.is(bench.kept, '{"active":"last"}');
});

test('a start with what was kept writes nothing, and what had changed before the keeper came is kept [D14]', () => {
  const flash = new SimulatedFlash();
  writeStore(flash, Buffer.from('kept'));
  const { sectorWrites } = flash;
  assert.is(new Bench(flash, Buffer.from('kept')).flash.sectorWrites, sectorWrites);
  assert.is(new Bench(flash, Buffer.from('changed')).kept, 'changed');
});

test('a file that does not fit leaves what is kept as it was, and is told [D14]', () => {
  const bench = new Bench();
  bench.change('kept');
  bench.pass(EVERY_MS);
  bench.found = 'unfit';
  for (let times = 0; times < 100; times++) bench.store.changed();
  assert.equal([bench.kept, bench.unfit], ['kept', 1]);
  bench.pass(EVERY_MS);
  bench.change('kept again');
  bench.pass(EVERY_MS);
  assert.equal([bench.kept, bench.unfit], ['kept again', 2]);
});

test('a link, a pipe, a folder and a file that is too long are no store; the keeper waits for none of them [D14]', () => {
  const folder = scratchFolder('kept-store');
  const at = (name: string): string => join(folder, name);
  writeFileSync(at('fits'), '12345678');
  writeFileSync(at('long'), '123456789');
  symlinkSync(at('fits'), at('link'));
  mkdirSync(at('folder'));
  execFileSync('mkfifo', [at('pipe')]);
  assert.is(Buffer.from(findStore(at('fits'), 8) as Uint8Array).toString(), '12345678');
  assert.is(findStore(at('none'), 8), null);
  for (const name of ['long', 'link', 'folder', 'pipe']) assert.is(findStore(at(name), 8), 'unfit', name);
});

test.run();
