// Why calls end, row by row of the mapping table.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Side, State } from '../../../proto/index.ts';
import { EXTRA_CONNECTED_US } from '../record/extras.ts';
import { setEndReason } from '../record/fold.ts';
import { enter } from '../record/phase.ts';
import { TrackedConnection } from '../record/tracked-connection.ts';
import { CallDirection } from '../telecom/call-constants.ts';
import { DisconnectCause } from '../telecom/disconnect-cause.ts';
import { DisconnectCause as TelephonyCause } from '../telephony/disconnect-cause.ts';
import { disconnectCause, telephonyCause } from './end-causes.ts';

const OUT = CallDirection.DIRECTION_OUTGOING, IN = CallDirection.DIRECTION_INCOMING;
const { LOCAL, REMOTE, NETWORK } = Side;

interface Row { direction: CallDirection; connected?: boolean; side: Side; sip?: number; q850?: number; elsewhere?: boolean; fine: keyof typeof TelephonyCause; coarse: number }

const ROWS: readonly Row[] = [
  { direction: OUT, connected: true, side: REMOTE, q850: 16, fine: 'NORMAL', coarse: DisconnectCause.REMOTE },
  { direction: OUT, connected: true, side: LOCAL, q850: 16, fine: 'LOCAL', coarse: DisconnectCause.LOCAL },
  { direction: IN, connected: true, side: NETWORK, q850: 31, fine: 'MEDIA_TIMEOUT', coarse: DisconnectCause.ERROR },
  { direction: IN, connected: true, side: NETWORK, q850: 38, fine: 'LOST_SIGNAL', coarse: DisconnectCause.ERROR },
  { direction: OUT, side: LOCAL, sip: 487, q850: 31, fine: 'OUTGOING_CANCELED', coarse: DisconnectCause.CANCELED },
  { direction: IN, side: REMOTE, sip: 487, q850: 16, fine: 'INCOMING_MISSED', coarse: DisconnectCause.MISSED },
  { direction: IN, side: REMOTE, q850: 26, fine: 'ANSWERED_ELSEWHERE', coarse: DisconnectCause.ANSWERED_ELSEWHERE },
  { direction: IN, side: REMOTE, elsewhere: true, fine: 'ANSWERED_ELSEWHERE', coarse: DisconnectCause.ANSWERED_ELSEWHERE },
  { direction: IN, side: LOCAL, sip: 486, q850: 17, fine: 'INCOMING_REJECTED', coarse: DisconnectCause.REJECTED },
  { direction: IN, side: LOCAL, sip: 603, q850: 21, fine: 'INCOMING_REJECTED', coarse: DisconnectCause.REJECTED },
  { direction: IN, side: LOCAL, sip: 480, q850: 19, fine: 'INCOMING_MISSED', coarse: DisconnectCause.MISSED },
  { direction: OUT, side: REMOTE, sip: 486, q850: 17, fine: 'BUSY', coarse: DisconnectCause.BUSY },
  { direction: OUT, side: REMOTE, sip: 600, q850: 17, fine: 'BUSY', coarse: DisconnectCause.BUSY },
  { direction: OUT, side: REMOTE, sip: 603, q850: 21, fine: 'NORMAL', coarse: DisconnectCause.REMOTE },
  { direction: OUT, side: REMOTE, sip: 404, q850: 1, fine: 'NUMBER_UNREACHABLE', coarse: DisconnectCause.ERROR },
  { direction: OUT, side: REMOTE, sip: 484, q850: 28, fine: 'INVALID_NUMBER', coarse: DisconnectCause.ERROR },
  { direction: OUT, side: NETWORK, sip: 408, q850: 18, fine: 'TIMED_OUT', coarse: DisconnectCause.ERROR },
  { direction: OUT, side: REMOTE, sip: 407, q850: 21, fine: 'INVALID_CREDENTIALS', coarse: DisconnectCause.ERROR },
  { direction: OUT, side: REMOTE, sip: 488, q850: 65, fine: 'NUMBER_UNREACHABLE', coarse: DisconnectCause.ERROR },
  { direction: OUT, side: REMOTE, sip: 415, q850: 65, fine: 'ERROR_UNSPECIFIED', coarse: DisconnectCause.ERROR },
  { direction: OUT, side: REMOTE, sip: 606, q850: 65, fine: 'SERVER_ERROR', coarse: DisconnectCause.ERROR },
  { direction: OUT, side: REMOTE, sip: 503, q850: 41, fine: 'SERVER_ERROR', coarse: DisconnectCause.ERROR },
  { direction: OUT, side: REMOTE, sip: 302, q850: 22, fine: 'SERVER_ERROR', coarse: DisconnectCause.ERROR },
  { direction: OUT, side: NETWORK, q850: 57, fine: 'CALL_BARRED', coarse: DisconnectCause.RESTRICTED },
];

for (const { direction, connected = false, side, sip = 0, q850 = 0, elsewhere = false, fine, coarse } of ROWS) {
  test(`${CallDirection[direction]}${connected ? ', connected' : ''}, ${Side[side]} SIP ${sip} Q.850 ${q850} is ${fine} [H35]`, () => {
    const call = new TrackedConnection(1);
    call.callDirection = direction;
    if (connected) call.extras.putLong(EXTRA_CONNECTED_US, 1);
    setEndReason(call, { side, sipCode: sip, q850, text: 'why', elsewhere, retryAfterS: 0 });
    enter(call, State.ENDED);
    assert.is(TelephonyCause[telephonyCause(call)], fine);
    assert.is(disconnectCause(call).getCode(), coarse);
    assert.is(disconnectCause(call).getReason(), `${fine} SIP=${sip} Q.850=${q850}`);
  });
}

test('how long whoever refused wants to be left alone stands in the reason (RFC 3261 20.33) [H35] [H14]', () => {
  const call = new TrackedConnection(1);
  call.callDirection = OUT;
  setEndReason(call, { side: REMOTE, sipCode: 480, q850: 19, text: 'Away', elsewhere: false, retryAfterS: 300 });
  enter(call, State.ENDED);
  assert.match(disconnectCause(call).getReason(), / SIP=480 Q\.850=19 Retry-After=300$/);
});

test.run();
