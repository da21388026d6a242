// What may be done with a call at this moment, as Connection capabilities and properties.
import { State } from '../../../proto/index.ts';
import { codecOf } from '../record/media.ts';
import { stateOf } from '../record/phase.ts';
import type { TrackedConnection } from '../record/tracked-connection.ts';
import { ConnectionCapability as C, ConnectionProperty as P } from '../telecom/connection-constants.ts';

/** How a call stands among the others. */
export interface Standing {
  readonly external: boolean;        // the other system conducts it
  readonly otherCallsUp: boolean;    // another own call or conference is active or held
}

const WIDEBAND: readonly string[] = ['G722', 'AMR-WB'];

export function connectionCapabilities(tracked: TrackedConnection, { external, otherCallsUp }: Standing): number {
  const state = stateOf(tracked);
  if (external) return state === State.ESTABLISHED ? C.CAPABILITY_CAN_PULL_CALL : 0;
  if (state === State.OFFERED) return C.CAPABILITY_SUPPORT_DEFLECT;
  if (state !== State.ESTABLISHED) return 0;
  const always = C.CAPABILITY_SUPPORT_HOLD | C.CAPABILITY_MUTE | C.CAPABILITY_TRANSFER;
  if (tracked.conference !== 0) return always | C.CAPABILITY_SEPARATE_FROM_CONFERENCE | C.CAPABILITY_DISCONNECT_FROM_CONFERENCE;
  return always | C.CAPABILITY_HOLD | (otherCallsUp ? C.CAPABILITY_TRANSFER_CONSULTATIVE : 0);
}

export function connectionProperties(tracked: TrackedConnection, { external }: Standing): number {
  return (external ? P.PROPERTY_IS_EXTERNAL_CALL : 0) | (WIDEBAND.includes(codecOf(tracked)) ? P.PROPERTY_HIGH_DEF_AUDIO : 0);
}

export function conferenceCapabilities(external: boolean): number {
  if (external) return C.CAPABILITY_CAN_PULL_CALL;
  return C.CAPABILITY_HOLD | C.CAPABILITY_SUPPORT_HOLD | C.CAPABILITY_MUTE | C.CAPABILITY_MANAGE_CONFERENCE;
}

export function conferenceProperties(external: boolean): number {
  return external ? P.PROPERTY_IS_EXTERNAL_CALL : 0;
}
