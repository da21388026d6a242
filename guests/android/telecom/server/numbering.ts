// The tables between Telecom's number spaces: connection, server, app. Nothing is ever cast.
import { CallCapability, CallProperty, CallState } from '../call-constants.ts';
import { ConnectionCapability, ConnectionProperty, ConnectionState } from '../connection-constants.ts';
import { ServerCallState } from './call-state.ts';

/** What a connection's state makes of the server's call. */
export const SERVER_STATE_OF_CONNECTION: Readonly<Record<ConnectionState, ServerCallState>> = {
  [ConnectionState.STATE_INITIALIZING]: ServerCallState.CONNECTING,
  [ConnectionState.STATE_NEW]: ServerCallState.NEW,
  [ConnectionState.STATE_RINGING]: ServerCallState.RINGING,
  [ConnectionState.STATE_DIALING]: ServerCallState.DIALING,
  [ConnectionState.STATE_ACTIVE]: ServerCallState.ACTIVE,
  [ConnectionState.STATE_HOLDING]: ServerCallState.ON_HOLD,
  [ConnectionState.STATE_DISCONNECTED]: ServerCallState.DISCONNECTED,
  [ConnectionState.STATE_PULLING_CALL]: ServerCallState.PULLING,
};

/** What an app is shown; it never learns of ANSWERED and ABORTED. */
export const CALL_STATE_OF_SERVER: Readonly<Record<ServerCallState, CallState>> = {
  [ServerCallState.NEW]: CallState.STATE_NEW,
  [ServerCallState.CONNECTING]: CallState.STATE_CONNECTING,
  [ServerCallState.SELECT_PHONE_ACCOUNT]: CallState.STATE_SELECT_PHONE_ACCOUNT,
  [ServerCallState.DIALING]: CallState.STATE_DIALING,
  [ServerCallState.RINGING]: CallState.STATE_RINGING,
  [ServerCallState.ACTIVE]: CallState.STATE_ACTIVE,
  [ServerCallState.ON_HOLD]: CallState.STATE_HOLDING,
  [ServerCallState.DISCONNECTED]: CallState.STATE_DISCONNECTED,
  [ServerCallState.ABORTED]: CallState.STATE_DISCONNECTED,
  [ServerCallState.DISCONNECTING]: CallState.STATE_DISCONNECTING,
  [ServerCallState.PULLING]: CallState.STATE_PULLING_CALL,
  [ServerCallState.ANSWERED]: CallState.STATE_RINGING,
};

const C = ConnectionCapability, D = CallCapability;
const CAPABILITIES: readonly (readonly [ConnectionCapability, CallCapability])[] = [
  [C.CAPABILITY_HOLD, D.CAPABILITY_HOLD],
  [C.CAPABILITY_SUPPORT_HOLD, D.CAPABILITY_SUPPORT_HOLD],
  [C.CAPABILITY_MERGE_CONFERENCE, D.CAPABILITY_MERGE_CONFERENCE],
  [C.CAPABILITY_SWAP_CONFERENCE, D.CAPABILITY_SWAP_CONFERENCE],
  [C.CAPABILITY_RESPOND_VIA_TEXT, D.CAPABILITY_RESPOND_VIA_TEXT],
  [C.CAPABILITY_MUTE, D.CAPABILITY_MUTE],
  [C.CAPABILITY_MANAGE_CONFERENCE, D.CAPABILITY_MANAGE_CONFERENCE],
  [C.CAPABILITY_SUPPORTS_VT_LOCAL_RX, D.CAPABILITY_SUPPORTS_VT_LOCAL_RX],
  [C.CAPABILITY_SUPPORTS_VT_LOCAL_TX, D.CAPABILITY_SUPPORTS_VT_LOCAL_TX],
  [C.CAPABILITY_SUPPORTS_VT_REMOTE_RX, D.CAPABILITY_SUPPORTS_VT_REMOTE_RX],
  [C.CAPABILITY_SUPPORTS_VT_REMOTE_TX, D.CAPABILITY_SUPPORTS_VT_REMOTE_TX],
  [C.CAPABILITY_SEPARATE_FROM_CONFERENCE, D.CAPABILITY_SEPARATE_FROM_CONFERENCE],
  [C.CAPABILITY_DISCONNECT_FROM_CONFERENCE, D.CAPABILITY_DISCONNECT_FROM_CONFERENCE],
  [C.CAPABILITY_CAN_UPGRADE_TO_VIDEO, D.CAPABILITY_CAN_UPGRADE_TO_VIDEO],
  [C.CAPABILITY_CAN_PAUSE_VIDEO, D.CAPABILITY_CAN_PAUSE_VIDEO],
  [C.CAPABILITY_CANNOT_DOWNGRADE_VIDEO_TO_AUDIO, D.CAPABILITY_CANNOT_DOWNGRADE_VIDEO_TO_AUDIO],
  [C.CAPABILITY_CAN_PULL_CALL, D.CAPABILITY_CAN_PULL_CALL],
  [C.CAPABILITY_SUPPORT_DEFLECT, D.CAPABILITY_SUPPORT_DEFLECT],
  [C.CAPABILITY_ADD_PARTICIPANT, D.CAPABILITY_ADD_PARTICIPANT],
  [C.CAPABILITY_TRANSFER, D.CAPABILITY_TRANSFER],
  [C.CAPABILITY_TRANSFER_CONSULTATIVE, D.CAPABILITY_TRANSFER_CONSULTATIVE],
];

const P = ConnectionProperty, Q = CallProperty;
const PROPERTIES: readonly (readonly [ConnectionProperty, CallProperty])[] = [
  [P.PROPERTY_GENERIC_CONFERENCE, Q.PROPERTY_GENERIC_CONFERENCE],
  [P.PROPERTY_HIGH_DEF_AUDIO, Q.PROPERTY_HIGH_DEF_AUDIO],
  [P.PROPERTY_WIFI, Q.PROPERTY_WIFI],
  [P.PROPERTY_IS_EXTERNAL_CALL, Q.PROPERTY_IS_EXTERNAL_CALL],
  [P.PROPERTY_SELF_MANAGED, Q.PROPERTY_SELF_MANAGED],
  [P.PROPERTY_IS_ADHOC_CONFERENCE, Q.PROPERTY_IS_ADHOC_CONFERENCE],
];

export function callCapabilities(connectionCapabilities: number): number {
  return translate(connectionCapabilities, CAPABILITIES);
}

export function callProperties(connectionProperties: number, isConference: boolean): number {
  return translate(connectionProperties, PROPERTIES) | (isConference ? CallProperty.PROPERTY_CONFERENCE : 0);
}

function translate(bits: number, table: readonly (readonly [number, number])[]): number {
  let translated = 0;
  for (const [from, to] of table) if ((bits & from) !== 0) translated |= to;
  return translated;
}
