// The switch: what makes it happen, what rolls it back, and who may speak before and after it.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { ErrorCode } from '../../proto/index.ts';
import type { SwitchCommit } from '../media/index.ts';
import { ANDROID, FakeMachine, SYMBIAN } from '../fakes/fake-machine.ts';
import { machineLimits } from './limits.ts';
import { State } from './switch-table.ts';
import type { SwitchOutcome } from './switch.ts';

function ask(machine: FakeMachine, to: number): { outcome: SwitchOutcome | null } {
  const asked: { outcome: SwitchOutcome | null } = { outcome: null };
  machine.run(() => machine.hypervisor.mediation.switch.request(to, (outcome) => { asked.outcome = outcome; }));
  return asked;
}

/** A call is up and Android has it. */
function inCall(): FakeMachine {
  const machine = FakeMachine.booted();
  machine.guest(ANDROID).command('PlaceCall', { to: 'sip:bob@example.org' });
  return machine.run();
}

const code = (asked: { outcome: SwitchOutcome | null }): string => (asked.outcome === null ? 'none' : asked.outcome.ok ? 'ok' : ErrorCode[asked.outcome.code]);
const untouched = (machine: FakeMachine): void => {
  assert.is(machine.hypervisor.ownership.active, ANDROID);
  assert.is(machine.hypervisor.ownership.ownerOf(1), ANDROID);
  assert.is(machine.core.active, ANDROID);
  assert.is(machine.hypervisor.mediation.switch.state, State.Idle);
  const fate = machine.guest(ANDROID).command('SetMute', { muted: true });
  machine.run();
  assert.is(fate.fate, 'done 0', 'the old owner still commands');
};

test('a switch hands the sessions over, tells core and guests, and the records stay equal [H14]', async () => {
  const machine = inCall();
  const asked = ask(machine, SYMBIAN);
  await machine.clock.advance(0);
  assert.is(code(asked), 'ok');
  assert.is(machine.hypervisor.ownership.active, SYMBIAN);
  assert.is(machine.hypervisor.ownership.ownerOf(1), SYMBIAN);
  assert.is(machine.core.active, SYMBIAN);
  assert.equal(machine.media.told.slice(-2), [`begin ${SYMBIAN}`, 'commit']);
  assert.is(machine.hypervisor.check.different, 0);
});

test('after it the loser is NOT_OWNER and the gainer commands [H14]', async () => {
  const machine = inCall();
  ask(machine, SYMBIAN);
  await machine.clock.advance(0);
  const loser = machine.guest(ANDROID).command('Hold', {}, 1);
  const gainer = machine.guest(SYMBIAN).command('Hold', {}, 1);
  machine.run();
  assert.is(loser.fate, 'NOT_OWNER');
  assert.is(gainer.fate, 'done 1');
});

test('a switch without a call works as well [H14]', async () => {
  const machine = FakeMachine.booted();
  const asked = ask(machine, SYMBIAN);
  await machine.clock.advance(0);
  assert.is(code(asked), 'ok');
});

test('a guest that refuses Prepare keeps the handset where it is [H14]', async () => {
  const machine = inCall();
  machine.guest(SYMBIAN).refusesSwitch = 'busy with a firmware update';
  const asked = ask(machine, SYMBIAN);
  await machine.clock.advance(0);
  assert.is(code(asked), 'WRONG_STATE');
  assert.match(asked.outcome!.ok ? '' : asked.outcome!.text, 'firmware update');
  assert.equal(machine.media.told.filter((told) => told === 'abort'), [], 'the media device was not even asked');
  untouched(machine);
});

test('a guest that does not answer Prepare is given 500 ms, not more and not less [H14]', async () => {
  const machine = inCall();
  machine.guest(SYMBIAN).ignoresPrepare = true;
  const asked = ask(machine, SYMBIAN);
  await machine.clock.advance(machineLimits.switchMs - 1);
  assert.is(code(asked), 'none');
  await machine.clock.advance(1);
  assert.is(code(asked), 'TIMED_OUT');
  untouched(machine);
});

test('a gaining guest with another record is refused [H14]', async () => {
  const machine = FakeMachine.booted();
  machine.guest(SYMBIAN).forgets = 'SessionCreated';
  machine.guest(ANDROID).command('PlaceCall', { to: 'sip:bob@example.org' });
  machine.run();
  const asked = ask(machine, SYMBIAN);
  await machine.clock.advance(0);
  assert.is(code(asked), 'WRONG_STATE');
  untouched(machine);
});

for (const [shadow, expected] of [['refuse', 'WRONG_STATE'], ['fail', 'NOT_SUPPORTED'], ['hang', 'TIMED_OUT']] as const) {
  test(`codecs that ${shadow} roll the switch back and the media device is told [H14]`, async () => {
    const machine = inCall();
    machine.media.shadow = shadow;
    const asked = ask(machine, SYMBIAN);
    await machine.clock.advance(machineLimits.switchMs);
    assert.is(code(asked), expected);
    assert.is(machine.media.told.at(-1), 'abort');
    untouched(machine);
  });
}

for (const [commit, expected] of [['fail', 'WRONG_STATE'], ['hang', 'TIMED_OUT']] as const) {
  test(`a commit that comes to nothing (${commit}) rolls the switch back [H14]`, async () => {
    const machine = inCall();
    machine.media.commit = commit;
    const asked = ask(machine, SYMBIAN);
    await machine.clock.advance(machineLimits.commitMs + machineLimits.switchMs);
    assert.is(code(asked), expected);
    untouched(machine);
  });
}

test('the gaining guest dies while it prepares: the call stays where it is [H14]', async () => {
  const machine = inCall();
  machine.guest(SYMBIAN).ignoresPrepare = true;
  const asked = ask(machine, SYMBIAN);
  machine.unseat(SYMBIAN);
  assert.is(code(asked), 'GUEST_UNAVAILABLE');
  untouched(machine);
});

test('the gaining guest dies in the shadow run: the call stays where it is [H14]', async () => {
  const machine = inCall();
  machine.media.shadow = 'hang';
  const asked = ask(machine, SYMBIAN);
  assert.is(machine.hypervisor.mediation.switch.state, State.Shadowing);
  machine.unseat(SYMBIAN);
  assert.is(code(asked), 'GUEST_UNAVAILABLE');
  assert.is(machine.media.told.at(-1), 'abort');
  untouched(machine);
});

test('the gaining guest dies after the commit was asked for: it gains the call, and is restarted under it [H14]', async () => {
  const machine = inCall();
  let name: (commit: SwitchCommit) => void = () => undefined;
  machine.media.commitSwitch = () => new Promise((resolve) => { name = resolve; });
  const asked = ask(machine, SYMBIAN);
  await machine.clock.advance(0);
  assert.is(machine.hypervisor.mediation.switch.state, State.Committing);
  machine.unseat(SYMBIAN);
  assert.is(code(asked), 'none', 'the tick decides');
  name({ tick: 7, figures: new Promise(() => undefined) });
  await machine.clock.advance(0);
  assert.is(code(asked), 'ok');
  assert.is(machine.hypervisor.ownership.ownerOf(1), SYMBIAN);
  const restarted = machine.seat(SYMBIAN);
  machine.run();
  assert.ok(restarted.synchronised);
  const fate = restarted.command('Hold', {}, 1);
  machine.run();
  assert.is(fate.fate, 'done 1');
});

test('the losing guest dies in the shadow run: the switch goes on [H14]', async () => {
  const machine = inCall();
  const asked = ask(machine, SYMBIAN);
  machine.unseat(ANDROID);
  await machine.clock.advance(0);
  assert.is(code(asked), 'ok');
  assert.is(machine.hypervisor.ownership.ownerOf(1), SYMBIAN);
});

test('words of the media device about a switch that was rolled back change nothing [H14]', async () => {
  const machine = inCall();
  let late: (verdict: { agreed: true; primed: boolean }) => void = () => undefined;
  machine.media.beginSwitch = () => new Promise((resolve) => { late = resolve; });
  ask(machine, SYMBIAN);
  await machine.clock.advance(machineLimits.switchMs);
  late({ agreed: true, primed: false });
  await machine.clock.advance(0);
  assert.equal(machine.media.told.filter((told) => told === 'commit'), []);
  untouched(machine);
});

test('nor when another switch is in its shadow run meanwhile [H14]', async () => {
  const machine = inCall();
  const verdicts: ((verdict: { agreed: true; primed: boolean }) => void)[] = [];
  machine.media.beginSwitch = () => new Promise((resolve) => { verdicts.push(resolve); });
  ask(machine, SYMBIAN);
  await machine.clock.advance(machineLimits.switchMs);
  ask(machine, SYMBIAN);
  verdicts[0]({ agreed: true, primed: false });
  await machine.clock.advance(1);
  assert.is(machine.hypervisor.mediation.switch.state, State.Shadowing, 'the word was about the first');
  verdicts[1]({ agreed: true, primed: false });
  await machine.clock.advance(1);
  assert.is(machine.hypervisor.ownership.active, SYMBIAN);
});

test('Prepared counts from the guest that was asked and for the switch that is on, else not [H14]', () => {
  const machine = inCall();
  machine.guest(SYMBIAN).ignoresPrepare = true;
  ask(machine, SYMBIAN);
  const current = machine.hypervisor.mediation.switch;
  current.prepared(ANDROID, 1, true);
  current.prepared(SYMBIAN, 7, true);
  current.refused(ANDROID, 1, 'not mine to refuse');
  assert.is(current.state, State.Preparing);
  machine.run(() => current.prepared(SYMBIAN, 1, true));
  assert.is(current.state, State.Shadowing);
});

test('a second switch during the first is SWITCH_IN_PROGRESS; to the guest in front it is WRONG_STATE; to a dead one GUEST_UNAVAILABLE [H14]', async () => {
  const machine = inCall();
  ask(machine, SYMBIAN);
  assert.is(code(ask(machine, SYMBIAN)), 'SWITCH_IN_PROGRESS');
  await machine.clock.advance(0);
  assert.is(code(ask(machine, SYMBIAN)), 'WRONG_STATE');
  machine.unseat(ANDROID);
  assert.is(code(ask(machine, ANDROID)), 'GUEST_UNAVAILABLE');
});

test('TakeOver is a switch to the sender; a second one meanwhile is refused, one from the front is done at once [H14]', async () => {
  const machine = inCall();
  const first = machine.guest(SYMBIAN).command('TakeOver');
  const second = machine.guest(SYMBIAN).command('TakeOver');
  machine.run();
  await machine.clock.advance(0);
  assert.is(first.fate, 'done 0');
  assert.is(second.fate, 'SWITCH_IN_PROGRESS');
  const third = machine.guest(SYMBIAN).command('TakeOver');
  machine.run();
  assert.is(third.fate, 'done 0');
  assert.is(machine.hypervisor.counters.switches, 1);
});

test('Accept from the guest behind is a switch first, then the Accept, in that order [H16]', async () => {
  const machine = FakeMachine.booted();
  machine.run(() => machine.core.offer());
  const fate = machine.guest(SYMBIAN).command('Accept', {}, 1);
  machine.run();
  assert.is(fate.fate, null, 'the core has not been asked yet');
  await machine.clock.advance(0);
  assert.is(fate.fate, 'done 1');
  assert.is(machine.hypervisor.ownership.ownerOf(1), SYMBIAN);
  assert.equal(machine.core.heard.slice(-2), ['OwnerChanged 0', `Accept ${SYMBIAN}`]);
});

test('of two answers at once one wins, the other is ALREADY_ANSWERED [H16]', async () => {
  const machine = FakeMachine.booted();
  machine.run(() => machine.core.offer());
  const behind = machine.guest(SYMBIAN).command('Accept', {}, 1);
  const front = machine.guest(ANDROID).command('Accept', {}, 1);
  machine.run();
  await machine.clock.advance(machineLimits.switchMs);
  assert.equal([behind.fate, front.fate].sort(), ['ALREADY_ANSWERED', 'done 1']);
});

test('an Accept whose switch is refused gives the offer back: the other guest can answer it [H16]', async () => {
  const machine = FakeMachine.booted();
  machine.guest(SYMBIAN).refusesSwitch = 'no';
  machine.run(() => machine.core.offer());
  const behind = machine.guest(SYMBIAN).command('Accept', {}, 1);
  machine.run();
  await machine.clock.advance(machineLimits.switchMs);
  assert.is(behind.fate, 'WRONG_STATE');
  const front = machine.guest(ANDROID).command('Accept', {}, 1);
  machine.run();
  assert.is(front.fate, 'done 1');
});

test('an Accept that the core refuses gives the offer back too [H16]', () => {
  const machine = FakeMachine.booted();
  machine.run(() => machine.core.offer());
  machine.core.refuse.set('Accept', ErrorCode.TOO_MANY_CALLS);
  const first = machine.guest(ANDROID).command('Accept', {}, 1);
  machine.run();
  assert.is(first.fate, 'TOO_MANY_CALLS');
  assert.ok(machine.hypervisor.ownership.claim(1, SYMBIAN));
});

test.run();
