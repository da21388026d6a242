// The machine of one port: what is taken, in which order it is told, who waits for whom, and when the core gets its tick.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { MessageType, decode, encode, messageByType } from '../../proto/index.ts';
import type { Frame } from '../../guests/contract/index.ts';
import { FakeCore } from '../fakes/fake-core.ts';
import { VirtualClock } from '../devices/clock/virtual.ts';
import { machineLimits } from './limits.ts';
import { OnePort } from './one-port.ts';
import type { OnePortParts } from './one-port.ts';

interface Ground { machine: OnePort; core: FakeCore; clock: VirtualClock; frames: Frame[]; sent: string[]; settle(): void }

function ground(more: Partial<OnePortParts> = {}): Ground {
  const clock = new VirtualClock();
  const frames: Frame[] = [];
  const sent: string[] = [];
  const later: (() => void)[] = [];
  const machine = new OnePort({
    clock, timers: clock, streams: { open() {}, write() {}, close() {} }, resolver: null, soon: (work) => void later.push(work), log() {},
    onFrame: (frame) => void frames.push(frame), send: ({ ip, port }, data) => void sent.push(`${ip}:${port} ${Buffer.from(data).toString()}`), ...more,
  });
  const core = new FakeCore(machine.effects);
  machine.powerOn(core, new Uint8Array(0));
  return { machine, core, clock, frames, sent, settle: () => { for (let work = later.shift(); work; work = later.shift()) work(); } };
}

const names = (frames: readonly Frame[]): string[] => frames.map(({ type }) => messageByType(type)!.name);

function errorOf(frame: Frame): number {
  const message = decode(frame.type, frame.payload);
  if (message.name !== 'Error') throw new Error(message.name);
  return message.body.code;
}

test('a command is answered after the call that sent it has returned: receipt, event, reply, with the sequence of an order that both share [H04]', () => {
  const { machine, frames, settle } = ground();
  assert.is(machine.port.send(MessageType.PlaceCall, encode('PlaceCall', { to: 'sip:bob@example.org' }), 0, 7), true);
  assert.is(frames.length, 0);
  settle();
  assert.equal(names(frames), ['Receipt', 'SessionCreated', 'Done']);
  assert.equal(frames.map(({ sequence, delivery }) => [sequence, delivery]), [[1, 1], [2, 2], [2, 3]]);
  assert.equal([frames[0].requestId, frames[2].requestId, frames[2].session, machine.port.lastOffered()], [7, 7, 1, 3]);
});

test('a command without a request id has no receipt, and several are done in the order they came [H04]', () => {
  const { machine, core, frames, settle } = ground();
  for (const muted of [true, false]) machine.port.send(MessageType.SetMute, encode('SetMute', { muted }));
  settle();
  assert.equal([core.heard.filter((name) => name.startsWith('SetMute')).length, names(frames).filter((name) => name === 'MuteChanged').length], [2, 2]);
  assert.not.ok(names(frames).includes('Receipt'));
});

test('what a command from inside an event causes is told after that event, not in its middle [H04]', () => {
  const { machine, core, frames } = ground({
    onFrame(frame) {
      frames.push(frame);
      if (frame.type === MessageType.SessionOffered) machine.port.send(MessageType.SetMute, encode('SetMute', { muted: true }));
    },
  });
  machine.enter(() => {
    core.offer();
    core.offer();
  });
  assert.equal(names(frames).filter((name) => name !== 'Done'), ['SessionOffered', 'SessionOffered', 'MuteChanged', 'MuteChanged']);
});

test('events, replies and unknown types are refused by name, and the core hears none of them [H04, H10]', () => {
  const { machine, core, frames, settle } = ground();
  for (const type of [MessageType.SessionEnded, MessageType.Done, 0x7abc]) machine.port.send(type, new Uint8Array(0), 1, 9);
  settle();
  assert.equal(frames.map(errorOf).length, 3);
  assert.equal([core.heard, machine.sequence], [[], 0]);
});

test('too much is refused at the door: a payload above the bound, and commands beyond those that may wait [H04, H10]', () => {
  const { machine } = ground();
  assert.is(machine.port.send(MessageType.SetMute, new Uint8Array(machineLimits.framePayloadBytes + 1)), false);
  let taken = 0;
  while (taken <= machineLimits.waitingCommands && machine.port.send(MessageType.SetMute, new Uint8Array(0))) taken++;
  assert.is(taken, machineLimits.waitingCommands);
});

test('datagrams go both ways, and a stopped core refuses commands [H04]', () => {
  const { machine, sent, frames, settle } = ground();
  machine.datagram({ ip: '192.0.2.9', port: 5060 }, Buffer.from('hello'));
  assert.equal([sent, machine.counters.datagramsReceived, machine.counters.datagramsSent], [['192.0.2.9:5060 hello'], 1, 1]);
  machine.effects.stopped('the test');
  machine.port.send(MessageType.SetMute, encode('SetMute', { muted: true }), 0, 1);
  settle();
  assert.equal([names(frames), machine.counters.commands], [['Error'], 0]);
});

test('the core has its tick when it asked for it, also when the deadline has moved on, come nearer or gone meanwhile [H04]', async () => {
  const { machine, core, clock } = ground();
  const wants = (dueMs: number): void => machine.enter(() => { core.deadlineMs = dueMs; });
  wants(100);
  wants(300);
  await clock.advance(200);
  assert.is(core.ticks, 0, 'it moved on');
  await clock.advance(100);
  assert.is(core.ticks, 1);
  wants(1_000);
  wants(400);
  await clock.advance(100);
  assert.is(core.ticks, 2, 'it came nearer');
  wants(500);
  wants(Infinity);
  await clock.advance(1_000);
  assert.is(core.ticks, 2, 'it has gone');
});

test('a trace has asterisks for a password that the core is given, and the port hears of neither [H04, S05]', () => {
  const traced: string[] = [], given: string[] = [];
  const textOf = (frame: Uint8Array): string => Buffer.from(frame).toString('latin1');
  const { machine, core, frames, settle } = ground({ trace: (_nowMs, frame) => void traced.push(textOf(frame)) });
  const take = core.frame.bind(core);
  core.frame = (nowMs, frame) => {
    given.push(textOf(frame));
    take(nowMs, frame);
  };
  machine.port.send(MessageType.Verify, encode('Verify', { handle: 1, realm: 'r', password: 'zanzibar' }), 0, 7);
  settle();
  assert.equal([given, traced].map((all) => all.some((text) => text.includes('zanzibar'))), [true, false]);
  assert.ok(traced.some((text) => text.includes('********')));
  assert.not.ok(frames.some(({ payload }) => textOf(payload).includes('zanzibar')));
});

test.run();
