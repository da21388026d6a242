// Both ends of a port in one thread: frames, delivery numbers, loss, snapshots, garbage.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { FRAME_HEADER_BYTES, MessageType, buildFrame, limits as vocabulary } from '../../proto/index.ts';
import type { Port } from '../../guests/contract/contract.ts';
import { GuestPort, HypervisorPort, busLimits, createPortMemory } from './index.ts';
import type { PortFrame } from './index.ts';
import { recordBytes, upRing } from './ring.ts';
import { RingWriter } from './ring-writer.ts';

const small = { upRingBytes: 1024, downRingBytes: 1024, snapshotReserveBytes: 512 };

function fresh(sizes: typeof small | undefined = undefined) {
  const memory = createPortMemory(sizes);
  return { memory, port: new HypervisorPort(memory, 2, sizes), guestPort: new GuestPort(memory, 2, sizes) };
}

type Kept = Omit<PortFrame, 'payload'> & { payload: number[] };

/** A guest that keeps what it is told. */
class Listener {
  readonly frames: Kept[] = [];
  idle = 0;
  onFrame(frame: PortFrame): void {
    this.frames.push({ ...frame, payload: [...frame.payload] });
  }
  onIdle(): void {
    this.idle++;
  }
}

function receiveAll(port: HypervisorPort, atMost?: number) {
  const frames: { type: number; session: number; requestId: number; version: number; payload: number[] }[] = [];
  const garbage: (number | null)[] = [];
  const more = port.receive({
    frame: (header, bytes) => frames.push({ type: header.type, session: header.session, requestId: header.requestId, version: header.version, payload: [...bytes.subarray(FRAME_HEADER_BYTES)] }),
    garbage: header => garbage.push(header && header.requestId),
  }, atMost);
  return { frames, garbage, more };
}

test('a guest\'s end is the Port that the contract asks for [H10]', () => {
  const port: Port = fresh().guestPort;
  assert.is(port.participant, 2);
});

test('a frame goes up with type, session, request id and payload [H10]', () => {
  const { port, guestPort } = fresh();
  assert.ok(guestPort.send(MessageType.PlaceCall, new Uint8Array([1, 2, 3]), 7, 0xffff_fff0));
  const { frames, more } = receiveAll(port);
  assert.equal(frames, [{ type: 0x0201, session: 7, requestId: 0xffff_fff0, version: 1, payload: [1, 2, 3] }]);
  assert.not(more);
  assert.is(port.counts.received, 1);
});

test('frames come down in order, numbered for this port, with the hypervisor\'s stamps [H09]', () => {
  const { port, guestPort } = fresh();
  for (let index = 0; index < 3; index++) port.offer(buildFrame(MessageType.SessionHeld, new Uint8Array([index]), { sender: 1, session: 9, sequence: 40 + index, timeUs: 5000 + index }));
  const listener = new Listener();
  assert.ok(guestPort.pump(listener));
  assert.equal(listener.frames, [0, 1, 2].map(index => ({
    type: 0x0306, sender: 1, requestId: 0, session: 9, sequence: 40 + index, timeUs: 5000 + index, delivery: 1 + index, payload: [index],
  })));
  assert.is(listener.idle, 1);
  assert.is(guestPort.lastOffered(), 3);
});

test('a full ring refuses the frame at once: nothing was sent and nothing waits [H10]', () => {
  const { port, guestPort } = fresh(small);
  let sent = 0;
  while (guestPort.send(1, new Uint8Array(8))) sent++;
  assert.is(sent, Math.floor(1024 / recordBytes(48)));
  assert.not(guestPort.send(1, new Uint8Array(8)));
  assert.is(receiveAll(port).frames.length, sent);
  assert.ok(guestPort.send(1, new Uint8Array(8)));
  assert.is(receiveAll(port).frames.length, 1);
});

test('a payload above its bound is not sent; one at its bound is carried both ways [H10]', () => {
  const { port, guestPort } = fresh();
  const longest = new Uint8Array(vocabulary.framePayloadBytes).fill(9);
  assert.not(guestPort.send(1, new Uint8Array(vocabulary.framePayloadBytes + 1)));
  assert.ok(guestPort.send(1, longest));
  assert.is(receiveAll(port).frames[0].payload.length, longest.length);
  assert.ok(port.offer(buildFrame(1, longest)));
  const listener = new Listener();
  guestPort.pump(listener);
  assert.equal(listener.frames[0].payload, [...longest]);
});

test('the hypervisor takes a bounded number of frames in a turn and says when there may be more [H10]', () => {
  const { port, guestPort } = fresh();
  for (let index = 0; index < busLimits.framesPerTurn + 10; index++) guestPort.send(1, new Uint8Array(0), 0, index);
  const first = receiveAll(port);
  assert.is(first.frames.length, busLimits.framesPerTurn);
  assert.ok(first.more);
  const second = receiveAll(port);
  assert.equal(second.frames.map(frame => frame.requestId), Array.from({ length: 10 }, (_, index) => busLimits.framesPerTurn + index));
  assert.not(second.more);
});

test('a guest that reads too slowly finds the hole by the delivery numbers [H33]', () => {
  const { port, guestPort } = fresh(small);
  const offers = Array.from({ length: 20 }, () => port.offer(buildFrame(1, new Uint8Array(8))));
  const delivered = offers.filter(Boolean).length;
  assert.ok(delivered > 0 && delivered < 20);
  assert.is(port.counts.dropped, 20 - delivered);
  const listener = new Listener();
  guestPort.pump(listener);
  port.offer(buildFrame(1, new Uint8Array(8)));
  guestPort.pump(listener);
  assert.equal(listener.frames.map(frame => frame.delivery), [...Array.from({ length: delivered }, (_, index) => index + 1), 21]);
});

test('a lost last frame is noticed when the port was read empty [H33]', () => {
  const { port, guestPort } = fresh(small);
  while (port.offer(buildFrame(1, new Uint8Array(8))));
  const listener = new Listener();
  guestPort.pump(listener);
  assert.is(guestPort.lastOffered(), listener.frames.at(-1)!.delivery + 1);
});

test('no hole is seen when nothing was lost, at whatever moment the port is read [H33]', () => {
  const { port, guestPort } = fresh();
  const listener = new Listener();
  for (let index = 0; index < 100; index++) {
    port.offer(buildFrame(1, new Uint8Array(index)));
    guestPort.pump(listener, 1 + (index & 1));
    if (listener.idle) assert.ok(guestPort.lastOffered() <= listener.frames.at(-1)!.delivery);
  }
});

test('a snapshot fits into the reserved space when ordinary frames do not [H33]', () => {
  const { port, guestPort } = fresh(small);
  while (port.offer(buildFrame(1, new Uint8Array(8))));
  const snapshot = [0, 1, 2].map(index => buildFrame(MessageType.SessionSnapshot, new Uint8Array([index])));
  assert.ok(port.offerSnapshot(snapshot));
  const listener = new Listener();
  guestPort.pump(listener);
  assert.equal(listener.frames.filter(frame => frame.type === MessageType.SessionSnapshot).map(frame => frame.payload[0]), [0, 1, 2]);
});

test('a snapshot goes in whole or not at all, and one that did not is noticed as a loss [H33]', () => {
  const { port, guestPort } = fresh(small);
  while (port.offer(buildFrame(1, new Uint8Array(8))));
  const listener = new Listener();
  const frames = Array.from({ length: 12 }, () => buildFrame(MessageType.SessionSnapshot, new Uint8Array(8)));
  assert.not(port.offerSnapshot(frames));
  guestPort.pump(listener);
  assert.is(listener.frames.filter(frame => frame.type === MessageType.SessionSnapshot).length, 0);
  assert.is(guestPort.lastOffered(), port.delivery);
  assert.ok(guestPort.lastOffered() > listener.frames.at(-1)!.delivery);
  assert.ok(port.offerSnapshot(frames), 'after the ring was read there is room');
});

test('the worst snapshot fits into the reserve of the real sizes [H33]', () => {
  const { port } = fresh();
  while (port.offer(buildFrame(1, new Uint8Array(500))));
  const { uriBytes, displayNameBytes, textBytes, callIdBytes, offeredCodecsBytes, codecNameBytes, endedSessionsRemembered } = vocabulary;
  const session = 2 * uriBytes + displayNameBytes + textBytes + callIdBytes + offeredCodecsBytes + codecNameBytes + 120;
  const frames = [buildFrame(1, new Uint8Array(0)), buildFrame(1, new Uint8Array(8192))];
  for (let index = 0; index < endedSessionsRemembered + 12; index++) frames.push(buildFrame(1, new Uint8Array(session)));
  frames.push(buildFrame(1, new Uint8Array(2)));
  assert.ok(port.offerSnapshot(frames));
});

test('garbage in the up ring is told apart from frames, counted, and costs nobody else [H09]', () => {
  const { memory, port, guestPort } = fresh();
  const raw = new RingWriter(upRing(memory));
  raw.write(new Uint8Array(3));
  const wrong = buildFrame(1, new Uint8Array(10), { requestId: 77 });
  raw.write(wrong.subarray(0, 45));
  raw.write(wrong);
  const { frames, garbage } = receiveAll(port);
  assert.equal(garbage, [null, 77]);
  assert.is(frames.length, 1);
  assert.is(port.counts.garbage, 2);
  assert.ok(port.offer(wrong));
  const listener = new Listener();
  guestPort.pump(listener);
  assert.is(listener.frames.length, 1);
});

test('a guest that scribbles over its whole port leaves the hypervisor working [H09]', () => {
  let state = 0x1d872b41;
  const random = () => { state ^= state << 13; state ^= state >>> 17; state ^= state << 5; return state; };
  const { memory, port, guestPort } = fresh(small);
  const words = new Int32Array(memory);
  for (let round = 0; round < 5000; round++) {
    for (let count = 0; count < 8; count++) words[(random() >>> 0) % words.length] = random();
    guestPort.send(1, new Uint8Array(random() & 63));
    const { frames } = receiveAll(port);
    assert.ok(frames.every(frame => frame.payload.length <= vocabulary.framePayloadBytes));
    port.offer(buildFrame(1, new Uint8Array(random() & 63)));
    port.offerSnapshot([buildFrame(1, new Uint8Array(9))]);
  }
  assert.is(port.delivery, 10_000);
});

test('waiting ends when the other side sends, in both directions [H10]', async () => {
  const { port, guestPort } = fresh();
  const up = port.sleep(), down = guestPort.sleep();
  guestPort.send(1, new Uint8Array(0));
  await up;
  assert.is(receiveAll(port).frames.length, 1);
  port.offer(buildFrame(1, new Uint8Array(0)));
  await down;
  assert.ok(guestPort.pump(new Listener()));
});

test('a wait that found something to read does not spoil the next one: an empty port lets its reader sleep [H10]', async () => {
  const { port, guestPort } = fresh();
  guestPort.send(MessageType.Hello, new Uint8Array(0));
  await port.sleep();
  port.receive({ frame: () => undefined, garbage: () => undefined });
  let awake = false;
  void port.sleep().then(() => { awake = true; });
  await new Promise((resolve) => setImmediate(resolve));
  assert.not(awake);
  guestPort.send(MessageType.Hello, new Uint8Array(0));
  await port.sleep();
});

test('a hostile count of offered frames in the up ring does not keep the hypervisor awake [H09]', () => {
  const { memory, port } = fresh();
  new Int32Array(memory)[1] = 0x7fff_ffff;
  let awake = false;
  void port.sleep().then(() => { awake = true; });
  return Promise.resolve().then(() => Promise.resolve()).then(() => assert.not(awake));
});

test('a hole that was noticed does not keep the guest awake [H33]', async () => {
  const { port, guestPort } = fresh(small);
  while (port.offer(buildFrame(1, new Uint8Array(8))));
  guestPort.pump(new Listener());
  let awake = false;
  const sleep = guestPort.sleep().then(() => { awake = true; });
  await Promise.resolve().then(() => Promise.resolve());
  assert.not(awake);
  port.offer(buildFrame(1, new Uint8Array(8)));
  await sleep;
});

test.run();
