// android.telephony.TelephonyManager: the phone's state in three words, derived from Telecom's calls.
import type { DisconnectCause } from './disconnect-cause.ts';
import { PreciseCallState } from './precise-call-state.ts';

export interface TelephonyListener {
  onCallStateChanged?(state: number, phoneNumber: string): void;
  onMessageWaitingIndicatorChanged?(mwi: boolean): void;
  onPreciseCallStateChanged?(state: PreciseCallState): void;
  onCallDisconnectCauseChanged?(disconnectCause: DisconnectCause, sipCode: number): void;
}

export class TelephonyManager {
  static readonly CALL_STATE_IDLE = 0;
  static readonly CALL_STATE_RINGING = 1;
  static readonly CALL_STATE_OFFHOOK = 2;

  static readonly LISTEN_NONE = 0;
  static readonly LISTEN_MESSAGE_WAITING_INDICATOR = 0x4;
  static readonly LISTEN_CALL_STATE = 0x20;
  static readonly LISTEN_PRECISE_CALL_STATE = 0x800;
  static readonly LISTEN_CALL_DISCONNECT_CAUSES = 0x02000000;

  private callState = TelephonyManager.CALL_STATE_IDLE;
  private preciseCallState = PreciseCallState.NONE;
  private messageWaiting = false;
  private voiceMessageCount = 0;
  private readonly listeners = new Map<TelephonyListener, number>();

  getCallState(): number { return this.callState; }
  getPreciseCallState(): PreciseCallState { return this.preciseCallState; }

  /** Unheard messages of all mailboxes. */
  getVoiceMessageCount(): number { return this.voiceMessageCount; }

  /** `events` is a sum of LISTEN_ bits; LISTEN_NONE takes the listener out. */
  listen(listener: TelephonyListener, events: number): void {
    if (events === TelephonyManager.LISTEN_NONE) this.listeners.delete(listener);
    else this.listeners.set(listener, events);
  }

  /** For the framework's registry. */
  internalNotifyCallState(state: number, phoneNumber: string): void {
    if (this.callState === state) return;
    this.callState = state;
    this.tell(TelephonyManager.LISTEN_CALL_STATE, (listener) => listener.onCallStateChanged?.(state, phoneNumber));
  }

  internalNotifyPreciseCallState(state: PreciseCallState): void {
    if (this.preciseCallState.equals(state)) return;
    this.preciseCallState = state;
    this.tell(TelephonyManager.LISTEN_PRECISE_CALL_STATE, (listener) => listener.onPreciseCallStateChanged?.(state));
  }

  internalNotifyMessageWaiting(mwi: boolean, voiceMessages: number): void {
    this.voiceMessageCount = voiceMessages;
    if (this.messageWaiting === mwi) return;
    this.messageWaiting = mwi;
    this.tell(TelephonyManager.LISTEN_MESSAGE_WAITING_INDICATOR, (listener) => listener.onMessageWaitingIndicatorChanged?.(mwi));
  }

  internalNotifyDisconnectCause(disconnectCause: DisconnectCause, sipCode: number): void {
    this.tell(TelephonyManager.LISTEN_CALL_DISCONNECT_CAUSES, (listener) => listener.onCallDisconnectCauseChanged?.(disconnectCause, sipCode));
  }

  private tell(event: number, what: (listener: TelephonyListener) => void): void {
    for (const [listener, events] of [...this.listeners]) if ((events & event) !== 0) what(listener);
  }
}
