// How far a call is: the state words of the bus in PreciseCallState and two extras, written and read back.
// Local hold is part of Android's state and no part of the bus's, so each write keeps the other one's value.
import { State } from '../../../proto/index.ts';
import { PreciseState } from '../telephony/precise-call-state.ts';
import { EXTRA_ANSWERED, EXTRA_LOCALLY_HELD } from './extras.ts';
import type { TrackedConnection } from './tracked-connection.ts';
import { STATES } from './vocabulary.ts';

/** `waiting`: it rings while another call is up. */
export function enter(connection: TrackedConnection, state: State, waiting = false): void {
  const held = isLocallyHeld(connection);
  const answering = state === State.ANSWERING;
  const precise = STATES.to(answering ? State.OFFERED : state) ?? PreciseState.PRECISE_CALL_STATE_IDLE;
  connection.preciseState = precise === PreciseState.PRECISE_CALL_STATE_INCOMING && waiting ? PreciseState.PRECISE_CALL_STATE_WAITING : precise;
  connection.extras.putBoolean(EXTRA_ANSWERED, answering);
  setLocallyHeld(connection, held);
}

export function stateOf(connection: TrackedConnection): State {
  switch (connection.preciseState) {
    case PreciseState.PRECISE_CALL_STATE_HOLDING: return State.ESTABLISHED;
    case PreciseState.PRECISE_CALL_STATE_INCOMING:
    case PreciseState.PRECISE_CALL_STATE_WAITING: return connection.extras.getBoolean(EXTRA_ANSWERED) ? State.ANSWERING : State.OFFERED;
    default: return STATES.from(connection.preciseState) ?? State.UNSPECIFIED;
  }
}

export function setLocallyHeld(connection: TrackedConnection, held: boolean): void {
  if (isUp(connection)) connection.preciseState = held ? PreciseState.PRECISE_CALL_STATE_HOLDING : PreciseState.PRECISE_CALL_STATE_ACTIVE;
  connection.extras.putBoolean(EXTRA_LOCALLY_HELD, held && !isUp(connection));
}

export function isLocallyHeld(connection: TrackedConnection): boolean {
  return connection.preciseState === PreciseState.PRECISE_CALL_STATE_HOLDING || connection.extras.getBoolean(EXTRA_LOCALLY_HELD);
}

function isUp({ preciseState }: TrackedConnection): boolean {
  return preciseState === PreciseState.PRECISE_CALL_STATE_ACTIVE || preciseState === PreciseState.PRECISE_CALL_STATE_HOLDING;
}
