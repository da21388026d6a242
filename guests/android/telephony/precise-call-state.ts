// android.telephony.PreciseCallState: the state of the ringing, the foreground and the background call.

export enum PreciseState {
  PRECISE_CALL_STATE_IDLE = 0,
  PRECISE_CALL_STATE_ACTIVE = 1,
  PRECISE_CALL_STATE_HOLDING = 2,
  PRECISE_CALL_STATE_DIALING = 3,
  PRECISE_CALL_STATE_ALERTING = 4,
  PRECISE_CALL_STATE_INCOMING = 5,
  PRECISE_CALL_STATE_WAITING = 6,
  PRECISE_CALL_STATE_DISCONNECTED = 7,
  PRECISE_CALL_STATE_DISCONNECTING = 8,
}

export class PreciseCallState {
  static readonly NONE = new PreciseCallState(PreciseState.PRECISE_CALL_STATE_IDLE, PreciseState.PRECISE_CALL_STATE_IDLE, PreciseState.PRECISE_CALL_STATE_IDLE);

  constructor(private readonly ringing: PreciseState, private readonly foreground: PreciseState, private readonly background: PreciseState) {}

  getRingingCallState(): PreciseState { return this.ringing; }
  getForegroundCallState(): PreciseState { return this.foreground; }
  getBackgroundCallState(): PreciseState { return this.background; }

  equals(other: PreciseCallState): boolean {
    return this.ringing === other.ringing && this.foreground === other.foreground && this.background === other.background;
  }
}

