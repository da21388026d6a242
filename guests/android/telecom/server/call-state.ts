// com.android.server.telecom.CallState: Telecom's own numbers for a call's state, a third space beside Connection's and Call's.

export enum ServerCallState {
  NEW = 0,
  CONNECTING = 1,
  SELECT_PHONE_ACCOUNT = 2,
  DIALING = 3,
  RINGING = 4,
  ACTIVE = 5,
  ON_HOLD = 6,
  DISCONNECTED = 7,
  ABORTED = 8,
  DISCONNECTING = 9,
  PULLING = 10,
  ANSWERED = 11,
}
