// RPhone and RMobilePhone: the phone as a whole, its registration and its tones (which belong to the phone, not to a call).
import { KErrNone, KErrNotFound, type TInt } from '../../kernel/errors.ts';
import { User, type TPckgBuf, type TRequestStatus } from '../../kernel/user.ts';
import { Ipc } from '../server/phone-module.ts';
import type { PhoneSubsession } from '../server/server.ts';
import { TCallStatus, TPhoneMode, type TLineInfo, type TMobilePhoneMessageWaitingV1, type TMobilePhoneRegistrationStatus } from '../types.ts';
import type { RTelServer } from './tel-server.ts';

export class RPhone {
  protected handle: PhoneSubsession | null = null;
  private telServer: RTelServer | null = null;

  Open(server: RTelServer, name: string): TInt {
    if (name !== server.server().module.phoneName) return KErrNotFound;
    this.telServer = server;
    this.handle = server.server().OpenPhone();
    return KErrNone;
  }

  Close(): void {
    if (this.handle) this.server().server().ClosePhone(this.handle);
    this.handle = null;
  }

  GetStatus(): TPhoneMode {
    return this.server().server().LineStatus() === TCallStatus.EStatusIdle ? TPhoneMode.EModeIdle : TPhoneMode.EModeOnlineData;
  }

  EnumerateLines(): number { return 1; }

  GetLineInfo(index: number): TLineInfo {
    if (index !== 0) User.Leave(KErrNotFound);
    const telServer = this.server().server();
    return { iStatus: telServer.LineStatus(), iName: telServer.module.lineName };
  }

  /** For the other classes of this library. */
  server(): RTelServer { return this.telServer ?? User.Panic('ETel Client', 0); }

  protected open(): PhoneSubsession { return this.handle ?? User.Panic('KERN-EXEC', 0); }
}

export class RMobilePhone extends RPhone {
  GetNetworkRegistrationStatus(): TMobilePhoneRegistrationStatus { return this.server().server().module.RegistrationStatus(); }

  NotifyNetworkRegistrationStatusChange(status: TRequestStatus, registration: TPckgBuf<TMobilePhoneRegistrationStatus>): void {
    this.open().registrationStatus.Arm(status, (value) => { registration.iValue = value; });
  }
  NotifyNetworkRegistrationStatusChangeCancel(): void { this.open().registrationStatus.Cancel(); }

  GetIccMessageWaitingIndicators(status: TRequestStatus, indicators: TPckgBuf<TMobilePhoneMessageWaitingV1>): void {
    User.RequestPending(status);
    indicators.iValue = this.server().server().module.MessageWaiting();
    User.RequestComplete(status, KErrNone);
  }

  NotifyIccMessageWaitingIndicatorsChange(status: TRequestStatus, indicators: TPckgBuf<TMobilePhoneMessageWaitingV1>): void {
    this.open().messageWaiting.Arm(status, (value) => { indicators.iValue = value; });
  }
  NotifyIccMessageWaitingIndicatorsChangeCancel(): void { this.open().messageWaiting.Cancel(); }

  SendDTMFTones(status: TRequestStatus, tones: string): void { this.post(status, Ipc.EMobilePhoneSendDTMFTones, tones); }
  SendDTMFTonesCancel(): void { this.open().requests.Cancel(Ipc.EMobilePhoneSendDTMFTones); }
  StartDTMFTone(status: TRequestStatus, tone: string): void { this.post(status, Ipc.EMobilePhoneStartDTMFTone, tone); }
  StopDTMFTone(status: TRequestStatus): void { this.post(status, Ipc.EMobilePhoneStopDTMFTone, ''); }

  /** Completes when the far end sent a tone. */
  NotifyDTMFEvent(status: TRequestStatus, tone: TPckgBuf<string>): void {
    this.open().dtmfEvent.Arm(status, (value) => { tone.iValue = value; });
  }
  NotifyDTMFEventCancel(): void { this.open().dtmfEvent.Cancel(); }

  private post(status: TRequestStatus, ipc: Ipc, argument: string): void {
    this.open().requests.Post(status, { ipc, callName: '', argument });
  }
}
