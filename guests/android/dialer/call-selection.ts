// Which call a verb means when the user names none, as the buttons of a phone do.
import { CallProperty, CallState, type Call } from '../telecom/index.ts';

export function isExternal(call: Call): boolean {
  return call.getDetails().hasProperty(CallProperty.PROPERTY_IS_EXTERNAL_CALL);
}

/** A leg of a conference stands for the conference where the whole is meant. */
export function whole(call: Call): Call {
  return call.getParent() ?? call;
}

/** The first own top-level call in one of these states, the earlier state first. */
export function find(calls: readonly Call[], ...states: readonly CallState[]): Call | null {
  for (const state of states) {
    const found = calls.find((call) => call.getParent() === null && !isExternal(call) && call.getState() === state);
    if (found) return found;
  }
  return null;
}

export function ringing(calls: readonly Call[]): Call | null { return find(calls, CallState.STATE_RINGING); }
export function active(calls: readonly Call[]): Call | null { return find(calls, CallState.STATE_ACTIVE); }
export function held(calls: readonly Call[]): Call | null { return find(calls, CallState.STATE_HOLDING); }

/** What the red button ends. */
export function foreground(calls: readonly Call[]): Call | null {
  return find(calls, CallState.STATE_ACTIVE, CallState.STATE_DIALING, CallState.STATE_CONNECTING, CallState.STATE_HOLDING, CallState.STATE_RINGING);
}
