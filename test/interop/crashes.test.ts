// The call outlives the guest in front, the other guest and the SIP core, in one conversation.
// Runs alone: single frames lost are counted.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { runScenario } from '../support/scenario.ts';

test('the core traps and both guests die in mid-call, and nobody hears it [H32, H33, S11]', () => {
  const { status, result, said } = runScenario('crashes');
  assert.is(result.verdict, 'pass', said);
  assert.is(status, 0);
  assert.ok(result.records.identical && result.records.checked > 0);
});

test.run();
