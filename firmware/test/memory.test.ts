// The fixed structures under the core, each beside a plain model of what it should do.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Probe } from './probe.ts';
import { Seeded } from './seeded.ts';

const random = new Seeded('memory properties');

test('a full pool answers 0, counts it, and takes given records again [S09]', () => {
  const probe = new Probe();
  const records = [1, 2, 3, 4].map(() => probe.call('poolTake'));
  assert.is(new Set(records).size, 4);
  assert.is(probe.call('poolTake'), 0);
  assert.is(probe.call('poolRefused'), 1);
  probe.call('poolGive', records[2]);
  assert.is(probe.call('poolUsed'), 3);
  assert.is(probe.call('poolTake'), records[2]);
});

test('giving a record twice is our own mistake and traps [S09]', () => {
  const probe = new Probe();
  const record = probe.call('poolTake');
  probe.call('poolGive', record);
  assert.throws(() => probe.call('poolGive', record), /unreachable/);
});

test('a hash index holds what a list of pairs holds [S09]', () => {
  const probe = new Probe();
  const model = new Map<number, number>();
  for (let i = 0; i < 3000; i++) {
    const record = random.below(64);
    const hash = random.below(6) * 64; // many share a bucket, some a hash
    if (model.has(record)) {
      assert.is(probe.call('indexRemove', hash, record), model.get(record) === hash || (model.get(record)! & 63) === (hash & 63) ? 1 : 0);
      model.delete(record);
    } else {
      probe.call('indexAdd', hash, record);
      model.set(record, hash);
    }
    const found: number[] = [];
    for (let at = probe.call('indexFirst', hash); at >= 0; at = probe.call('indexNext', at, hash)) found.push(at);
    assert.equal(found.sort((a, b) => a - b), [...model].filter(([, one]) => one === hash).map(([one]) => one).sort((a, b) => a - b));
  }
});

test('timers come due in order of deadline, equal ones in the order they were set [S01]', () => {
  const probe = new Probe();
  let order = 0;
  const model = new Map<number, { deadline: number; order: number }>();
  const first = () => [...model].sort(([, a], [, b]) => a.deadline - b.deadline || a.order - b.order)[0];
  for (let i = 0; i < 5000; i++) {
    const timer = random.below(64);
    const what = random.below(4);
    if (what < 2) { const deadline = random.below(50); probe.call('timerSet', timer, deadline); model.set(timer, { deadline, order: order++ }); }
    else if (what === 2) { probe.call('timerStop', timer); model.delete(timer); }
    else {
      const now = random.below(20);
      const due = first();
      const expected = due && due[1].deadline <= now ? due[0] : -1;
      assert.is(probe.call('timerDue', now), expected, `seed ${random.seed}`);
      model.delete(expected);
    }
    assert.is(probe.call('timerCount'), model.size);
    assert.is(probe.call('timerDeadline'), first()?.[1].deadline ?? Infinity);
  }
});

test('a text store keeps its texts through replacing, clearing and compaction, and its bytes restore it [S11]', () => {
  const probe = new Probe();
  const model: (string | null)[] = [null, null, null, null];
  const check = (which: Probe) => model.forEach((text, field) => {
    const length = which.call('storeGet', field);
    assert.is(length === -1 ? null : which.text(), text, `seed ${random.seed}, field ${field}`);
  });
  let full = 0;
  for (let i = 0; i < 4000; i++) {
    const field = random.below(4);
    if (random.below(8) === 0) { probe.call('storeClear', field); model[field] = null; }
    else {
      const text = String.fromCharCode(97 + random.below(26)).repeat(random.below(40));
      const others = model.reduce((sum, one, at) => sum + (at === field ? 0 : one?.length ?? 0), 0);
      const taken = probe.call('storeSet', field, ...probe.put(text));
      assert.is(taken, others + text.length <= 64 ? 1 : 0, `seed ${random.seed}: ${others} + ${text.length} bytes`);
      if (taken) model[field] = text; else full++;
    }
    check(probe);
    if (i % 100 === 0) {
      probe.call('storeBytes');
      const other = new Probe();
      assert.is(other.call('storeRestore', ...other.put(probe.output())), 1);
      check(other);
    }
  }
  assert.ok(full > 100, 'the store was full now and then');
});

test('bytes that are no store are not restored, and nothing traps [S11]', () => {
  const probe = new Probe();
  probe.call('storeSet', 0, ...probe.put('kept'));
  probe.call('storeBytes');
  const good = probe.output();
  for (let i = 0; i < 2000; i++) {
    const bytes = random.below(2) ? random.bytes(random.below(120)) : Uint8Array.from(good);
    if (bytes.length > 0) bytes[random.below(bytes.length)] ^= 1 << random.below(8);
    const fresh = i % 50 === 0 ? new Probe() : probe;
    fresh.call('storeRestore', ...fresh.put(bytes));
    for (let field = 0; field < 4; field++) fresh.call('storeGet', field);
  }
});

test('a ring arena hands out what it still holds, and says when it was overwritten [S09]', () => {
  const probe = new Probe();
  const kept: { position: number; text: string; end: number }[] = [];
  let written = 8;
  for (let i = 0; i < 2000; i++) {
    const text = String(i).repeat(random.below(20) + 1).slice(0, 100);
    const position = probe.call('ringPut', ...probe.put(text));
    written = (position + text.length + 7) & ~7;
    kept.push({ position, text, end: written });
    const asked = kept[Math.max(0, kept.length - 1 - random.below(12))];
    const length = probe.call('ringGet', asked.position, asked.text.length);
    if (written - asked.position <= 256) assert.equal([length, probe.text()], [asked.text.length, asked.text]);
    else assert.is(length, -1);
  }
  assert.is(probe.call('ringPut', ...probe.put('x'.repeat(257))), 0, 'larger than the ring');
});

test.run();
