// RCall: one call of a line, and the protocol by which clients own it.
import { KErrAlreadyExists, KErrEtelAlreadyCallOwner, KErrEtelNoClientInterestedInThisCall, KErrEtelNotCallOwner, KErrCancel, KErrInUse, KErrNone, KErrNotFound, KErrOverflow, type TInt } from '../../kernel/errors.ts';
import { User, type TPckgBuf, type TRequestStatus } from '../../kernel/user.ts';
import { limits } from '../limits.ts';
import { refuse } from '../server/outstanding-requests.ts';
import { CallHolder, Ipc } from '../server/phone-module.ts';
import type { CallSubsession } from '../server/server.ts';
import { KCoreCaps, TOwnershipStatus, coreStatusOf, type TCallStatus, type TMobileCallParams } from '../types.ts';
import type { RLine } from './line.ts';
import type { RTelServer } from './tel-server.ts';

export class RCall {
  private handle: CallSubsession | null = null;
  private telServer: RTelServer | null = null;

  /** Makes a call that is idle and can be dialled; this client owns it. */
  OpenNewCall(line: RLine): TInt {
    if (this.handle) return KErrAlreadyExists;
    const server = line.server().server();
    const callName = server.module.NewCall();
    this.attach(line.server(), callName);
    server.SetOwner(line.server().session(), callName);
    return KErrNone;
  }

  OpenExistingCall(line: RLine, callName: string): TInt {
    if (this.handle) return KErrAlreadyExists;
    if (!line.server().server().module.KnowsCall(callName)) return KErrNotFound;
    this.attach(line.server(), callName);
    return KErrNone;
  }

  Close(): void {
    const handle = this.handle;
    if (!handle) return;
    this.AcquireOwnershipCancel();
    this.handle = null;
    this.server().server().CloseCall(handle);
  }

  /** The name under which other clients, and conferences, know this call. */
  Name(): string { return this.open().callName; }

  GetStatus(): TCallStatus { return coreStatusOf(this.module().CallInfo(this.Name()).iStatus); }
  GetCaps(): number { return this.module().CallCaps(this.Name()) & KCoreCaps; }
  /** Seconds. */
  GetCallDuration(): TInt { return this.module().CallInfo(this.Name()).iDuration; }
  ReferenceCount(): TInt { return this.server().server().ReferenceCount(this.Name()); }

  NotifyStatusChange(status: TRequestStatus, callStatus: TPckgBuf<TCallStatus>): void {
    this.open().statusChange.Arm(status, (value) => { callStatus.iValue = value; });
  }
  NotifyStatusChangeCancel(): void { this.open().statusChange.Cancel(); }

  NotifyCapsChange(status: TRequestStatus, caps: TPckgBuf<number>): void {
    this.open().capsChange.Arm(status, (value) => { caps.iValue = value; });
  }
  NotifyCapsChangeCancel(): void { this.open().capsChange.Cancel(); }

  /** Completes when the call is connected, or has failed. */
  Dial(status: TRequestStatus, number: string, params?: TMobileCallParams): void {
    if (number.length > limits.telNumberCharacters) return refuse(status, KErrOverflow);
    this.request(status, Ipc.EEtelCallDial, number, params);
  }
  DialCancel(): void { this.open().requests.Cancel(Ipc.EEtelCallDial); }

  /** Whoever answers a call owns it. */
  AnswerIncomingCall(status: TRequestStatus): void {
    const { callName, session, requests } = this.open();
    const server = this.server().server();
    if (server.Ownership(session, callName) === TOwnershipStatus.EOwnedByAnotherClient) return refuse(status, KErrEtelNotCallOwner);
    server.SetOwner(session, callName);
    requests.Post(status, { ipc: Ipc.EEtelCallAnswer, callName, argument: '' }, (error) => {
      if (error !== KErrNone) server.Disown(session, callName);
    });
  }
  AnswerIncomingCallCancel(): void { this.open().requests.Cancel(Ipc.EEtelCallAnswer); }

  HangUp(status: TRequestStatus): void { this.request(status, Ipc.EEtelCallHangUp); }
  HangUpCancel(): void { this.open().requests.Cancel(Ipc.EEtelCallHangUp); }

  GetOwnershipStatus(): TOwnershipStatus { return this.server().server().Ownership(this.open().session, this.Name()); }

  /** Gives the call to the client that waits in AcquireOwnership. */
  TransferOwnership(): TInt {
    if (this.GetOwnershipStatus() !== TOwnershipStatus.EOwnedByThisClient) return KErrEtelNotCallOwner;
    return this.server().server().HandOver(this.Name()) ? KErrNone : KErrEtelNoClientInterestedInThisCall;
  }

  /**
   * A call that nobody owns is taken at once; one of another client when that client lets go. A call in the hands of
   * another operating system of the handset is asked for: the request completes when the handset has changed hands.
   */
  AcquireOwnership(status: TRequestStatus): void {
    const { callName, session, requests } = this.open();
    const server = this.server().server();
    const take = (error: TInt) => { if (error === KErrNone) server.SetOwner(session, callName); };
    switch (this.GetOwnershipStatus()) {
      case TOwnershipStatus.EOwnedByThisClient: return refuse(status, KErrEtelAlreadyCallOwner);
      case TOwnershipStatus.EOwnedUnowned:
        take(KErrNone);
        return refuse(status, KErrNone);
    }
    if (this.module().CallHolder(callName) === CallHolder.Elsewhere) {
      return requests.Post(status, { ipc: Ipc.EEtelCallAcquireOwnership, callName, argument: '' }, take);
    }
    User.RequestPending(status);
    if (!server.WaitForOwnership(session, callName, status)) User.RequestComplete(status, KErrInUse);
  }

  AcquireOwnershipCancel(): void {
    const { callName, session, requests } = this.open();
    requests.Cancel(Ipc.EEtelCallAcquireOwnership);
    this.server().server().StopWaiting(session, callName, KErrCancel);
  }

  protected module() { return this.server().server().module; }
  protected server(): RTelServer { return this.telServer ?? User.Panic('ETel Client', 0); }
  protected open(): CallSubsession { return this.handle ?? User.Panic('KERN-EXEC', 0); }

  /** A request that only the owner may make; a ringing call is anybody's. */
  protected request(status: TRequestStatus, ipc: Ipc, argument = '', params?: TMobileCallParams): void {
    const { callName, session, requests } = this.open();
    const server = this.server().server();
    const mine = server.Ownership(session, callName) === TOwnershipStatus.EOwnedByThisClient;
    if (!mine && server.module.CallHolder(callName) !== CallHolder.Nobody) return refuse(status, KErrEtelNotCallOwner);
    requests.Post(status, params === undefined ? { ipc, callName, argument } : { ipc, callName, argument, params });
  }

  private attach(telServer: RTelServer, callName: string): void {
    this.telServer = telServer;
    this.handle = telServer.server().OpenCall(telServer.session(), callName);
  }
}
