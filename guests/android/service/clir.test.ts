// Codes before a dialled number, and the call profile's extra, as the bus has them.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Withhold } from '../../../proto/index.ts';
import { Bundle } from '../os/bundle.ts';
import { Uri } from '../os/uri.ts';
import { ImsCallProfile } from '../telephony/index.ts';
import { dialled } from './clir.ts';

test('#31# before a number withholds who calls and *31# shows it, escaped or not; the number goes on without (3GPP TS 22.030 6.5.5.1) [S08]', () => {
  for (const [address, to, withhold] of [
    ['tel:#31#15550100', 'tel:15550100', Withhold.INVOKE],
    ['sip:%2331%23bob@example.org', 'sip:bob@example.org', Withhold.INVOKE],
    ['tel:*31#15550100', 'tel:15550100', Withhold.SUPPRESS],
    ['sip:%2A31%23bob@example.org', 'sip:bob@example.org', Withhold.SUPPRESS],
    ['sip:31@example.org', 'sip:31@example.org', Withhold.UNSPECIFIED],
  ] as const) assert.equal(dialled(Uri.parse(address), new Bundle()), { to, withhold });
});

test('EXTRA_OIR says the same of one call [S08]', () => {
  for (const [restriction, withhold] of [[0, Withhold.UNSPECIFIED], [1, Withhold.INVOKE], [2, Withhold.SUPPRESS], [9, Withhold.UNSPECIFIED]]) {
    assert.is(dialled(Uri.parse('sip:bob@example.org'), Bundle.of({ [ImsCallProfile.EXTRA_OIR]: restriction })).withhold, withhold);
  }
});

test.run();
