// The comparison of the two records can fail: each planted mutation turns it red, in either guest.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { image as android } from '../../guests/android/image.ts';
import { image as symbian } from '../../guests/symbian/image.ts';
import { dayOfEvents } from '../../guests/contract/conformance/script.ts';
import { ScriptedBus, type ScriptedEvent } from '../../guests/contract/conformance/scripted-bus.ts';
import { SessionProgressWhat } from '../../proto/index.ts';
import { RecordCheck } from '../../host-shim/index.ts';
import { HARMLESS, UNRECORDED, lostEvents, misdirectedEvents, wrongValues, type Mutation } from './mutations.ts';

const ANDROID = 2, SYMBIAN = 3;

/** Tells both guests the script; `mutation` changes what `deceived` is told. Returns the comparison of their reports. */
function compare(script: readonly ScriptedEvent[], mutation: Mutation | null, deceived: number): RecordCheck {
  const buses = [new ScriptedBus(ANDROID).boot(android, ANDROID), new ScriptedBus(SYMBIAN).boot(symbian, ANDROID)];
  const check = new RecordCheck([ANDROID, SYMBIAN]);
  const report = (bus: ScriptedBus) => {
    const { sequence, digest } = bus.digest();
    check.report(bus.participant, sequence, digest.high, digest.low);
  };
  buses.forEach(report);
  for (const [at, event] of script.entries()) {
    check.expect(buses[0].sequence + 1);
    for (const bus of buses) {
      const lied = mutation?.at === at && bus.participant === deceived;
      // A guest that is told nothing is told something harmless instead, so that the sequence numbers stay together.
      bus.event(lied ? mutation!.lie ?? { name: 'CoreRestarted', fields: { restarts: 0 } } : event);
      report(bus);
    }
  }
  return check;
}

const script = dayOfEvents();

test('without a mutation the two records are equal at every sequence number and none is skipped [H12]', () => {
  const check = compare(script, null, 0);
  assert.is(check.checked, script.length);
  assert.is(check.skipped, 0);
  assert.is(check.different, 0);
});

for (const deceived of [ANDROID, SYMBIAN]) {
  for (const mutation of [...lostEvents(script), ...misdirectedEvents(script)]) {
    const event = script[mutation.at];
    const harmless = event.name in HARMLESS || repeats(mutation.at);
    test(`${deceived === ANDROID ? 'android' : 'symbian'}: ${mutation.name}: ${harmless ? 'leaves no trace' : 'turns the comparison red'} [H12]`, () => {
      assert.is(compare(script, mutation, deceived).different > 0, !harmless);
    });
  }
}

for (const { field, ...mutation } of wrongValues(script)) {
  const harmless = field in UNRECORDED || (field === 'SessionProgress.what' && (repeats(mutation.at) || script[mutation.at].fields!.what !== SessionProgressWhat.ALERTING));
  test(`either guest: ${mutation.name}: ${harmless ? 'leaves no trace' : 'turns the comparison red'} [H12]`, () => {
    for (const deceived of [ANDROID, SYMBIAN]) assert.is(compare(script, mutation, deceived).different > 0, !harmless);
  });
}

/** A second 180 changes nothing that the first has not changed. */
function repeats(at: number): boolean {
  const event = script[at];
  return script.slice(0, at).some((earlier) => earlier.name === event.name && earlier.session === event.session && earlier.name === 'SessionProgress' && earlier.fields?.what === event.fields?.what);
}

test.run();
