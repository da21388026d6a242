// The comparison of the two records can fail: each planted mutation turns it red, in either guest.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { dayOfEvents } from '../../guests/contract/conformance/script.ts';
import { SessionProgressWhat } from '../../proto/index.ts';
import { ANDROID, SYMBIAN, compare } from './compare.ts';
import { HARMLESS, UNRECORDED, lostEvents, misdirectedEvents, wrongValues } from './mutations.ts';

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
