import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Side } from '../../../proto/index.ts';
import { errorName } from '../kernel/errors.ts';
import { TMobileCallDirection } from '../etel/types.ts';
import { blankCall, blankInfo } from './call-record.ts';
import { exitCodeOf, gsmErrorOf, sipErrorOf } from './exit-code.ts';

const { EMobileOriginated, EMobileTerminated } = TMobileCallDirection;

function exit(direction: TMobileCallDirection, connected: boolean, iSide: number, iSipCode: number, iQ850: number, iElsewhere = false): string {
  const call = blankCall(blankInfo('Voice1::1', 'Voice1'));
  call.iInfo.iRemoteParty.iDirection = direction;
  call.iInfo.iStartTime = connected ? 1 : 0;
  call.iRelease = { iSide, iSipCode, iQ850, iText: '', iElsewhere, iRetryAfter: 0 };
  return errorName(exitCodeOf(call));
}

test('a Q.850 cause is -(4256 + cause), and 20, 23, 24 take their neighbours\' numbers [H07]', () => {
  assert.equal([16, 17, 18, 22, 21, 127].map(gsmErrorOf), [-4272, -4273, -4274, -4278, -4277, -4383]);
  assert.equal([20, 23, 24].map(gsmErrorOf), [-4274, -4278, -4277]);
});

test('ends of calls have the exit codes of the table [H07]', () => {
  assert.is(exit(EMobileOriginated, true, Side.REMOTE, 0, 16), 'KErrGsmCCNormalCallClearing');
  assert.is(exit(EMobileOriginated, true, Side.LOCAL, 0, 16), 'KErrGsmCCNormalCallClearing');
  assert.is(exit(EMobileOriginated, false, Side.REMOTE, 486, 17), 'KErrGsmCCUserBusy');
  assert.is(exit(EMobileOriginated, false, Side.REMOTE, 404, 0), 'KErrGsmCCUnassignedNumber');
  assert.is(exit(EMobileOriginated, false, Side.REMOTE, 401, 21), 'KErrAccessDenied');
  assert.is(exit(EMobileTerminated, false, Side.LOCAL, 486, 17), 'KErrGsmCallRejected');
  assert.is(exit(EMobileTerminated, true, Side.LOCAL, 0, 16), 'KErrGsmCCNormalCallClearing');
  assert.is(exit(EMobileTerminated, false, Side.REMOTE, 487, 16), 'KErrGsmCCNormalCallClearing');
  assert.is(exit(EMobileTerminated, false, Side.REMOTE, 487, 26, true), 'KErrGsmCCNonSelectedUserClearing');
  assert.is(exit(EMobileOriginated, true, Side.NETWORK, 0, 38), 'KErrDisconnected');
  assert.is(exit(EMobileOriginated, true, Side.NETWORK, 0, 31), 'KErrGsmCCUnspecifiedNormalError');
  assert.is(exit(EMobileOriginated, true, Side.UNSPECIFIED, 0, 0), 'KErrGsmCCNormalCallClearing');
});

test('a SIP response that the bus gave no cause for is told by the table; what is not in it is interworking [H07]', () => {
  assert.equal([302, 403, 407, 408, 480, 484, 488, 500, 503, 600, 603, 699].map((code) => errorName(sipErrorOf(code))), [
    'KErrGsmCCNumberChanged', 'KErrGsmCCCallRejected', 'KErrAccessDenied', 'KErrGsmCCUserNotResponding', 'KErrGsmCCUserAlertingNoAnswer',
    'KErrGsmCCInvalidNumberFormat', 'KErrGsmCC(65)', 'KErrGsmCCTemporaryFailure', 'KErrGsmCCTemporaryFailure', 'KErrGsmCCUserBusy', 'KErrGsmCCCallRejected', 'KErrGsmCC(127)',
  ]);
});

test.run();
