// Whether Telecom lets a call in: its limits, and the words in which it refuses.
import type { RequestFailure } from '../../os/outcome-receiver.ts';
import { DisconnectCause } from '../../telephony/disconnect-cause.ts';
import { ServerCallState } from './call-state.ts';
import { limits } from './limits.ts';
import type { ServerCall } from './server-call.ts';

const LIVE: readonly ServerCallState[] = [ServerCallState.ACTIVE, ServerCallState.DISCONNECTING];
const DIALING: readonly ServerCallState[] = [ServerCallState.CONNECTING, ServerCallState.DIALING, ServerCallState.PULLING];
const RINGING: readonly ServerCallState[] = [ServerCallState.RINGING, ServerCallState.ANSWERED];

/** The own top-level calls in one of these states. Calls of another system are not counted. */
export function callsIn(calls: Iterable<ServerCall>, ...states: readonly ServerCallState[]): ServerCall[] {
  return [...calls].filter((call) => call.parent === null && !call.isExternal && states.includes(call.state));
}

/** Why a new outgoing call may not be placed; null when it may, if need be after holding the active one. */
export function refusalOfOutgoing(calls: Iterable<ServerCall>): RequestFailure | null {
  const all = [...calls];
  if (callsIn(all, ...RINGING).length > 0) return refusal(DisconnectCause.CANT_CALL_WHILE_RINGING, 'a call is ringing');
  if (callsIn(all, ...DIALING).length >= limits.dialingCalls) return refusal(DisconnectCause.ALREADY_DIALING, 'another call is being dialled');
  return refusalOfLive(all);
}

/** Why one more call may not become live: its place and the held one's are both taken. */
export function refusalOfLive(calls: Iterable<ServerCall>): RequestFailure | null {
  const all = [...calls];
  if (callsIn(all, ...LIVE).length < limits.liveCalls) return null;
  if (callsIn(all, ServerCallState.ON_HOLD).length < limits.holdCalls) return null;
  return refusal(DisconnectCause.TOO_MANY_ONGOING_CALLS, 'one call is active and one is on hold already');
}

export function mayRing(calls: Iterable<ServerCall>): boolean {
  return callsIn(calls, ...RINGING).length < limits.ringingCalls;
}

export function mayAddCall(calls: Iterable<ServerCall>): boolean {
  const topLevel = [...calls].filter((call) => call.parent === null && !call.isExternal && !call.isOver);
  return topLevel.length < limits.topLevelCalls;
}

function refusal(cause: DisconnectCause, message: string): RequestFailure {
  return { cause, message };
}
