// RMobileCall: what multimode telephony adds to a call.
import { KErrNotSupported } from '../../kernel/errors.ts';
import type { TPckgBuf, TRequestStatus } from '../../kernel/user.ts';
import { refuse } from '../server/outstanding-requests.ts';
import { Ipc } from '../server/phone-module.ts';
import { TMobileCallDeflect, type TMobileCallEvent, type TMobileCallInfoV1, type TMobileCallStatus } from '../types.ts';
import { RCall } from './call.ts';

export class RMobileCall extends RCall {
  GetMobileCallStatus(): TMobileCallStatus { return this.GetMobileCallInfo().iStatus; }
  GetMobileCallInfo(): TMobileCallInfoV1 { return this.module().CallInfo(this.Name()); }
  GetMobileCallCaps(): number { return this.module().CallCaps(this.Name()); }

  NotifyMobileCallStatusChange(status: TRequestStatus, callStatus: TPckgBuf<TMobileCallStatus>): void {
    this.open().mobileStatusChange.Arm(status, (value) => { callStatus.iValue = value; });
  }
  NotifyMobileCallStatusChangeCancel(): void { this.open().mobileStatusChange.Cancel(); }

  NotifyMobileCallCapsChange(status: TRequestStatus, caps: TPckgBuf<number>): void {
    this.open().mobileCapsChange.Arm(status, (value) => { caps.iValue = value; });
  }
  NotifyMobileCallCapsChangeCancel(): void { this.open().mobileCapsChange.Cancel(); }

  NotifyCallEvent(status: TRequestStatus, event: TPckgBuf<TMobileCallEvent>): void {
    this.open().callEvent.Arm(status, (value) => { event.iValue = value; });
  }
  NotifyCallEventCancel(): void { this.open().callEvent.Cancel(); }

  Hold(status: TRequestStatus): void { this.request(status, Ipc.EMobileCallHold); }
  HoldCancel(): void { this.open().requests.Cancel(Ipc.EMobileCallHold); }
  Resume(status: TRequestStatus): void { this.request(status, Ipc.EMobileCallResume); }
  ResumeCancel(): void { this.open().requests.Cancel(Ipc.EMobileCallResume); }
  Swap(status: TRequestStatus): void { this.request(status, Ipc.EMobileCallSwap); }
  SwapCancel(): void { this.open().requests.Cancel(Ipc.EMobileCallSwap); }
  /** Joins the parties of the active and the held call and leaves them. */
  Transfer(status: TRequestStatus): void { this.request(status, Ipc.EMobileCallTransfer); }
  TransferCancel(): void { this.open().requests.Cancel(Ipc.EMobileCallTransfer); }
  /** Speaks to this party of the conference alone; the others go on hold. */
  GoOneToOne(status: TRequestStatus): void { this.request(status, Ipc.EMobileCallGoOneToOne); }
  GoOneToOneCancel(): void { this.open().requests.Cancel(Ipc.EMobileCallGoOneToOne); }

  Deflect(status: TRequestStatus, type: TMobileCallDeflect, destination: string): void {
    if (type !== TMobileCallDeflect.EDeflectSuppliedNumber) return refuse(status, KErrNotSupported);
    this.request(status, Ipc.EMobileCallDeflect, destination);
  }
  DeflectCancel(): void { this.open().requests.Cancel(Ipc.EMobileCallDeflect); }

  DialEmergencyCall(status: TRequestStatus, number: string): void { this.request(status, Ipc.EMobileCallDialEmergencyCall, number); }
  ActivateCCBS(status: TRequestStatus): void { this.request(status, Ipc.EMobileCallActivateCCBS); }
}
