// Requests on calls whose end is awaited: the platform answers through events and states of the call.
import { CallState, type Bundle, type Call } from '../telecom/index.ts';
import {
  CallOperation, DisconnectCause, EVENT_OPERATION_DONE, EVENT_OPERATION_FAILED, EXTRA_OPERATION, FAILURE_EVENT, failureOf,
} from '../telephony/index.ts';
import type { ActionDone, ActionResult } from './action.ts';

/** `place` waits for a state; the others for their event. */
type Awaited = CallOperation | 'place';

interface Pending { readonly call: Call; readonly what: Awaited; readonly done: ActionDone }

const GETTING_THROUGH: readonly CallState[] = [CallState.STATE_DIALING, CallState.STATE_ACTIVE, CallState.STATE_HOLDING];
/** Requests that a disconnected call fulfils. */
const ENDINGS: readonly Awaited[] = [CallOperation.DISCONNECT, CallOperation.REJECT, CallOperation.DEFLECT, CallOperation.TRANSFER];

export class PendingActions {
  private pending: readonly Pending[] = []; // bounded by the commands that the bus lets wait

  await(call: Call, what: Awaited, done: ActionDone): void {
    this.pending = [...this.pending, { call, what, done }];
    this.onStateChanged(call);
  }

  onConnectionEvent(call: Call, event: string, extras: Bundle): void {
    const operation = extras.getString(EXTRA_OPERATION);
    if (event === EVENT_OPERATION_DONE) this.finish((one) => one.call === call && one.what === operation, succeeded(call));
    if (event === EVENT_OPERATION_FAILED) {
      // A conference is ended leg by leg: one leg that cannot be ended fails the whole.
      const concerns = (one: Pending) => one.call === call || (one.what === CallOperation.DISCONNECT && one.call === call.getParent());
      this.finish((one) => concerns(one) && one.what === operation, failed(call, operation as CallOperation, extras));
    }
  }

  onStateChanged(call: Call): void {
    if (GETTING_THROUGH.includes(call.getState())) this.finish((one) => one.call === call && one.what === 'place', succeeded(call));
    if (call.getState() !== CallState.STATE_DISCONNECTED) return;
    this.finish((one) => one.call === call && ENDINGS.includes(one.what), succeeded(call));
    this.finish((one) => one.call === call, disconnected(call));
  }

  /** The call is removed: whatever is still awaited will not come. */
  onCallRemoved(call: Call): void { this.finish((one) => one.call === call, disconnected(call)); }

  private finish(which: (one: Pending) => boolean, result: ActionResult): void {
    const finished = this.pending.filter(which);
    this.pending = this.pending.filter((one) => !finished.includes(one));
    for (const { done } of finished) done(result);
  }
}

function succeeded(call: Call): ActionResult { return { ok: true, callId: call.getDetails().getTelecomCallId() }; }

function failed(call: Call, operation: CallOperation, extras: Bundle): ActionResult {
  const { cause, message } = failureOf(extras);
  const unspecified = cause === DisconnectCause.ERROR_UNSPECIFIED;
  return {
    ok: false,
    callId: call.getDetails().getTelecomCallId(),
    code: (unspecified && FAILURE_EVENT[operation]?.split('.').at(-1)) || DisconnectCause[cause],
    text: message,
  };
}

/** The first word of a disconnect cause's reason is the telephony cause's name. */
function disconnected(call: Call): ActionResult {
  const cause = call.getDetails().getDisconnectCause();
  return {
    ok: false,
    callId: call.getDetails().getTelecomCallId(),
    code: cause?.getReason().split(' ')[0] || DisconnectCause[DisconnectCause.ERROR_UNSPECIFIED],
    text: cause?.getDescription() ?? '',
  };
}
