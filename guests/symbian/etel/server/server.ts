// The ETel server: sessions, open subsessions and who owns which call; it passes requests down and indications up.
import { KErrNone, type TInt } from '../../kernel/errors.ts';
import { Panic, User, type TRequestStatus } from '../../kernel/user.ts';
import { limits } from '../limits.ts';
import { Notification } from './notification.ts';
import { CallHolder, type PhoneModule, type PhoneModuleObserver } from './phone-module.ts';
import { OutstandingRequests } from './outstanding-requests.ts';
import {
  KCoreCaps, TMobileCallStatus, TOwnershipStatus, coreStatusOf, type TCallStatus,
  type TMobileCallEvent, type TMobileConferenceEvent, type TMobileConferenceStatus, type TMobilePhoneMessageWaitingV1,
  type TMobilePhoneRegistrationStatus,
} from '../types.ts';

export const KEtelServerName = '!EtelServer';

/** One client's connection; call ownership belongs to sessions. */
export class TelSession {}

export class PhoneSubsession {
  readonly registrationStatus = new Notification<TMobilePhoneRegistrationStatus>(1);
  readonly messageWaiting = new Notification<TMobilePhoneMessageWaitingV1>(1);
  readonly dtmfEvent = new Notification<string>(1);
  constructor(readonly requests: OutstandingRequests) {}
}

export class LineSubsession {
  readonly incomingCall = new Notification<string>(limits.callNamesWaiting);
  readonly callAdded = new Notification<string>(limits.callNamesWaiting);
  readonly statusChange = new Notification<TCallStatus>(1);
  readonly mobileStatusChange = new Notification<TMobileCallStatus>(1);
}

export class CallSubsession {
  readonly statusChange = new Notification<TCallStatus>(1);
  readonly mobileStatusChange = new Notification<TMobileCallStatus>(1);
  readonly capsChange = new Notification<number>(1);
  readonly mobileCapsChange = new Notification<number>(1);
  readonly callEvent = new Notification<TMobileCallEvent>(1);
  lastCoreStatus: TCallStatus;
  lastCoreCaps: number;
  constructor(readonly session: TelSession, readonly callName: string, readonly requests: OutstandingRequests, status: TCallStatus, caps: number) {
    this.lastCoreStatus = status;
    this.lastCoreCaps = caps;
  }
}

export class ConferenceSubsession {
  readonly statusChange = new Notification<TMobileConferenceStatus>(1);
  readonly capsChange = new Notification<number>(1);
  readonly conferenceEvent = new Notification<{ event: TMobileConferenceEvent; callName: string }>(1);
  constructor(readonly session: TelSession, readonly requests: OutstandingRequests) {}
}

const TOO_MANY_HANDLES = 1;

export class TelServer implements PhoneModuleObserver {
  private readonly phones = new Set<PhoneSubsession>();
  private readonly lines = new Set<LineSubsession>();
  private readonly calls = new Set<CallSubsession>();
  private readonly conferences = new Set<ConferenceSubsession>();
  private readonly owners = new Map<string, TelSession>();
  private readonly acquiring = new Map<string, { session: TelSession; status: TRequestStatus }>();
  private lastLineStatus = TMobileCallStatus.EStatusIdle;

  constructor(readonly module: PhoneModule) { module.SetObserver(this); }

  OpenPhone(): PhoneSubsession { return this.open(this.phones, new PhoneSubsession(new OutstandingRequests(this.module))); }
  OpenLine(): LineSubsession { return this.open(this.lines, new LineSubsession()); }

  OpenCall(session: TelSession, callName: string): CallSubsession {
    const status = coreStatusOf(this.module.CallInfo(callName).iStatus);
    const caps = this.module.CallCaps(callName) & KCoreCaps;
    return this.open(this.calls, new CallSubsession(session, callName, new OutstandingRequests(this.module), status, caps));
  }

  OpenConference(session: TelSession): ConferenceSubsession {
    return this.open(this.conferences, new ConferenceSubsession(session, new OutstandingRequests(this.module)));
  }

  ClosePhone(phone: PhoneSubsession): void {
    phone.requests.Close();
    phone.registrationStatus.Cancel();
    phone.dtmfEvent.Cancel();
    this.phones.delete(phone);
  }

  CloseLine(line: LineSubsession): void {
    for (const notification of [line.incomingCall, line.callAdded, line.statusChange, line.mobileStatusChange]) notification.Cancel();
    this.lines.delete(line);
  }

  CloseCall(call: CallSubsession): void {
    call.requests.Close();
    for (const notification of [call.statusChange, call.mobileStatusChange, call.capsChange, call.mobileCapsChange, call.callEvent]) notification.Cancel();
    this.calls.delete(call);
    const others = this.handlesOf(call.callName);
    if (!others.some((other) => other.session === call.session)) this.Disown(call.session, call.callName);
    if (others.length === 0) this.module.ReleaseCall(call.callName);
  }

  CloseConference(conference: ConferenceSubsession): void {
    conference.requests.Close();
    for (const notification of [conference.statusChange, conference.capsChange, conference.conferenceEvent]) notification.Cancel();
    this.conferences.delete(conference);
  }

  ReferenceCount(callName: string): number {
    return [...this.calls].filter((call) => call.callName === callName).length;
  }

  LineStatus(): TCallStatus { return coreStatusOf(this.MobileLineStatus()); }

  /** The status of the call that wants attention most: a ringing one, else the newest. */
  MobileLineStatus(): TMobileCallStatus {
    const statuses = this.module.Calls().map((name) => this.module.CallInfo(name).iStatus);
    return statuses.find((status) => status === TMobileCallStatus.EStatusRinging) ?? statuses.at(-1) ?? TMobileCallStatus.EStatusIdle;
  }

  // ---- Ownership: RCall's own protocol between clients, and the module's word on other systems.

  Ownership(session: TelSession, callName: string): TOwnershipStatus {
    if (this.module.CallHolder(callName) === CallHolder.Elsewhere) return TOwnershipStatus.EOwnedByAnotherClient;
    const owner = this.owners.get(callName);
    if (!owner) return TOwnershipStatus.EOwnedUnowned;
    return owner === session ? TOwnershipStatus.EOwnedByThisClient : TOwnershipStatus.EOwnedByAnotherClient;
  }

  SetOwner(session: TelSession, callName: string): void { this.owners.set(callName, session); }

  Disown(session: TelSession, callName: string): void {
    if (this.owners.get(callName) === session) this.owners.delete(callName);
  }

  /** Waits until the owner lets go; only one client can wait for a call. */
  WaitForOwnership(session: TelSession, callName: string, status: TRequestStatus): boolean {
    if (this.acquiring.has(callName)) return false;
    this.acquiring.set(callName, { session, status });
    return true;
  }

  StopWaiting(session: TelSession, callName: string, error: TInt): void {
    const waiting = this.acquiring.get(callName);
    if (waiting?.session !== session) return;
    this.acquiring.delete(callName);
    User.RequestComplete(waiting.status, error);
  }

  /** Gives the call to the client that waits for it; false when nobody does. */
  HandOver(callName: string): boolean {
    const waiting = this.acquiring.get(callName);
    if (!waiting) return false;
    this.owners.set(callName, waiting.session);
    this.StopWaiting(waiting.session, callName, KErrNone);
    return true;
  }

  // ---- Indications from the module.

  CallbackCallAddedInd(callName: string): void {
    for (const line of this.lines) line.callAdded.Post(callName);
    this.lineChanged();
  }

  CallbackIncomingCallInd(callName: string): void {
    for (const line of this.lines) line.incomingCall.Post(callName);
  }

  CallbackCallStatusChangeInd(callName: string): void {
    const { iStatus } = this.module.CallInfo(callName);
    const core = coreStatusOf(iStatus);
    for (const call of this.handlesOf(callName)) {
      call.mobileStatusChange.Post(iStatus);
      if (call.lastCoreStatus !== core) call.statusChange.Post(core);
      call.lastCoreStatus = core;
    }
    this.lineChanged();
  }

  CallbackCallCapsChangeInd(callName: string): void {
    const caps = this.module.CallCaps(callName);
    const core = caps & KCoreCaps;
    for (const call of this.handlesOf(callName)) {
      call.mobileCapsChange.Post(caps);
      if (call.lastCoreCaps !== core) call.capsChange.Post(core);
      call.lastCoreCaps = core;
    }
  }

  CallbackCallOwnershipInd(callName: string): void {
    if (this.module.CallHolder(callName) !== CallHolder.Here) this.owners.delete(callName);
  }

  CallbackCallEventInd(callName: string, event: TMobileCallEvent): void {
    for (const call of this.handlesOf(callName)) call.callEvent.Post(event);
  }

  CallbackConferenceStatusChangeInd(): void {
    for (const conference of this.conferences) conference.statusChange.Post(this.module.ConferenceStatus());
  }

  CallbackConferenceCapsChangeInd(): void {
    for (const conference of this.conferences) conference.capsChange.Post(this.module.ConferenceCaps());
  }

  CallbackConferenceEventInd(event: TMobileConferenceEvent, callName: string): void {
    for (const conference of this.conferences) conference.conferenceEvent.Post({ event, callName });
  }

  CallbackRegistrationStatusChangeInd(): void {
    for (const phone of this.phones) phone.registrationStatus.Post(this.module.RegistrationStatus());
  }

  CallbackMessageWaitingInd(): void {
    for (const phone of this.phones) phone.messageWaiting.Post(this.module.MessageWaiting());
  }

  CallbackDtmfEventInd(digit: string): void {
    for (const phone of this.phones) phone.dtmfEvent.Post(digit);
  }

  private handlesOf(callName: string): CallSubsession[] {
    return [...this.calls].filter((call) => call.callName === callName);
  }

  private lineChanged(): void {
    const before = this.lastLineStatus, status = this.MobileLineStatus();
    if (status === before) return;
    this.lastLineStatus = status;
    for (const line of this.lines) {
      line.mobileStatusChange.Post(status);
      if (coreStatusOf(status) !== coreStatusOf(before)) line.statusChange.Post(coreStatusOf(status));
    }
  }

  private open<T>(handles: Set<T>, handle: T): T {
    if (this.phones.size + this.lines.size + this.calls.size + this.conferences.size >= limits.handles) throw new Panic('ETel Server', TOO_MANY_HANDLES);
    handles.add(handle);
    return handle;
  }
}
