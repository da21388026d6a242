// The dialer app: an InCallService and a client of TelecomManager. It sees android.telecom and android.telephony, and nothing below.
import { limits } from '../limits.ts';
import {
  Call, CallDirection, CallState, InCallService, type Bundle, type CallCallback, type SystemClock, type TelecomManager,
} from '../telecom/index.ts';
import { CallType, EVENT_DTMF_RECEIVED, EXTRA_DIGIT, type CallLogProvider, TelephonyManager, type SipManager, type SmsManager } from '../telephony/index.ts';
import type { ActionDone, UserAction } from './action.ts';
import { CallActions } from './call-actions.ts';
import { isExternal } from './call-selection.ts';
import { HandsetActions } from './handset-actions.ts';
import { PendingActions } from './pending-actions.ts';
import { screenLines } from './screen.ts';

/** What of the platform the app was given. */
export interface DialerContext {
  readonly telecom: TelecomManager;
  readonly sip: SipManager;
  readonly sms: SmsManager;
  readonly telephony: TelephonyManager;
  readonly callLog: CallLogProvider;
  readonly clock: SystemClock;
}

export class Dialer extends InCallService implements CallCallback {
  static readonly PACKAGE_NAME = 'com.twinset.dialer';

  /** The callbacks it waits with: every method of the platform that it overrides or hands in. */
  static readonly CALLBACKS: readonly string[] = [
    'InCallService.onCallAdded',
    'InCallService.onCallRemoved',
    'InCallService.onConnectionEvent',
    'Call.Callback.onStateChanged',
    'SipRegistrationListener.onRegistrationDone',
    'SipRegistrationListener.onRegistrationFailed',
    'SmsReceiver.onReceive',
    'TelephonyListener.onMessageWaitingIndicatorChanged',
  ];

  private readonly pending = new PendingActions();
  private readonly onCalls = new CallActions(() => this.getCalls(), this.pending);
  private readonly onHandset: HandsetActions;
  private notes: readonly string[] = [];
  private placing: ActionDone | null = null;
  private messageWaiting = false;

  constructor(private readonly context: DialerContext) {
    super();
    this.onHandset = new HandsetActions(this, context.telecom, context.sip, context.sms);
    context.sms.registerReceiver((from, text) => this.note(`Message from ${from}: ${text}`));
    context.telephony.listen({ onMessageWaitingIndicatorChanged: (mwi) => { this.messageWaiting = mwi; } }, TelephonyManager.LISTEN_MESSAGE_WAITING_INDICATOR);
  }

  perform(action: UserAction, done: ActionDone): void {
    switch (action.verb) {
      case 'place': return this.place(action, done);
      case 'mute': case 'route': case 'message': case 'register': case 'unregister': return this.onHandset.perform(action.verb, action, done);
      default: return this.onCalls.perform(action.verb, action, done);
    }
  }

  screen(): string[] {
    const missed = this.context.callLog.query().filter((row) => row.type === CallType.MISSED_TYPE && row.new === 1).length;
    return screenLines({
      calls: this.getCalls(), audio: this.getCallAudioState(), missed, messageWaiting: this.messageWaiting, voiceMessages: this.context.telephony.getVoiceMessageCount(), notes: this.notes, nowMillis: this.context.clock.elapsedRealtime(),
    });
  }

  override onCallAdded(call: Call): void {
    call.registerCallback(this);
    const placedHere = this.placing && call.getDetails().getCallDirection() === CallDirection.DIRECTION_OUTGOING && !isExternal(call);
    if (placedHere && call.getState() === CallState.STATE_CONNECTING) {
      const done = this.placing!;
      this.placing = null;
      this.pending.await(call, 'place', done);
    }
  }

  override onCallRemoved(call: Call): void { this.pending.onCallRemoved(call); }

  override onConnectionEvent(call: Call, event: string, extras: Bundle): void {
    this.pending.onConnectionEvent(call, event, extras);
    if (event === EVENT_DTMF_RECEIVED) this.note(`Digit ${extras.getString(EXTRA_DIGIT)}`);
  }

  onStateChanged(call: Call): void { this.pending.onStateChanged(call); }

  private place(action: UserAction, done: ActionDone): void {
    if (action.to === '') return done({ ok: false, code: 'IllegalArgumentException', text: 'no number was given' });
    this.placing = done;
    this.onHandset.placeCall(action); // the call is added before this returns
  }

  private note(text: string): void { this.notes = [...this.notes, text].slice(-limits.dialerNotes); }
}
