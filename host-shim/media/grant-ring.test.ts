// Both ends of a grant's rings: order, bounds, a lying other side; and the host that works on them.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { codecs } from '../../guests/codecs/index.ts';
import { CodecHost } from './codec-host.ts';
import { FLAG_QUIET, GRANT_BYTES, GrantState, OFFSET_DOWN_WRITTEN, OFFSET_UP_WRITTEN, Operation, SLOTS, SLOT_DATA_BYTES, Status } from './grant-layout.ts';
import { GrantLife, RingReader, RingWriter, createGrant } from './grant-ring.ts';

const name = (text: string): Uint8Array => Uint8Array.from(text, (letter) => letter.charCodeAt(0));

test('slots come out as they went in, in order, over many turns of the ring [H20]', () => {
  const grant = createGrant();
  const writer = new RingWriter(grant, 'down');
  const reader = new RingReader(grant, 'down');
  for (let i = 0; i < 5 * SLOTS; i++) {
    assert.ok(writer.write(i, 1, Operation.Decode, 2, 3, Uint8Array.of(i, i >> 8)));
    if (i % 3 !== 2) continue;
    for (let k = i - 2; k <= i; k++) {
      const { tick, stream, operation, flags, sequence, data } = reader.peek()!;
      assert.equal([tick, stream, operation, flags, sequence, ...data], [k, 1, Operation.Decode, 2, 3, k & 0xff, (k >> 8) & 0xff]);
      reader.advance();
    }
    assert.is(reader.peek(), null);
  }
});

test('a full ring, and data longer than a slot, are refused and write nothing [H20]', () => {
  const grant = createGrant();
  const writer = new RingWriter(grant, 'up');
  assert.is(writer.write(0, 0, 1, 0, 0, new Uint8Array(SLOT_DATA_BYTES + 1)), false);
  for (let i = 0; i < SLOTS; i++) assert.ok(writer.write(i, 0, 1, 0, 0, null));
  const before = new Uint8Array(grant).slice();
  assert.is(writer.write(0, 0, 1, 0, 0, null), false);
  assert.equal(new Uint8Array(grant), before);
});

test('positions that cannot be are taken for an empty ring, lengths are cut to the slot [H01]', () => {
  const grant = createGrant();
  const words = new Int32Array(grant);
  const writer = new RingWriter(grant, 'up');
  const reader = new RingReader(grant, 'up');
  for (const lie of [-1, SLOTS + 1, 0x7fffffff, -0x80000000]) {
    words[OFFSET_UP_WRITTEN >> 2] = lie;
    assert.is(reader.peek(), null, `${lie}`);
  }
  writer.write(7, 0, 1, 0, 0, Uint8Array.of(1));
  for (const lie of [-5, 1 << 30]) {
    words[(GRANT_BYTES - SLOTS * (SLOT_DATA_BYTES + 32) + 20) >> 2] = lie;
    assert.ok(reader.peek()!.data.length <= SLOT_DATA_BYTES);
  }
});

test('the host decodes, conceals and encodes in order, says no to what it has not, and keeps quiet when told [H20]', () => {
  const grant = createGrant();
  const down = new RingWriter(grant, 'down');
  const up = new RingReader(grant, 'up');
  const host = new CodecHost(codecs);
  host.take(grant);
  down.write(1, 5, Operation.Decode, 0, 0, new Uint8Array(160));
  down.write(2, 5, Operation.Open, 0, 0, name('SPEEX'));
  down.write(3, 5, Operation.Open, 0, 0, name('PCMU'));
  down.write(4, 5, Operation.Decode, FLAG_QUIET, 0, new Uint8Array(160));
  down.write(5, 5, Operation.Decode, 0, 0, new Uint8Array(160).fill(0xff));
  down.write(6, 5, Operation.Conceal, 0, 160, null);
  down.write(7, 5, Operation.Encode, 0, 0, new Uint8Array(320));
  down.write(8, 5, Operation.ImportDecoder, 0, 0, Uint8Array.of(1, 2, 3));
  down.write(9, 5, 77, 0, 0, null);
  down.write(10, 5, Operation.Close, 0, 0, null);
  down.write(11, 5, Operation.Encode, 0, 0, new Uint8Array(320));
  host.run();
  const answers: number[][] = [];
  for (let slot = up.peek(); slot !== null; slot = up.peek()) {
    answers.push([slot.tick, slot.flags, slot.data.length]);
    up.advance();
  }
  assert.equal(answers, [
    [1, Status.NoSuchStream, 0], [2, Status.NoSuchCodec, 0], [3, Status.Done, 0], [5, Status.Done, 320], [6, Status.Done, 320], [7, Status.Done, 160],
    [8, Status.Refused, 0], [9, Status.Refused, 0], [11, Status.NoSuchStream, 0],
  ]);
});

test('a revoked grant is let go without another operation, and zeroed to the last byte [H20]', () => {
  const grant = createGrant();
  const down = new RingWriter(grant, 'down');
  const life = new GrantLife(grant);
  const host = new CodecHost(codecs);
  host.take(grant);
  down.write(1, 1, Operation.Open, 0, 0, name('PCMU'));
  host.run();
  down.write(2, 1, Operation.Decode, 0, 0, new Uint8Array(160).fill(9));
  const written = new Int32Array(grant)[OFFSET_UP_WRITTEN >> 2];
  life.state = GrantState.Revoked;
  host.run();
  assert.is(life.state, GrantState.LetGo);
  assert.is(new Int32Array(grant)[OFFSET_UP_WRITTEN >> 2], written);
  life.zero();
  new Int32Array(grant)[OFFSET_DOWN_WRITTEN >> 2] = 3;
  host.run();
  new Int32Array(grant)[OFFSET_DOWN_WRITTEN >> 2] = 0;
  assert.ok(new Uint8Array(grant).every((byte) => byte === 0));
});

test.run();
