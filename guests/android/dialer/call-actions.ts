// What the dialer does with calls: each user verb as requests of android.telecom.Call.
import { Bundle, CallCapability, CallState, RejectReason, Uri, VideoProfile, type Call } from '../telecom/index.ts';
import { CallOperation, EVENT_REJECT_WITH_CODE, EXTRA_SIP_CODE } from '../telephony/index.ts';
import { noSuchCall, type ActionDone, type UserAction, type UserVerb } from './action.ts';
import { active, foreground, held, isExternal, ringing, whole } from './call-selection.ts';
import type { PendingActions } from './pending-actions.ts';

export type CallVerb = Exclude<UserVerb, 'place' | 'mute' | 'route' | 'message' | 'register' | 'unregister'>;

export class CallActions {
  constructor(private readonly calls: () => readonly Call[], private readonly pending: PendingActions) {}

  perform(verb: CallVerb, action: UserAction, done: ActionDone): void { this[verb](action, done); }

  private answer(action: UserAction, done: ActionDone): void {
    this.with(action, ringing, 'no call rings', done, (call) => {
      if (isExternal(call)) this.pull(call, done); // another system conducts it: answering it here is taking it over
      else this.request(call, CallOperation.ANSWER, done, () => call.answer(VideoProfile.STATE_AUDIO_ONLY));
    });
  }

  private reject(action: UserAction, done: ActionDone): void {
    this.with(action, ringing, 'no call rings', done, (call) => this.request(call, CallOperation.REJECT, done, () => {
      if (action.sipCode === 0) call.reject(RejectReason.REJECT_REASON_DECLINED);
      else call.sendCallEvent(EVENT_REJECT_WITH_CODE, Bundle.of({ [EXTRA_SIP_CODE]: action.sipCode }));
    }));
  }

  private hold(action: UserAction, done: ActionDone): void {
    this.with(action, active, 'no call is active', done, (leg) => {
      const call = whole(leg);
      this.ifCan(call, CallCapability.CAPABILITY_HOLD, done, () => this.request(call, CallOperation.HOLD, done, () => call.hold()));
    });
  }

  private resume(action: UserAction, done: ActionDone): void {
    this.with(action, held, 'no call is on hold', done, (leg) => {
      const call = whole(leg);
      this.ifCan(call, CallCapability.CAPABILITY_HOLD, done, () => this.request(call, CallOperation.UNHOLD, done, () => call.unhold()));
    });
  }

  /** Telecom holds the active call when the held one is resumed. */
  private swap(_action: UserAction, done: ActionDone): void {
    const call = held(this.calls());
    if (!call || !active(this.calls())) return done(noSuchCall('a swap needs one active and one held call'));
    this.request(call, CallOperation.UNHOLD, done, () => call.unhold());
  }

  /** All the named calls, or the active and the held one, become one conference, two at a time. */
  private merge(action: UserAction, done: ActionDone): void {
    const named = [action.callId, ...action.otherCallIds].filter((id) => id !== '').map((id) => this.byId(id));
    const calls = named.length > 1 ? named : [active(this.calls()), held(this.calls())];
    if (calls.some((call) => call === null)) return done(noSuchCall('a merge needs two calls'));
    this.mergeAll(calls as Call[], done);
  }

  private mergeAll([first, second, ...rest]: Call[], done: ActionDone): void {
    const goOn: ActionDone = (result) => (result.ok && rest.length > 0 ? this.mergeAll([first, ...rest], done) : done(result));
    const one = whole(first), other = whole(second);
    if (one === other) return goOn({ ok: true, callId: first.getDetails().getTelecomCallId() });
    this.request(one, CallOperation.CONFERENCE, goOn, () => one.conference(other));
  }

  private split(action: UserAction, done: ActionDone): void {
    this.with(action, (calls) => calls.find((call) => call.getParent() !== null) ?? null, 'no call is in a conference', done, (call) => {
      this.ifCan(call, CallCapability.CAPABILITY_SEPARATE_FROM_CONFERENCE, done, () => {
        this.request(call, CallOperation.SPLIT, done, () => call.splitFromConference());
      });
    });
  }

  private transfer(action: UserAction, done: ActionDone): void {
    this.with(action, active, 'no call is active', done, (call) => {
      if (action.to !== '') return this.request(call, CallOperation.TRANSFER, done, () => call.transfer(Uri.parse(action.to)));
      const target = this.byId(action.otherCallIds[0] ?? '');
      if (!target) return done(noSuchCall('an attended transfer needs a second call'));
      this.request(call, CallOperation.TRANSFER, done, () => call.transfer(target));
    });
  }

  private dtmf(action: UserAction, done: ActionDone): void {
    if (action.text === '') return done({ ok: false, code: 'IllegalArgumentException', text: 'no digits were given' });
    this.with(action, active, 'no call is active', done, (call) => this.request(call, CallOperation.DTMF, done, () => {
      for (const digit of action.text) {
        call.playDtmfTone(digit);
        call.stopDtmfTone();
      }
    }));
  }

  private end(action: UserAction, done: ActionDone): void {
    this.with(action, foreground, 'there is no call', done, (call) => {
      const declined = call.getState() === CallState.STATE_RINGING && !isExternal(call);
      if (declined) this.request(call, CallOperation.REJECT, done, () => call.reject(RejectReason.REJECT_REASON_DECLINED));
      else this.request(call, CallOperation.DISCONNECT, done, () => call.disconnect());
    });
  }

  private pull(call: Call, done: ActionDone): void {
    this.ifCan(call, CallCapability.CAPABILITY_CAN_PULL_CALL, done, () => this.request(call, CallOperation.PULL, done, () => call.pullExternalCall()));
  }

  /** Awaits before it asks: a refusal may come at once. */
  private request(call: Call, operation: CallOperation, done: ActionDone, ask: () => void): void {
    this.pending.await(call, operation, done);
    ask();
  }

  private with(action: UserAction, otherwise: (calls: readonly Call[]) => Call | null, text: string, done: ActionDone, what: (call: Call) => void): void {
    const call = action.callId === '' ? otherwise(this.calls()) : this.byId(action.callId);
    if (call) what(call);
    else done(noSuchCall(text));
  }

  /** The platform lets an app ask for what a call cannot do, and stays silent; so the app looks first. */
  private ifCan(call: Call, capability: CallCapability, done: ActionDone, what: () => void): void {
    if (call.getDetails().can(capability)) return what();
    const state = CallState[call.getState()], where = isExternal(call) ? ', on another system' : '';
    const code = CallCapability[capability];
    done({ ok: false, callId: call.getDetails().getTelecomCallId(), code, text: `the call (${state}${where}) does not have ${code}` });
  }

  private byId(callId: string): Call | null {
    return this.calls().find((call) => call.getDetails().getTelecomCallId() === callId) ?? null;
  }
}
