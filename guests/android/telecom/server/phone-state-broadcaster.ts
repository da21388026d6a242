// com.android.server.telecom.PhoneStateBroadcaster: derives TelephonyManager's view from Telecom's calls.
import { Bundle } from '../../os/bundle.ts';
import { DisconnectCause } from '../../telephony/disconnect-cause.ts';
import { EXTRA_DISCONNECT_CAUSE, EXTRA_SIP_CODE } from '../../telephony/call-operation.ts';
import { PreciseCallState, PreciseState } from '../../telephony/precise-call-state.ts';
import { TelephonyManager } from '../../telephony/telephony-manager.ts';
import { Connection } from '../connection.ts';
import { callsIn } from './call-admission.ts';
import { ServerCallState } from './call-state.ts';
import type { CallsManager, CallsManagerListener } from './calls-manager.ts';
import type { ServerCall } from './server-call.ts';

const RINGING: readonly ServerCallState[] = [ServerCallState.RINGING];
const FOREGROUND: readonly ServerCallState[] = [ServerCallState.ACTIVE, ServerCallState.DIALING, ServerCallState.DISCONNECTING, ServerCallState.ANSWERED];
const BACKGROUND: readonly ServerCallState[] = [ServerCallState.ON_HOLD];

const PRECISE: Readonly<Partial<Record<ServerCallState, PreciseState>>> = {
  [ServerCallState.ACTIVE]: PreciseState.PRECISE_CALL_STATE_ACTIVE,
  [ServerCallState.ANSWERED]: PreciseState.PRECISE_CALL_STATE_INCOMING,
  [ServerCallState.DIALING]: PreciseState.PRECISE_CALL_STATE_DIALING,
  [ServerCallState.DISCONNECTING]: PreciseState.PRECISE_CALL_STATE_DISCONNECTING,
  [ServerCallState.ON_HOLD]: PreciseState.PRECISE_CALL_STATE_HOLDING,
};

export class PhoneStateBroadcaster implements CallsManagerListener {
  constructor(private readonly callsManager: CallsManager, private readonly telephony: TelephonyManager) {}

  onCallAdded(call: ServerCall): void { this.update(call); }
  onCallRemoved(call: ServerCall): void { this.update(call); }
  onCallChanged(call: ServerCall): void { this.update(call); }

  onCallStateChanged(call: ServerCall): void {
    this.update(call);
    if (call.isOver && !call.isExternal) {
      const extras = call.subject?.getExtras() ?? new Bundle();
      this.telephony.internalNotifyDisconnectCause(extras.getInt(EXTRA_DISCONNECT_CAUSE, DisconnectCause.ERROR_UNSPECIFIED), extras.getInt(EXTRA_SIP_CODE));
    }
  }

  private update(changed: ServerCall): void {
    const calls = this.callsManager.getCalls();
    const ringing = callsIn(calls, ...RINGING), foreground = callsIn(calls, ...FOREGROUND), background = callsIn(calls, ...BACKGROUND);
    const busy = foreground.length + background.length > 0;
    const state = ringing.length > 0 ? TelephonyManager.CALL_STATE_RINGING : busy ? TelephonyManager.CALL_STATE_OFFHOOK : TelephonyManager.CALL_STATE_IDLE;
    this.telephony.internalNotifyPreciseCallState(new PreciseCallState(
      ringing.length === 0 ? PreciseState.PRECISE_CALL_STATE_IDLE : busy ? PreciseState.PRECISE_CALL_STATE_WAITING : PreciseState.PRECISE_CALL_STATE_INCOMING,
      preciseOf(foreground[0]), preciseOf(background[0])));
    this.telephony.internalNotifyCallState(state, changed.handle.getSchemeSpecificPart());
  }
}

/** ALERTING exists here only: a Connection stays DIALING and asks for a ringback tone. */
function preciseOf(call: ServerCall | undefined): PreciseState {
  if (!call) return PreciseState.PRECISE_CALL_STATE_IDLE;
  if (call.state === ServerCallState.DIALING && call.subject instanceof Connection && call.subject.isRingbackRequested()) return PreciseState.PRECISE_CALL_STATE_ALERTING;
  return PRECISE[call.state] ?? PreciseState.PRECISE_CALL_STATE_IDLE;
}
