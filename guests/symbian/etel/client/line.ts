// RLine and RMobileLine: where calls are added and announced.
import { KErrNone, KErrNotFound, type TInt } from '../../kernel/errors.ts';
import { User, type TPckgBuf, type TRequestStatus } from '../../kernel/user.ts';
import type { LineSubsession } from '../server/server.ts';
import { KCoreCaps, coreStatusOf, type TCallInfo, type TCallStatus, type TMobileCallStatus } from '../types.ts';
import type { RPhone } from './phone.ts';
import type { RTelServer } from './tel-server.ts';

export class RLine {
  private handle: LineSubsession | null = null;
  private telServer: RTelServer | null = null;

  Open(phone: RPhone, name: string): TInt {
    if (name !== phone.server().server().module.lineName) return KErrNotFound;
    this.telServer = phone.server();
    this.handle = this.telServer.server().OpenLine();
    return KErrNone;
  }

  Close(): void {
    if (this.handle) this.server().server().CloseLine(this.handle);
    this.handle = null;
  }

  GetStatus(): TCallStatus { return this.server().server().LineStatus(); }

  EnumerateCall(): number { return this.server().server().module.Calls().length; }

  GetCallInfo(index: number): TCallInfo {
    const { module } = this.server().server();
    const iCallName = module.Calls()[index] ?? User.Leave(KErrNotFound);
    return { iCallName, iStatus: coreStatusOf(module.CallInfo(iCallName).iStatus), iCallCapsFlags: module.CallCaps(iCallName) & KCoreCaps };
  }

  NotifyIncomingCall(status: TRequestStatus, name: TPckgBuf<string>): void {
    this.open().incomingCall.Arm(status, (value) => { name.iValue = value; });
  }
  NotifyIncomingCallCancel(): void { this.open().incomingCall.Cancel(); }

  /** Completes for every new call, whoever made it. */
  NotifyCallAdded(status: TRequestStatus, name: TPckgBuf<string>): void {
    this.open().callAdded.Arm(status, (value) => { name.iValue = value; });
  }
  NotifyCallAddedCancel(): void { this.open().callAdded.Cancel(); }

  NotifyStatusChange(status: TRequestStatus, lineStatus: TPckgBuf<TCallStatus>): void {
    this.open().statusChange.Arm(status, (value) => { lineStatus.iValue = value; });
  }
  NotifyStatusChangeCancel(): void { this.open().statusChange.Cancel(); }

  /** For the other classes of this library. */
  server(): RTelServer { return this.telServer ?? User.Panic('ETel Client', 0); }

  protected open(): LineSubsession { return this.handle ?? User.Panic('KERN-EXEC', 0); }
}

export class RMobileLine extends RLine {
  GetMobileLineStatus(): TMobileCallStatus { return this.server().server().MobileLineStatus(); }

  NotifyMobileLineStatusChange(status: TRequestStatus, lineStatus: TPckgBuf<TMobileCallStatus>): void {
    this.open().mobileStatusChange.Arm(status, (value) => { lineStatus.iValue = value; });
  }
  NotifyMobileLineStatusChangeCancel(): void { this.open().mobileStatusChange.Cancel(); }
}
