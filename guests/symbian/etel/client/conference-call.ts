// RMobileConferenceCall: the one conference a phone can have; it is made of the active and the held call.
import { KErrEtelNotCallOwner, KErrNone, KErrNotFound, type TInt } from '../../kernel/errors.ts';
import { User, type TPckgBuf, type TRequestStatus } from '../../kernel/user.ts';
import { refuse } from '../server/outstanding-requests.ts';
import { Ipc } from '../server/phone-module.ts';
import type { ConferenceSubsession } from '../server/server.ts';
import { TOwnershipStatus, type TMobileCallInfoV1, type TMobileConferenceEvent, type TMobileConferenceStatus } from '../types.ts';
import type { RMobilePhone } from './phone.ts';
import type { RTelServer } from './tel-server.ts';

export class RMobileConferenceCall {
  private handle: ConferenceSubsession | null = null;
  private telServer: RTelServer | null = null;

  Open(phone: RMobilePhone): TInt {
    this.telServer = phone.server();
    this.handle = this.telServer.server().OpenConference(this.telServer.session());
    return KErrNone;
  }

  Close(): void {
    if (this.handle) this.server().server().CloseConference(this.handle);
    this.handle = null;
  }

  GetConferenceStatus(): TMobileConferenceStatus { return this.module().ConferenceStatus(); }
  GetCaps(): number { return this.module().ConferenceCaps(); }
  EnumerateCalls(): number { return this.module().ConferenceCalls().length; }

  GetMobileCallInfo(index: number): TMobileCallInfoV1 {
    const callName = this.module().ConferenceCalls()[index] ?? User.Leave(KErrNotFound);
    return this.module().CallInfo(callName);
  }

  NotifyConferenceStatusChange(status: TRequestStatus, conferenceStatus: TPckgBuf<TMobileConferenceStatus>): void {
    this.open().statusChange.Arm(status, (value) => { conferenceStatus.iValue = value; });
  }
  NotifyConferenceStatusChangeCancel(): void { this.open().statusChange.Cancel(); }

  NotifyCapsChange(status: TRequestStatus, caps: TPckgBuf<number>): void {
    this.open().capsChange.Arm(status, (value) => { caps.iValue = value; });
  }
  NotifyCapsChangeCancel(): void { this.open().capsChange.Cancel(); }

  NotifyConferenceEvent(status: TRequestStatus, event: TPckgBuf<TMobileConferenceEvent>, callName: TPckgBuf<string>): void {
    this.open().conferenceEvent.Arm(status, (value) => {
      event.iValue = value.event;
      callName.iValue = value.callName;
    });
  }
  NotifyConferenceEventCancel(): void { this.open().conferenceEvent.Cancel(); }

  CreateConference(status: TRequestStatus): void { this.request(status, Ipc.EMobileConferenceCallCreateConference); }
  CreateConferenceCancel(): void { this.open().requests.Cancel(Ipc.EMobileConferenceCallCreateConference); }
  AddCall(status: TRequestStatus, callName: string): void { this.request(status, Ipc.EMobileConferenceCallAddCall, callName); }
  AddCallCancel(): void { this.open().requests.Cancel(Ipc.EMobileConferenceCallAddCall); }
  /** Holds or resumes the conference; with another call beside it the two change places. */
  Swap(status: TRequestStatus): void { this.request(status, Ipc.EMobileConferenceCallSwap); }
  SwapCancel(): void { this.open().requests.Cancel(Ipc.EMobileConferenceCallSwap); }
  HangUp(status: TRequestStatus): void { this.request(status, Ipc.EMobileConferenceCallHangUp); }
  HangUpCancel(): void { this.open().requests.Cancel(Ipc.EMobileConferenceCallHangUp); }

  private request(status: TRequestStatus, ipc: Ipc, argument = ''): void {
    const { session, requests } = this.open();
    const server = this.server().server();
    const mine = this.module().ConferenceCalls().every((name) => server.Ownership(session, name) === TOwnershipStatus.EOwnedByThisClient);
    if (!mine) return refuse(status, KErrEtelNotCallOwner);
    requests.Post(status, { ipc, callName: '', argument });
  }

  private module() { return this.server().server().module; }
  private server(): RTelServer { return this.telServer ?? User.Panic('ETel Client', 0); }
  private open(): ConferenceSubsession { return this.handle ?? User.Panic('KERN-EXEC', 0); }
}
