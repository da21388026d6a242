// One call as the app follows it: an ETel handle, three watchers, and a dial or an ownership request under way.
import { CActive, TPriority } from '../kernel/active.ts';
import { KErrNone, KRequestPending, type TInt } from '../kernel/errors.ts';
import type { Kernel } from '../kernel/kernel.ts';
import { TPckgBuf, TRequestStatus, User } from '../kernel/user.ts';
import { CWatcher } from '../kernel/watcher.ts';
import type { RMobileLine } from '../etel/client/line.ts';
import { RMobileCall } from '../etel/client/mobile-call.ts';
import { TMobileCallEvent, TMobileCallStatus, TOwnershipStatus, type TMobileCallInfoV1, type TMobileCallParams } from '../etel/types.ts';

export interface MPhoneCallObserver {
  /** Something of the call changed that the user may want to see. */
  CallChanged(call: CPhoneCall): void;
  /** The call is idle: nothing follows. */
  CallEnded(call: CPhoneCall): void;
}

const { EStatusIdle, EStatusRinging } = TMobileCallStatus;

export class CPhoneCall {
  readonly iCall = new RMobileCall();
  readonly iSince: number;
  iRemotelyHeld = false;
  private readonly status = new TPckgBuf<TMobileCallStatus>(EStatusIdle);
  private readonly caps = new TPckgBuf(0);
  private readonly event = new TPckgBuf<TMobileCallEvent>(TMobileCallEvent.ELocalHold);
  private readonly objects: CActive[] = [];
  private readonly dialler: CDialler;
  private readonly acquirer: CAcquirer;

  constructor(kernel: Kernel, private readonly observer: MPhoneCallObserver) {
    this.iSince = kernel.HomeTime();
    const watchers = [
      new CWatcher((status) => this.iCall.NotifyMobileCallStatusChange(status, this.status), () => this.iCall.NotifyMobileCallStatusChangeCancel(), () => this.onStatus()),
      new CWatcher((status) => this.iCall.NotifyMobileCallCapsChange(status, this.caps), () => this.iCall.NotifyMobileCallCapsChangeCancel(), () => this.Adopt()),
      new CWatcher((status) => this.iCall.NotifyCallEvent(status, this.event), () => this.iCall.NotifyCallEventCancel(), () => this.onEvent()),
    ];
    this.dialler = new CDialler(this.iCall, () => observer.CallEnded(this));
    this.acquirer = new CAcquirer(this.iCall, () => observer.CallChanged(this));
    this.objects.push(...watchers, this.dialler, this.acquirer);
    for (const object of this.objects) kernel.scheduler.Add(object);
    this.start = () => watchers.forEach((watcher) => watcher.Start());
  }

  OpenNewL(line: RMobileLine): void {
    User.LeaveIfError(this.iCall.OpenNewCall(line));
    this.start();
  }

  OpenExistingL(line: RMobileLine, name: string): void {
    User.LeaveIfError(this.iCall.OpenExistingCall(line, name));
    this.start();
  }

  Close(): void {
    for (const object of this.objects) object.Deque();
    this.iCall.Close();
  }

  Name(): string { return this.iCall.Name(); }
  Info(): TMobileCallInfoV1 { return this.iCall.GetMobileCallInfo(); }
  Status(): TMobileCallStatus { return this.iCall.GetMobileCallStatus(); }
  Owned(): boolean { return this.iCall.GetOwnershipStatus() === TOwnershipStatus.EOwnedByThisClient; }
  IsDialling(): boolean { return this.dialler.IsActive(); }

  /** `begun` completes when the network has the call, or with the reason why it has not. */
  Dial(begun: TRequestStatus, number: string, params?: TMobileCallParams): void { this.dialler.Start(begun, number, params); }
  DialCancel(): void { this.dialler.Cancel(); }

  /** Takes a live call that no client owns: one that came with the handset from the other operating system. */
  Adopt(): void {
    const status = this.Status();
    const unowned = this.iCall.GetOwnershipStatus() === TOwnershipStatus.EOwnedUnowned;
    if (unowned && status !== EStatusIdle && status !== EStatusRinging) this.acquirer.Start();
    this.observer.CallChanged(this);
  }

  private readonly start: () => void;

  private onStatus(): void {
    const status = this.Status();
    if (status !== EStatusIdle) this.dialler.Begun();
    if (status === EStatusIdle && !this.dialler.IsActive()) this.observer.CallEnded(this);
    else this.observer.CallChanged(this);
  }

  private onEvent(): void {
    if (this.event.iValue === TMobileCallEvent.ERemoteHold) this.iRemotelyHeld = true;
    if (this.event.iValue === TMobileCallEvent.ERemoteResume) this.iRemotelyHeld = false;
    this.observer.CallChanged(this);
  }
}

/** Waits in Dial, which lasts until the call is connected or has failed. */
class CDialler extends CActive {
  private begun: TRequestStatus | null = null;

  constructor(private readonly call: RMobileCall, private readonly over: () => void) { super(TPriority.EPriorityStandard); }

  Start(begun: TRequestStatus, number: string, params?: TMobileCallParams): void {
    this.begun = begun;
    User.RequestPending(begun);
    this.call.Dial(this.iStatus, number, params);
    this.SetActive();
  }

  Begun(reason: TInt = KErrNone): void {
    if (this.begun?.iStatus === KRequestPending) User.RequestComplete(this.begun, reason);
    this.begun = null;
  }

  protected RunL(): void {
    this.Begun(this.iStatus.Int());
    if (this.iStatus.Int() !== KErrNone && this.call.GetMobileCallStatus() === EStatusIdle) this.over();
  }

  protected DoCancel(): void { this.call.DialCancel(); }
}

class CAcquirer extends CActive {
  constructor(private readonly call: RMobileCall, private readonly acquired: () => void) { super(TPriority.EPriorityHigh); }

  Start(): void {
    if (this.IsActive()) return;
    this.call.AcquireOwnership(this.iStatus);
    this.SetActive();
  }

  protected RunL(): void { this.acquired(); }
  protected DoCancel(): void { this.call.AcquireOwnershipCancel(); }
}
