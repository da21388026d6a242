// A phone module that does what a test says: calls as given, requests completed by hand.
import type { TInt } from '../kernel/errors.ts';
import { Kernel } from '../kernel/kernel.ts';
import { RMobileConferenceCall } from './client/conference-call.ts';
import { RMobileLine } from './client/line.ts';
import { RMobilePhone } from './client/phone.ts';
import { RTelServer } from './client/tel-server.ts';
import { CallHolder, type EtelRequest, type PhoneModule, type PhoneModuleObserver } from './server/phone-module.ts';
import { KEtelServerName, TelServer } from './server/server.ts';
import {
  TMobileCallDirection, TMobileCallRemoteIdentityStatus, TMobileCallStatus, TMobileConferenceStatus, TMobilePhoneRegistrationStatus, type TMobileCallInfoV1,
  type TMobilePhoneMessageWaitingV1,
} from './types.ts';

export interface ScriptedCall { status: TMobileCallStatus; caps: number; holder: CallHolder }

export class ScriptedModule implements PhoneModule {
  readonly tsyName = 'SCRIPTED';
  readonly phoneName = 'Scripted::Phone';
  readonly lineName = 'Voice1';
  readonly calls = new Map<string, ScriptedCall>();
  readonly requests: { request: EtelRequest; complete(error: TInt): void }[] = [];
  readonly cancelled: EtelRequest[] = [];
  readonly released: string[] = [];
  conferenceStatus = TMobileConferenceStatus.EConferenceIdle;
  conferenceCalls: string[] = [];
  messageWaiting: TMobilePhoneMessageWaitingV1 = { iDisplayStatus: 0, iVoiceMsgs: 0 };
  registration = TMobilePhoneRegistrationStatus.ERegistrationUnknown;
  observer!: PhoneModuleObserver;

  SetObserver(observer: PhoneModuleObserver): void { this.observer = observer; }
  NewCall(): string { return this.add(`Voice1::${this.calls.size + 1}`, TMobileCallStatus.EStatusIdle); }
  ReleaseCall(callName: string): void { this.released.push(callName); }
  Calls(): string[] { return [...this.calls].filter(([, call]) => call.status !== TMobileCallStatus.EStatusIdle).map(([name]) => name); }
  KnowsCall(callName: string): boolean { return this.calls.has(callName); }
  CallCaps(callName: string): number { return this.calls.get(callName)?.caps ?? 0; }
  CallHolder(callName: string): CallHolder { return this.calls.get(callName)?.holder ?? CallHolder.Nobody; }
  ConferenceStatus(): TMobileConferenceStatus { return this.conferenceStatus; }
  ConferenceCalls(): string[] { return this.conferenceCalls; }
  ConferenceCaps(): number { return 0; }
  RegistrationStatus(): TMobilePhoneRegistrationStatus { return this.registration; }
  MessageWaiting(): TMobilePhoneMessageWaitingV1 { return this.messageWaiting; }
  Request(request: EtelRequest, complete: (error: TInt) => void): void { this.requests.push({ request, complete }); }
  CancelRequest(request: EtelRequest): void { this.cancelled.push(request); }

  CallInfo(iCallName: string): TMobileCallInfoV1 {
    return {
      iStatus: this.calls.get(iCallName)?.status ?? TMobileCallStatus.EStatusIdle, iCallId: 1, iExitCode: 0, iForwarded: false, iDuration: 0,
      iRemoteParty: { iRemoteIdStatus: TMobileCallRemoteIdentityStatus.ERemoteIdentityAvailable, iDirection: TMobileCallDirection.EMobileOriginated, iRemoteNumber: '', iCallingName: '' },
      iDialledParty: '', iStartTime: 0, iCallName, iLineName: this.lineName,
    };
  }

  // ---- What a test does.

  add(callName: string, status: TMobileCallStatus, holder = CallHolder.Nobody): string {
    this.calls.set(callName, { status, caps: 0, holder });
    return callName;
  }

  setStatus(callName: string, status: TMobileCallStatus): void {
    this.calls.get(callName)!.status = status;
    this.observer.CallbackCallStatusChangeInd(callName);
  }

  setCaps(callName: string, caps: number): void {
    this.calls.get(callName)!.caps = caps;
    this.observer.CallbackCallCapsChangeInd(callName);
  }

  setHolder(callName: string, holder: CallHolder): void {
    this.calls.get(callName)!.holder = holder;
    this.observer.CallbackCallOwnershipInd(callName);
  }

  complete(error: TInt): void { this.requests.shift()!.complete(error); }
}

/** One client of a server over `module`, everything open. */
export function client(module: ScriptedModule, kernel = new Kernel()) {
  if (!kernel.FindServer(KEtelServerName, TelServer)) kernel.StartServer(KEtelServerName, new TelServer(module));
  const server = new RTelServer(), phone = new RMobilePhone(), line = new RMobileLine(), conference = new RMobileConferenceCall();
  server.Connect(kernel);
  phone.Open(server, module.phoneName);
  line.Open(phone, module.lineName);
  conference.Open(phone);
  return { kernel, server, phone, line, conference };
}
