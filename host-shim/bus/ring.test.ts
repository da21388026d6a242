// One ring, both ends in one thread: order, wrap-around, refusal, hostile words.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { HEAD, OFFERED, TAIL, WAITING } from './layout.ts';
import { BusError, createPortMemory, recordBytes, upRing } from './ring.ts';
import type { Ring } from './ring.ts';
import { EMPTY, GARBAGE, RingReader } from './ring-reader.ts';
import { RingWriter } from './ring-writer.ts';

const sizes = { upRingBytes: 256, downRingBytes: 64, snapshotReserveBytes: 0 };

/** A ring whose positions begin at `start`. */
function fresh(start = 0): { ring: Ring; writer: RingWriter; reader: RingReader } {
  const ring = upRing(createPortMemory(sizes), sizes);
  ring.writerWords[TAIL] = ring.readerWords[HEAD] = start;
  return { ring, writer: new RingWriter(ring, start), reader: new RingReader(ring, start, 200) };
}

/** A body that says its number in every byte. */
const body = (length: number, fill: number) => new Uint8Array(length).fill(fill & 0xff);

function take(reader: RingReader): number[] | number {
  const length = reader.next();
  return length < 0 ? length : [...reader.record.subarray(0, length)];
}

test('records come out in order and whole, of any length from none to the longest [H10]', () => {
  const { writer, reader } = fresh();
  for (let length = 0; length <= 200; length++) {
    assert.ok(writer.write(body(length, length)));
    assert.equal(take(reader), [...body(length, length)]);
  }
  assert.is(take(reader), EMPTY);
});

test('a record may run over the end of the ring [H10]', () => {
  const { writer, reader } = fresh();
  const counting = Uint8Array.from({ length: 100 }, (_, index) => index);
  for (let round = 0; round < 20; round++) {
    assert.ok(writer.write(counting.subarray(0, 37), counting.subarray(37)));
    assert.equal(take(reader), [...counting]);
  }
});

test('a full ring refuses the record and writes nothing [H10]', () => {
  const { ring, writer, reader } = fresh();
  let written = 0;
  while (writer.write(body(24, written))) written++;
  assert.is(written, 256 / recordBytes(24));
  const before = ring.bytes.slice();
  assert.not(writer.write(body(0, 0xee)));
  assert.equal(ring.bytes.slice(), before);
  for (let index = 0; index < written; index++) assert.equal(take(reader), [...body(24, index)]);
  assert.is(take(reader), EMPTY);
  assert.ok(writer.write(body(248, 1)), 'all of it is free again');
});

test('a record longer than the ring is refused for ever and harms nothing [H10]', () => {
  const { writer, reader } = fresh();
  assert.not(writer.write(body(249, 1)));
  assert.not(writer.write(body(100_000, 1)));
  assert.ok(writer.write(body(8, 2)));
  assert.equal(take(reader), [...body(8, 2)]);
});

test('what must stay free stays free [H10]', () => {
  const { writer } = fresh();
  let written = 0;
  while (writer.write(body(24, 0), undefined, 100)) written++;
  assert.is(written, Math.floor((256 - 100) / 32));
  assert.ok(writer.write(body(24, 0), undefined, 0));
});

for (const [name, start] of [['2^31', 0x7fff_ff80], ['2^32', 0xffff_ff80]] as const) {
  test(`positions cross ${name} without a trace [H10]`, () => {
    const { writer, reader } = fresh(start | 0);
    for (let round = 0; round < 50; round++) {
      assert.ok(writer.write(body(20, round)));
      assert.ok(writer.write(body(61, round + 1)));
      assert.equal(take(reader), [...body(20, round)]);
      assert.equal(take(reader), [...body(61, round + 1)]);
      assert.is(take(reader), EMPTY);
      assert.is(writer.free(), 256);
    }
    let full = 0;
    while (writer.write(body(24, 0))) full++;
    assert.is(full, 8, 'a full ring is seen as full there too');
  });
}

test('the number of the newest frame offered grows past 2^32 [H33]', () => {
  const { writer, reader } = fresh();
  writer.offered(2 ** 32 + 5);
  assert.is(reader.lastOffered(2 ** 32 - 3), 2 ** 32 + 5);
  assert.is(reader.lastOffered(2 ** 32 + 5), 2 ** 32 + 5);
  assert.is(reader.lastOffered(2 ** 32 + 9), 2 ** 32 + 9, 'a number from the past is not believed');
});

/** Whatever a hostile writer leaves there, the reader ends, gets level with it, and stays sound. */
function outlives(spoil: (ring: Ring) => void): number[] {
  const { ring, writer, reader } = fresh(0xffff_ffc0 | 0);
  writer.write(body(16, 1));
  spoil(ring);
  const lengths: number[] = [];
  for (let length = reader.next(); length !== EMPTY; length = reader.next()) {
    lengths.push(length);
    assert.ok(length <= 200);
    assert.ok(lengths.length < 64, 'the reader never gets level');
  }
  assert.ok(reader.isEmpty());
  const again = new RingWriter(ring, ring.writerWords[TAIL] & -8);
  assert.ok(again.write(body(9, 7)));
  assert.equal(take(reader), [...body(9, 7)]);
  return lengths;
}

for (const tail of [0, 1, 7, -1, 0x7fff_ffff, -0x8000_0000, 0x1234_5678, -64 + 256 + 8, -64 + 4]) {
  test(`a hostile tail of ${tail} costs the records, not the reader [H09]`, () => {
    outlives(ring => { ring.writerWords[TAIL] = tail; });
  });
}

for (const length of [-1, -8, 17, 201, 256, 0x7fff_ffff, -0x8000_0000, 0xfffffff8 | 0]) {
  test(`a record that claims ${length} bytes is garbage and is not copied [H09]`, () => {
    assert.equal(outlives(ring => { ring.words[(0xffff_ffc0 & 255) >> 2] = length; }), [GARBAGE]);
  });
}

for (const head of [8, -8, 1, 0x7fff_ffff, -0x8000_0000]) {
  test(`a reader that claims to be at ${head} cannot make the writer overwrite what is unread [H09]`, () => {
    const { ring, writer, reader } = fresh();
    while (writer.write(body(24, 5)));
    ring.readerWords[HEAD] = head;
    const before = ring.bytes.slice();
    const free = writer.free();
    assert.ok(free >= 0 && free <= 256);
    // A head that lies inside of what was written can only be the reader's own loss; any other is a full ring.
    if (head !== 8 && head !== 1) {
      assert.is(free, 0);
      assert.not(writer.write(body(1, 6)));
      assert.equal(ring.bytes.slice(), before);
      assert.equal(take(reader), [...body(24, 5)]);
    }
  });
}

test('random words all over the shared memory never make a reader or a writer fail [H09]', () => {
  let state = 0x2545f491;
  const random = () => { state ^= state << 13; state ^= state >>> 17; state ^= state << 5; return state; };
  const { ring, writer, reader } = fresh();
  for (let round = 0; round < 20_000; round++) {
    if (random() & 1) ring.words[random() & 63] = random() & 1 ? random() : random() & 0xff;
    if ((random() & 7) === 0) ring.writerWords[TAIL] = random() & 3 ? random() & 0x1ff : random();
    if ((random() & 7) === 0) ring.readerWords[HEAD] = random();
    writer.write(body(random() & 0x7f, round));
    const length = reader.next();
    assert.ok(length >= GARBAGE && length <= 200);
    assert.ok(writer.free() >= 0 && writer.free() <= 256);
  }
});

test('a writer wakes a reader only when one sleeps [H10]', async () => {
  const { ring, writer, reader } = fresh();
  writer.wake();
  assert.is(ring.writerWords[2], 0);
  const sleep = reader.sleep();
  assert.is(ring.readerWords[WAITING], 1);
  assert.is(reader.sleep(), sleep, 'one wait is outstanding at most');
  writer.write(body(8, 1));
  writer.wake();
  assert.is(ring.readerWords[WAITING], 0);
  await sleep;
  assert.equal(take(reader), [...body(8, 1)]);
});

test('a reader does not fall asleep over a record or over a dropped frame [H33]', async () => {
  const { ring, writer, reader } = fresh();
  writer.write(body(8, 1));
  await reader.sleep(0);
  take(reader);
  writer.offered(3);
  await reader.sleep(2);
  assert.is(ring.readerWords[WAITING], 0);
  reader.block(2);
  ring.writerWords[OFFERED] = 0;
});

test('a ring whose size is no power of two is refused with a code [H10]', () => {
  try {
    createPortMemory({ ...sizes, upRingBytes: 100 });
    assert.unreachable();
  } catch (error) {
    assert.instance(error, BusError);
    assert.is((error as BusError).code, 'BUS_RING_SIZE');
  }
});

test.run();
