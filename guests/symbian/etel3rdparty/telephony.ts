// CTelephony: telephony for everybody's apps, two calls and no more, over the same ETel as the phone's own app.
import { KErrAccessDenied, KErrInUse, KErrNone, KErrNotFound, KErrNotSupported, KErrServerBusy, KErrTimedOut, KRequestPending, type TInt } from '../kernel/errors.ts';
import type { Kernel } from '../kernel/kernel.ts';
import { TPckgBuf, User, type TRequestStatus } from '../kernel/user.ts';
import { CWatcher } from '../kernel/watcher.ts';
import { RMobileLine } from '../etel/client/line.ts';
import { RMobileCall } from '../etel/client/mobile-call.ts';
import { RMobilePhone } from '../etel/client/phone.ts';
import { RTelServer } from '../etel/client/tel-server.ts';
import { Notification } from '../etel/server/notification.ts';
import { refuse } from '../etel/server/outstanding-requests.ts';
import { TMobileCallStatus, TMobilePhoneRegistrationStatus, type TMobileCallInfoV1 } from '../etel/types.ts';
import { CAction, type Action } from './action.ts';
import {
  EISVMaxNumOfCalls, KDynamicCaps, TCallId, TCallSelect, TCancellationRequest, TNotificationEvent, TPhoneLine, callStatusOf, type TCallStatus,
} from './types.ts';

const { EVoiceLineStatusChange, EOwnedCall1StatusChange, EOwnedCall2StatusChange, ENetworkRegistrationStatusChange } = TNotificationEvent;
const { EStatusIdle, EStatusRinging, EStatusConnected, EStatusHold } = TMobileCallStatus;

const eventOfCall = [EOwnedCall1StatusChange, EOwnedCall2StatusChange] as const;

const eventOfCancellation: Readonly<Partial<Record<TCancellationRequest, TNotificationEvent>>> = {
  [TCancellationRequest.EVoiceLineStatusChangeCancel]: EVoiceLineStatusChange,
  [TCancellationRequest.EOwnedCall1StatusChangeCancel]: EOwnedCall1StatusChange,
  [TCancellationRequest.EOwnedCall2StatusChangeCancel]: EOwnedCall2StatusChange,
  [TCancellationRequest.ENetworkRegistrationStatusChangeCancel]: ENetworkRegistrationStatusChange,
};

interface OwnedCall { readonly call: RMobileCall; readonly watcher: CWatcher }

export class CTelephony {
  private readonly server = new RTelServer();
  private readonly phone = new RMobilePhone();
  private readonly line = new RMobileLine();
  private readonly owned: (OwnedCall | null)[] = [null, null];
  private readonly actions = new Map<TCancellationRequest, CAction>();
  private readonly notifications = new Map<TNotificationEvent, Notification<TInt>>(
    [EVoiceLineStatusChange, EOwnedCall1StatusChange, EOwnedCall2StatusChange, ENetworkRegistrationStatusChange].map((event) => [event, new Notification<TInt>(1)]));

  private constructor(private readonly kernel: Kernel) {}

  static NewL(kernel: Kernel): CTelephony {
    const telephony = new CTelephony(kernel);
    telephony.ConstructL();
    return telephony;
  }

  /** Completes when the call is connected; dialling beside an active call is not for third parties. */
  DialNewCall(status: TRequestStatus, number: string, callId: TPckgBuf<TCallId>, line = TPhoneLine.EVoiceLine): void {
    this.post(status, TCancellationRequest.EDialNewCallCancel, () => {
      this.voiceLine(line);
      if (this.line.GetMobileLineStatus() === EStatusConnected) User.Leave(KErrServerBusy);
      const id = this.freeId();
      const call = this.own(id, (fresh) => fresh.OpenNewCall(this.line));
      return {
        start: (request) => call.Dial(request, number),
        cancel: () => call.DialCancel(),
        ended: (error) => {
          if (error === KErrNone) callId.iValue = id;
          else this.disown(id);
          return error;
        },
      };
    });
  }

  AnswerIncomingCall(status: TRequestStatus, callId: TPckgBuf<TCallId>, line = TPhoneLine.EVoiceLine): void {
    this.post(status, TCancellationRequest.EAnswerIncomingCallCancel, () => {
      this.voiceLine(line);
      const name = this.ringingCall() ?? User.Leave(KErrAccessDenied);
      const id = this.freeId();
      const call = this.own(id, (fresh) => fresh.OpenExistingCall(this.line, name));
      return {
        start: (request) => call.AnswerIncomingCall(request),
        cancel: () => call.AnswerIncomingCallCancel(),
        ended: (error) => {
          if (error === KErrNone) callId.iValue = id;
          const gone = error !== KErrNone && call.GetMobileCallStatus() === EStatusIdle;
          if (error !== KErrNone) this.disown(id);
          return gone ? KErrTimedOut : error;
        },
      };
    });
  }

  Hold(status: TRequestStatus, callId: TCallId): void {
    this.control(status, TCancellationRequest.EHoldCancel, callId, EStatusConnected, (call) => [(request) => call.Hold(request), () => call.HoldCancel()]);
  }

  Resume(status: TRequestStatus, callId: TCallId): void {
    this.control(status, TCancellationRequest.EResumeCancel, callId, EStatusHold, (call) => [(request) => call.Resume(request), () => call.ResumeCancel()]);
  }

  Swap(status: TRequestStatus, callId1: TCallId, callId2: TCallId): void {
    this.post(status, TCancellationRequest.ESwapCancel, () => {
      const calls = [this.ownedCall(callId1), this.ownedCall(callId2)];
      const statuses = calls.map((call) => call.GetMobileCallStatus());
      const active = calls[statuses.indexOf(EStatusConnected)];
      if (!active || !statuses.includes(EStatusHold)) return User.Leave(KErrAccessDenied);
      return { start: (request) => active.Swap(request), cancel: () => active.SwapCancel() };
    });
  }

  Hangup(status: TRequestStatus, callId: TCallId): void {
    this.post(status, TCancellationRequest.EHangupCancel, () => {
      const call = this.ownedCall(callId);
      return { start: (request) => call.HangUp(request), cancel: () => call.HangUpCancel() };
    });
  }

  SendDTMFTones(status: TRequestStatus, tones: string): void {
    this.post(status, TCancellationRequest.ESendDTMFTonesCancel, () => ({
      start: (request) => this.phone.SendDTMFTones(request, tones), cancel: () => this.phone.SendDTMFTonesCancel(),
    }));
  }

  GetLineStatus(line: TPhoneLine): TCallStatus {
    this.voiceLine(line);
    return callStatusOf(this.line.GetMobileLineStatus());
  }

  GetCallStatus(callId: TCallId): TCallStatus { return callStatusOf(this.ownedCall(callId).GetMobileCallStatus()); }
  GetCallDynamicCaps(callId: TCallId): number { return this.ownedCall(callId).GetMobileCallCaps() & KDynamicCaps; }

  GetCallInfo(select: TCallSelect): TMobileCallInfoV1 {
    const infos = this.owned.flatMap((owned) => (owned ? [owned.call.GetMobileCallInfo()] : []));
    const found = infos.find(({ iStatus }) => {
      if (select === TCallSelect.EActiveCall) return iStatus === EStatusConnected;
      if (select === TCallSelect.EHeldCall) return iStatus === EStatusHold;
      return iStatus !== EStatusConnected && iStatus !== EStatusHold && iStatus !== EStatusIdle;
    });
    return found ?? User.Leave(KErrNotFound);
  }

  GetNetworkRegistrationStatus(): TMobilePhoneRegistrationStatus { return this.phone.GetNetworkRegistrationStatus(); }

  /** One-shot; `value` is the new status. */
  NotifyChange(status: TRequestStatus, event: TNotificationEvent, value: TPckgBuf<TInt>): void {
    if (status.iStatus === KRequestPending) User.Panic('CTelephony', 0);
    const notification = this.notifications.get(event);
    if (!notification) return refuse(status, KErrNotSupported);
    if (notification.IsArmed()) return refuse(status, KErrInUse);
    notification.Arm(status, (heard) => { value.iValue = heard; });
  }

  CancelAsync(request: TCancellationRequest): TInt {
    const event = eventOfCancellation[request];
    if (event !== undefined) this.notifications.get(event)!.Cancel();
    else if (this.actions.has(request)) this.actions.get(request)!.Cancel();
    else return KErrNotFound;
    return KErrNone;
  }

  private ConstructL(): void {
    User.LeaveIfError(this.server.Connect(this.kernel));
    User.LeaveIfError(this.phone.Open(this.server, this.server.GetPhoneInfo(0).iName));
    User.LeaveIfError(this.line.Open(this.phone, this.phone.GetLineInfo(0).iName));
    const lineStatus = new TPckgBuf(EStatusIdle), registration = new TPckgBuf(TMobilePhoneRegistrationStatus.ERegistrationUnknown);
    this.watch(new CWatcher((status) => this.line.NotifyMobileLineStatusChange(status, lineStatus), () => this.line.NotifyMobileLineStatusChangeCancel(), () => this.tell(EVoiceLineStatusChange, callStatusOf(lineStatus.iValue))));
    this.watch(new CWatcher((status) => this.phone.NotifyNetworkRegistrationStatusChange(status, registration), () => this.phone.NotifyNetworkRegistrationStatusChangeCancel(), () => this.tell(ENetworkRegistrationStatusChange, registration.iValue)));
  }

  private control(status: TRequestStatus, kind: TCancellationRequest, callId: TCallId, needed: TMobileCallStatus, of: (call: RMobileCall) => [Action['start'], Action['cancel']]): void {
    this.post(status, kind, () => {
      const call = this.ownedCall(callId);
      if (call.GetMobileCallStatus() !== needed) User.Leave(KErrAccessDenied);
      const [start, cancel] = of(call);
      return { start, cancel };
    });
  }

  /** Re-posting a live request is a panic, a second one of its kind KErrInUse; a leave of `prepare` completes the request. */
  private post(status: TRequestStatus, kind: TCancellationRequest, prepare: () => Action): void {
    if (status.iStatus === KRequestPending) User.Panic('CTelephony', 0);
    let action = this.actions.get(kind);
    if (!action) {
      action = new CAction();
      this.kernel.scheduler.Add(action);
      this.actions.set(kind, action);
    }
    if (action.IsActive()) return refuse(status, KErrInUse);
    const error = User.Trap(() => action.Start(status, prepare()));
    if (error !== KErrNone) refuse(status, error);
  }

  private voiceLine(line: TPhoneLine): void { if (line !== TPhoneLine.EVoiceLine) User.Leave(KErrNotSupported); }

  private ownedCall(callId: TCallId): RMobileCall {
    const owned = this.owned[callId];
    if (!owned || owned.call.GetMobileCallStatus() === EStatusIdle) return User.Leave(KErrAccessDenied);
    return owned.call;
  }

  /** The first id whose call is over or was never there. */
  private freeId(): TCallId {
    const id = this.owned.findIndex((owned) => !owned || owned.call.GetMobileCallStatus() === EStatusIdle);
    if (id < 0 || id >= EISVMaxNumOfCalls) User.Leave(KErrAccessDenied);
    this.disown(id);
    return id;
  }

  private own(id: TCallId, open: (call: RMobileCall) => TInt): RMobileCall {
    const call = new RMobileCall();
    User.LeaveIfError(open(call));
    const status = new TPckgBuf(EStatusIdle);
    const watcher = new CWatcher((request) => call.NotifyMobileCallStatusChange(request, status), () => call.NotifyMobileCallStatusChangeCancel(), () => this.tell(eventOfCall[id], callStatusOf(status.iValue)));
    this.owned[id] = { call, watcher };
    this.watch(watcher);
    return call;
  }

  private disown(id: TCallId): void {
    const owned = this.owned[id];
    this.owned[id] = null;
    owned?.watcher.Deque();
    owned?.call.Close();
  }

  private ringingCall(): string | undefined {
    for (let index = 0; index < this.line.EnumerateCall(); index++) {
      const { iCallName } = this.line.GetCallInfo(index);
      const call = new RMobileCall();
      call.OpenExistingCall(this.line, iCallName);
      const ringing = call.GetMobileCallStatus() === EStatusRinging;
      call.Close();
      if (ringing) return iCallName;
    }
    return undefined;
  }

  private watch(watcher: CWatcher): void {
    this.kernel.scheduler.Add(watcher);
    watcher.Start();
  }

  private tell(event: TNotificationEvent, value: TInt): void { this.notifications.get(event)!.Post(value); }
}
