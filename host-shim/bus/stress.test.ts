// The rings across threads: every byte checked against a pattern, sleeping both ways, dropping, and a hostile neighbour. Bounded by counts.
import { Worker, isMainThread, workerData } from 'node:worker_threads';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { HEAD, TAIL } from './layout.ts';
import { createPortMemory, upRing } from './ring.ts';
import type { Ring } from './ring.ts';
import { EMPTY, GARBAGE, RingReader } from './ring-reader.ts';
import { RingWriter } from './ring-writer.ts';

const sizes = { upRingBytes: 4096, downRingBytes: 64, snapshotReserveBytes: 0 };
const LONGEST = 300;
/** What a scribbling writer must have been read through, however the threads take turns. */
const LEAST_RECORDS = 1_000;
const LEAST_GARBAGE = 5_000;

/** `enough`: not 0 when the reader has seen what it came for. */
interface Task { memory: SharedArrayBuffer; start: number; count: number; work: 'patient' | 'dropping' | 'scribbling'; enough: Int32Array }

/** Length and bytes of record `index`: both sides know them. */
const lengthOf = (index: number) => 4 + (Math.imul(index, 2654435761) >>> 24) + (index & 31);
function fill(record: Uint8Array, index: number): Uint8Array {
  const length = lengthOf(index);
  new DataView(record.buffer).setUint32(0, index, true);
  for (let at = 4; at < length; at++) record[at] = (index + at) & 0xff;
  return record.subarray(0, length);
}
function indexOf(record: Uint8Array, length: number): number {
  const index = new DataView(record.buffer).getUint32(0, true);
  if (length !== lengthOf(index)) return -1;
  for (let at = 4; at < length; at++) if (record[at] !== ((index + at) & 0xff)) return -1;
  return index;
}

/** The writing thread. */
function write({ memory, start, count, work, enough }: Task): void {
  const ring = upRing(memory, sizes);
  if (work === 'scribbling') return scribble(ring, enough);
  const writer = new RingWriter(ring, start);
  const record = new Uint8Array(LONGEST + 4);
  for (let index = 1; index <= count; index++) {
    const bytes = fill(record, index);
    let written = writer.write(bytes);
    while (!written && work === 'patient') written = writer.write(bytes);
    writer.offered(index);
    writer.wake();
  }
}

/** Lengths, positions and bodies change under the reader's hands. */
function scribble(ring: Ring, enough: Int32Array): void {
  let state = 0x6d2b79f5;
  const random = () => { state ^= state << 13; state ^= state >>> 17; state ^= state << 5; return state; };
  for (let index = 0; Atomics.load(enough, 0) === 0; index++) {
    ring.words[random() & (ring.words.length - 1)] = random() & 1 ? random() & 0x1ff : random();
    if ((index & 3) === 0) Atomics.store(ring.writerWords, TAIL, Atomics.load(ring.readerWords, HEAD) + (random() & 0x7ff));
    if ((index & 63) === 0) Atomics.store(ring.writerWords, TAIL, random());
  }
}

function begin(work: Task['work'], count: number, start = 0): { reader: RingReader; ended: Promise<void>; enough: Int32Array } {
  const memory = createPortMemory(sizes);
  const ring = upRing(memory, sizes);
  ring.writerWords[TAIL] = ring.readerWords[HEAD] = start;
  const enough = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  const worker = new Worker(new URL(import.meta.url), { workerData: { memory, start, count, work, enough } satisfies Task });
  const ended = new Promise<void>((resolve, reject) => {
    worker.on('error', reject);
    worker.on('exit', () => resolve());
  });
  return { reader: new RingReader(ring, start, LONGEST), ended, enough };
}

/** Reads until number `last` is known, delivered or lost; `rest` is called whenever the ring is empty. */
async function readUntil(reader: RingReader, last: number, rest: (newest: number) => Promise<void> | void): Promise<number[]> {
  const seen: number[] = [];
  let newest = 0;
  while (newest < last) {
    const length = reader.next();
    if (length === EMPTY) {
      const offered = reader.lastOffered(newest);
      if (reader.isEmpty()) newest = offered;
      if (newest < last) await rest(newest);
      continue;
    }
    assert.is.not(length, GARBAGE);
    const index = indexOf(reader.record, length);
    assert.ok(index > newest, `record ${index} came after ${newest}`);
    seen.push(index);
    newest = index;
  }
  return seen;
}

for (const [name, start] of [['0', 0], ['2^31', 0x7fff_0000], ['2^32', 0xffff_0000 | 0]] as const) {
  test(`100,000 records cross threads whole and in order, positions starting near ${name} [H10]`, async () => {
    const { reader, ended } = begin('patient', 100_000, start);
    const seen = await readUntil(reader, 100_000, newest => reader.block(newest));
    assert.is(seen.length, 100_000);
    await ended;
  });
}

test('a reader that sleeps in its event loop is woken for every record [H10]', async () => {
  const { reader, ended } = begin('patient', 50_000);
  // A wait does not hold the process: the worker does.
  const seen = await readUntil(reader, 50_000, newest => reader.sleep(newest));
  assert.is(seen.length, 50_000);
  await ended;
});

test('a writer that drops never blocks, and the reader learns of the last frame, lost or not [H33]', async () => {
  const { reader, ended } = begin('dropping', 400_000);
  const seen = await readUntil(reader, 400_000, newest => reader.block(newest));
  assert.ok(seen.length > 0 && seen.length <= 400_000);
  console.log(`${seen.length} of 400000 were delivered, the rest dropped`);
  await ended;
});

test('a thread that scribbles over the ring cannot make the reader fail or copy too much [H09]', async () => {
  const { reader, ended, enough } = begin('scribbling', 0);
  let records = 0, garbage = 0;
  try {
    while (records < LEAST_RECORDS || garbage < LEAST_GARBAGE) {
      for (let turn = 0; turn < 10_000; turn++) {
        const length = reader.next();
        assert.ok(length >= GARBAGE && length <= LONGEST);
        if (length >= 0) records++;
        if (length === GARBAGE) garbage++;
      }
      await new Promise(resolve => setImmediate(resolve));
    }
  } finally {
    Atomics.store(enough, 0, 1);
  }
  await ended;
});

if (!isMainThread) write(workerData as Task);
if (isMainThread) test.run();
