// The turn: what passes, what is refused, in what order, and that nobody else is disturbed by it.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { ErrorCode, MessageType, buildFrame, encode } from '../../proto/index.ts';
import { ANDROID, FakeMachine, SYMBIAN } from '../fakes/fake-machine.ts';
import { upRing } from '../bus/ring.ts';
import { RingWriter } from '../bus/ring-writer.ts';
import { HypervisorPort, createPortMemory } from '../bus/index.ts';
import { machineLimits } from './limits.ts';

test('a command gets its place in the order, a receipt and its answer; both guests fold the same event [H09]', () => {
  const machine = FakeMachine.booted();
  const before = machine.hypervisor.sequence;
  const fate = machine.guest(ANDROID).command('SetMute', { muted: true });
  machine.run();
  assert.is(fate.fate, 'done 0');
  assert.is(machine.hypervisor.sequence, before + 2, 'the command and MuteChanged');
  for (const guest of [ANDROID, SYMBIAN]) assert.is(machine.guest(guest).events.at(-1), 'MuteChanged');
});

test('each event is checked on both records, and none is skipped [H12]', () => {
  const machine = FakeMachine.booted();
  machine.run(() => machine.core.offer());
  const answered = machine.guest(ANDROID).command('Accept', {}, 1);
  machine.run();
  machine.run(() => machine.core.end(1));
  assert.is(answered.fate, 'done 1');
  const { check } = machine.hypervisor;
  assert.equal([check.checked, check.skipped, check.different, check.pending], [4, 0, 0, 0]);
});

test('an event that one guest does not fold turns the check red [H12]', () => {
  const machine = FakeMachine.booted();
  machine.guest(SYMBIAN).forgets = 'SessionOffered';
  machine.run(() => machine.core.offer());
  assert.is(machine.hypervisor.check.different, 1);
});

test('an owner command of the guest behind is NOT_OWNER, and the core never hears it [H09]', () => {
  const machine = FakeMachine.booted();
  const fate = machine.guest(SYMBIAN).command('PlaceCall', { to: 'sip:bob@example.org' });
  machine.run();
  assert.is(fate.fate, 'NOT_OWNER');
  assert.not.ok(machine.core.heard.some((heard) => heard.startsWith('PlaceCall')));
});

test('what a guest may never send is NOT_ALLOWED and reaches nobody [H09]', () => {
  const machine = FakeMachine.booted();
  const events = machine.guest(SYMBIAN).events.length;
  machine.run(() => machine.port(ANDROID).send(MessageType.SessionEnded, encode('SessionEnded', {}), 1, 9));
  machine.run(() => machine.port(ANDROID).send(MessageType.StreamOpen, encode('StreamOpen', { codec: 'PCMU' }), 1, 10));
  assert.equal(machine.refusals, [`${ANDROID} NOT_ALLOWED`, `${ANDROID} NOT_ALLOWED`]);
  assert.is(machine.guest(SYMBIAN).events.length, events);
  assert.equal(machine.media.told.filter((told) => told.startsWith('open')), []);
  assert.is(machine.hypervisor.counters.refused(ErrorCode.NOT_ALLOWED), 2);
});

test('an undecodable payload, an unknown type and a missing session are refused by name, and the other guest works on [H09]', () => {
  const machine = FakeMachine.booted();
  machine.run(() => machine.port(ANDROID).send(MessageType.PlaceCall, Uint8Array.of(0x0a, 0xff, 0xff), 0, 1));
  machine.run(() => machine.port(ANDROID).send(0x7abc, new Uint8Array(3), 0, 2));
  machine.run(() => machine.port(ANDROID).send(MessageType.Accept, new Uint8Array(0), 0, 3));
  assert.equal(machine.refusals, [`${ANDROID} BAD_FRAME`, `${ANDROID} UNKNOWN_MESSAGE`, `${ANDROID} BAD_FRAME`]);
  const fate = machine.guest(SYMBIAN).command('RegisterApplication', { application: 'phone' });
  machine.run();
  assert.is(fate.fate, 'done 0');
});

test('garbage in the ring and a frame of a future version are refused and counted; the next good frame passes [H10]', () => {
  const machine = FakeMachine.booted();
  const memory = createPortMemory();
  const writer = new RingWriter(upRing(memory));
  machine.unseat(ANDROID);
  machine.hypervisor.attach(new HypervisorPort(memory, ANDROID));
  writer.write(Uint8Array.of(1, 2, 3));
  const future = buildFrame(MessageType.Hello, encode('Hello', { busVersionMin: 2, busVersionMax: 2 }), { version: 2 });
  writer.write(future);
  writer.write(buildFrame(MessageType.Hello, encode('Hello', { busVersionMin: 1, busVersionMax: 1 })));
  machine.run();
  assert.equal(machine.refusals, [`${ANDROID} BAD_FRAME`, `${ANDROID} FUTURE_VERSION`]);
  assert.is(machine.reports.at(-1)?.report.name, 'Hello');
});

test('a port that has not said Hello is shown no event and no command [H09]', () => {
  const machine = FakeMachine.booted();
  machine.unseat(SYMBIAN);
  const end = new HypervisorPort(createPortMemory(), SYMBIAN);
  machine.hypervisor.attach(end);
  machine.run(() => machine.core.offer());
  machine.guest(ANDROID).command('SetMute', { muted: true });
  machine.run();
  assert.is(end.counts.offered, 0);
});

test('a command with a secret reaches the core and no other port; it has its place in the order all the same [H09, S05]', () => {
  const machine = FakeMachine.booted();
  const { end } = machine.hypervisor.port(SYMBIAN)!;
  const offered = end.counts.offered, { sequence } = machine.hypervisor;
  machine.guest(ANDROID).command('Verify', { handle: 1, realm: 'r', password: 'zanzibar' });
  machine.run();
  assert.ok(machine.core.heard.includes(`Verify ${ANDROID}`));
  assert.equal([end.counts.offered, machine.hypervisor.sequence], [offered, sequence + 1]);
});

test('a guest whose bus versions exclude this bus is told so and stays shut out [H09]', () => {
  const machine = FakeMachine.booted();
  machine.unseat(SYMBIAN);
  const memory = createPortMemory();
  const writer = new RingWriter(upRing(memory));
  machine.hypervisor.attach(new HypervisorPort(memory, SYMBIAN));
  writer.write(buildFrame(MessageType.Hello, encode('Hello', { busVersionMin: 2, busVersionMax: 3 })));
  writer.write(buildFrame(MessageType.SnapshotRequest, new Uint8Array(0)));
  machine.run();
  assert.equal(machine.refusals, [`${SYMBIAN} BAD_ARGUMENT`, `${SYMBIAN} NOT_ALLOWED`]);
});

test('one turn takes frames from all ports in rotation [H10]', () => {
  const machine = FakeMachine.booted();
  const order: number[] = [];
  const send = (guest: number): boolean => machine.port(guest).send(MessageType.TakeOver, new Uint8Array(0), 0, 1);
  machine.frame = ((_nowMs: number, frame: Uint8Array) => { if (frame[2] === 0x11 && frame[3] === 0x02) order.push(frame[1]); }) as () => void;
  machine.run(() => {
    for (let i = 0; i < 3; i++) send(ANDROID);
    for (let i = 0; i < 3; i++) send(SYMBIAN);
  });
  assert.equal(order, [ANDROID, SYMBIAN, ANDROID, SYMBIAN, ANDROID, SYMBIAN]);
});

test('one turn takes no more than its bound from a port; the rest waits for the next one [H10]', () => {
  const machine = FakeMachine.booted();
  const { counters } = machine.hypervisor;
  const before = counters.turns;
  machine.run(() => {
    for (let i = 0; i < 3 * machineLimits.framesPerTurn; i++) machine.port(ANDROID).send(MessageType.Display, encode('Display', {}));
  });
  assert.is(machine.reports.filter(({ report }) => report.name === 'Display').length, 3 * machineLimits.framesPerTurn);
  assert.is(counters.turns - before, 4, 'three full ones and the one that finds nothing');
});

test('a guest that floods the bus is told RATE_EXCEEDED while the other one is served [H09]', () => {
  const machine = FakeMachine.booted();
  for (let i = 0; i < machineLimits.frameBurst + 100; i++) {
    if (!machine.port(ANDROID).send(MessageType.SetMute, encode('SetMute', { muted: true }), 0, i + 1)) machine.run();
  }
  machine.run();
  assert.ok(machine.hypervisor.counters.refused(ErrorCode.RATE_EXCEEDED) >= 90);
  const fate = machine.guest(SYMBIAN).command('PlaceCall', { to: 'sip:b@example.org' });
  machine.run();
  assert.is(fate.fate, 'NOT_OWNER', 'an answer, though a refusal');
});

test('a guest that asks for a snapshot again and again comes to rest at its budget [H09]', async () => {
  const machine = FakeMachine.booted();
  const guest = machine.guest(SYMBIAN);
  guest.onFrame = () => undefined;
  machine.run(() => machine.core.offer());
  await machine.clock.advance(0);
  assert.ok(machine.hypervisor.port(SYMBIAN)!.snapshots <= machineLimits.frameBurst);
  assert.ok(machine.hypervisor.counters.refused(ErrorCode.RATE_EXCEEDED) > 0);
});

test('a guest that reads nothing overflows its own ring only; read empty, it asks for a snapshot and its record is whole [H33]', () => {
  const machine = FakeMachine.booted({ [SYMBIAN]: { upRingBytes: 65_536, downRingBytes: 8_192, snapshotReserveBytes: 2_048 } });
  machine.pause(SYMBIAN);
  const dropped = (): number => machine.hypervisor.port(SYMBIAN)!.end.counts.dropped;
  for (let call = 1; dropped() < 20; call++) {
    machine.run(() => machine.core.offer());
    if (call > 3) machine.run(() => machine.core.end(call - 3));
  }
  assert.is(machine.hypervisor.port(ANDROID)!.end.counts.dropped, 0);
  machine.pause(SYMBIAN, false);
  machine.run();
  assert.ok(machine.guest(SYMBIAN).synchronised);
  machine.run(() => machine.core.offer());
  const { check } = machine.hypervisor;
  assert.is(check.different, 0);
  assert.ok(check.skipped > 0 && check.checked > 0);
  assert.is(check.pending, 0);
});

test('a lost frame is noticed also when it was the last one [H33]', () => {
  const machine = FakeMachine.booted({ [SYMBIAN]: { upRingBytes: 65_536, downRingBytes: 8_192, snapshotReserveBytes: 2_048 } });
  machine.pause(SYMBIAN);
  const dropped = (): number => machine.hypervisor.port(SYMBIAN)!.end.counts.dropped;
  while (dropped() === 0) machine.run(() => machine.core.event('MuteChanged', { muted: true }));
  const snapshots = machine.hypervisor.port(SYMBIAN)!.snapshots;
  machine.pause(SYMBIAN, false);
  machine.run();
  assert.is(machine.hypervisor.port(SYMBIAN)!.snapshots, snapshots + 1);
  assert.ok(machine.guest(SYMBIAN).synchronised);
});

test('a filtered frame is no loss: answers to one guest make no hole in the other\'s numbers [H10]', () => {
  const machine = FakeMachine.booted();
  for (let i = 0; i < 20; i++) {
    machine.guest(ANDROID).command('SetMute', { muted: i % 2 === 0 });
    machine.run();
  }
  assert.is(machine.hypervisor.port(SYMBIAN)!.snapshots, 1, 'the one at its boot');
});

test('a trapped core is told to all, keeps its guest in front, and the next command works [H09]', () => {
  const machine = FakeMachine.booted();
  machine.run(() => machine.hypervisor.core.call((core, nowMs) => core.fault(nowMs, 1)));
  for (const guest of [ANDROID, SYMBIAN]) assert.is(machine.guest(guest).events.at(-1), 'CoreRestarted');
  assert.is(machine.core.heard.at(-1), 'OwnerChanged 0');
  const fate = machine.guest(ANDROID).command('PlaceCall', { to: 'sip:bob@example.org' });
  machine.run();
  assert.is(fate.fate, 'done 1');
  assert.is(machine.hypervisor.counters.coreRestarts, 1);
});

test('a stopped core is told, and commands are CORE_UNAVAILABLE from then on [H09]', () => {
  const machine = FakeMachine.booted();
  machine.run(() => machine.hypervisor.effects.stopped('three traps in ten seconds'));
  const fate = machine.guest(ANDROID).command('PlaceCall', { to: 'sip:bob@example.org' });
  machine.run();
  assert.is(fate.fate, 'CORE_UNAVAILABLE');
  assert.equal(machine.stopped, ['three traps in ten seconds']);
});

test('the core is ticked at its deadline, once, and not before [H02]', async () => {
  const machine = FakeMachine.booted();
  machine.core.deadlineMs = 500;
  machine.run();
  await machine.clock.advance(499);
  assert.is(machine.core.ticks, 0);
  await machine.clock.advance(1);
  assert.is(machine.core.ticks, 1);
  await machine.clock.advance(10_000);
  assert.is(machine.core.ticks, 1);
});

test('a deadline that moved away is not kept [H02]', async () => {
  const machine = FakeMachine.booted();
  machine.core.deadlineMs = 500;
  machine.run();
  machine.core.deadlineMs = 800;
  machine.run();
  await machine.clock.advance(799);
  assert.is(machine.core.ticks, 0);
  machine.core.deadlineMs = Infinity;
  machine.run();
  await machine.clock.advance(100);
  assert.is(machine.core.ticks, 0);
});

test('a damaged frame of the core, and one that is not the core\'s to send, are counted and go nowhere [H09]', () => {
  const machine = FakeMachine.booted();
  const { sequence } = machine.hypervisor;
  machine.run(() => {
    machine.hypervisor.effects.frame(new Uint8Array(12));
    machine.hypervisor.effects.frame(buildFrame(MessageType.OwnerChanged, encode('OwnerChanged', { toGuest: SYMBIAN })));
  });
  assert.is(machine.hypervisor.counters.coreFramesRefused, 2);
  assert.is(machine.hypervisor.sequence, sequence);
  assert.is(machine.hypervisor.ownership.active, ANDROID);
});

test.run();
