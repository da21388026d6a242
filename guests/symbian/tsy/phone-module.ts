// The phone module (TSY): ETel's requests down to the driver, the bus's events up to ETel, the record in between.
import type { BusEvent, CanonicalRecord, Digest, OwnRecord } from '../../contract/index.ts';
import { KErrNone, KErrServerBusy, type TInt } from '../kernel/errors.ts';
import { CallHolder, Ipc, type EtelRequest, type PhoneModule, type PhoneModuleObserver } from '../etel/server/phone-module.ts';
import {
  EDisplayVoicemailActive, TMobileCallStatus, TMobilePhoneRegistrationStatus, type TMobileCallInfoV1, type TMobileConferenceStatus, type TMobilePhoneMessageWaitingV1,
} from '../etel/types.ts';
import { CallNames } from './call-names.ts';
import { CallRecord, blankInfo, type TsyCall, type TsyPhone } from './call-record.ts';
import { callEventOf } from './call-events.ts';
import { Calls, idleCaps } from './calls.ts';
import { planOf } from './call-rules.ts';
import { Dial } from './dial.ts';
import { DispatchId, type DispatchArguments } from './dispatch-table.ts';
import type { Dispatcher } from './dispatcher.ts';
import { fold } from './fold.ts';
import { indicate, type CallView, type PhoneView } from './indications.ts';
import { RecordDigest, project } from './projection.ts';
import { takeHandset, takeSession } from './snapshot.ts';
import { addressOf } from './tel-number.ts';

const MICROSECONDS_PER_SECOND = 1_000_000;

export class TwinsetPhoneModule implements PhoneModule {
  readonly tsyName = 'TWINSET';
  readonly phoneName = 'Twinset::Phone';
  readonly lineName = 'Voice1';

  private record = new CallRecord();
  private recordDigest = new RecordDigest(this.record);
  private calls: Calls;
  private snapshot: CallRecord | null = null;
  private readonly names = new CallNames(this.lineName);
  private readonly dial: Dial;
  private observer: PhoneModuleObserver | null = null;
  private view: PhoneView;
  private splitting = '';
  private readonly hangingUp = new Map<string, (error: TInt) => void>();
  private nowUs = 0;
  private readonly phoneWatchers: (() => void)[] = [];

  /** `system`: this guest's participant number, as it stands in owner fields. */
  constructor(private readonly system: number, private readonly dispatcher: Dispatcher) {
    this.calls = new Calls(this.record, system);
    this.dial = new Dial(this.names, system, dispatcher);
    this.view = this.look();
  }

  // ---- From the bus.

  onEvent(event: BusEvent): void {
    this.nowUs = event.timeUs;
    if (event.name === 'SessionCreated' && event.body.owner === this.system) this.dial.bind(event.session);
    fold(this.record, event, this.naming);
    const callEvent = callEventOf(event);
    if (callEvent !== undefined && this.record.calls.has(event.session)) this.observer?.CallbackCallEventInd(this.names.nameOf(event.session), callEvent);
    if (event.name === 'DtmfReceived') this.observer?.CallbackDtmfEventInd(event.body.digit);
    this.changed(false);
  }

  onSnapshotBegin(): void { this.snapshot = new CallRecord(); }

  onSnapshotPart(name: 'SessionSnapshot' | 'HandsetSnapshot', session: number, body: any): void {
    if (!this.snapshot) return;
    if (name === 'SessionSnapshot') takeSession(this.snapshot, session, body, this.naming);
    else takeHandset(this.snapshot, body);
  }

  /** The record is replaced as a whole; clients hear what differs. */
  onSnapshotEnd(): void {
    if (!this.snapshot) return;
    this.record = this.snapshot;
    this.snapshot = null;
    this.recordDigest = new RecordDigest(this.record);
    this.calls = new Calls(this.record, this.system);
    this.changed(true);
  }

  digest(): Digest { return this.recordDigest.current(); }
  projection(): CanonicalRecord { return project(this.record); }
  ownRecord(): OwnRecord {
    return { calls: [...this.record.calls].map(([session, own]) => ({ session, own })), phone: this.record.phone };
  }

  // ---- For the plumbing between input device and app, and for the other drivers on this phone.

  callNameOf(session: number): string { return this.record.calls.has(session) ? this.names.nameOf(session) : ''; }
  sessionOf(callName: string): number { return this.names.sessionOf(callName); }
  phone(): TsyPhone { return this.record.phone; }
  watchPhone(changed: () => void): void { this.phoneWatchers.push(changed); }
  addressOf(number: string): string { return addressOf(number, this.record.phone.iProfiles[0]?.iAor ?? ''); }

  // ---- PhoneModule, for the ETel server.

  SetObserver(observer: PhoneModuleObserver): void { this.observer = observer; }

  NewCall(): string { return this.names.reserve(); }
  ReleaseCall(callName: string): void {
    if (!this.record.calls.has(this.names.sessionOf(callName))) this.names.release(callName);
  }
  Calls(): string[] { return this.record.live().map((call) => call.iInfo.iCallName); }
  KnowsCall(callName: string): boolean { return this.names.has(callName); }

  CallInfo(callName: string): TMobileCallInfoV1 {
    const call = this.callNamed(callName);
    if (!call) return blankInfo(callName, this.lineName);
    const { iStartTime } = call.iInfo;
    const untilUs = call.iEndedUs !== 0 ? call.iEndedUs : this.nowUs;
    const iDuration = iStartTime === 0 ? 0 : Math.max(0, Math.floor((untilUs - iStartTime) / MICROSECONDS_PER_SECOND));
    return { ...call.iInfo, iRemoteParty: { ...call.iInfo.iRemoteParty }, iDuration };
  }

  CallCaps(callName: string): number {
    const call = this.callNamed(callName);
    return call ? this.calls.caps(call) : idleCaps;
  }

  CallHolder(callName: string): CallHolder {
    const call = this.callNamed(callName);
    return call ? this.calls.holderOf(call) : CallHolder.Nobody;
  }

  ConferenceStatus(): TMobileConferenceStatus { return this.calls.conferenceStatus(); }
  ConferenceCalls(): string[] { return this.calls.conference().map((call) => call.iInfo.iCallName); }
  ConferenceCaps(): number { return this.calls.conferenceCaps(); }

  /** Of all mailboxes together: a phone has one indicator. */
  MessageWaiting(): TMobilePhoneMessageWaitingV1 {
    const { iMailboxes } = this.record.phone;
    return {
      iDisplayStatus: iMailboxes.some(({ iWaiting }) => iWaiting) ? EDisplayVoicemailActive : 0,
      iVoiceMsgs: iMailboxes.reduce((sum, { iVoiceNew }) => sum + iVoiceNew, 0),
    };
  }

  RegistrationStatus(): TMobilePhoneRegistrationStatus {
    const { iProfiles } = this.record.phone;
    if (iProfiles.some((profile) => profile.iRegistered)) return TMobilePhoneRegistrationStatus.ERegisteredOnHomeNetwork;
    return iProfiles.length > 0 ? TMobilePhoneRegistrationStatus.ENotRegisteredNoService : TMobilePhoneRegistrationStatus.ERegistrationUnknown;
  }

  Request(request: EtelRequest, complete: (error: TInt) => void): void {
    if (request.ipc === Ipc.EEtelCallDial) {
      return this.dial.start(request, this.addressOf(request.argument), this.calls.dialling() !== undefined, complete);
    }
    const plan = planOf({
      calls: this.calls, call: this.callNamed(request.callName), request,
      callNamed: (name) => this.callNamed(name), addressOf: (number) => this.addressOf(number),
    });
    if ('error' in plan) return complete(plan.error);
    if (plan.id === DispatchId.MultipartyGoOneToOne) this.splitting = request.callName;
    if (plan.id === DispatchId.CallControlHangUp) return this.hangUp(request.callName, plan.given, complete);
    this.dispatcher.request(plan.id, plan.given, complete);
  }

  /** Only a dial can be taken back; what else was asked of the network happens, unheard. */
  CancelRequest(request: EtelRequest): void {
    if (request.ipc === Ipc.EEtelCallDial) this.dial.cancel(request);
  }

  private readonly naming = {
    lineName: this.lineName,
    nameOf: (session: number) => this.names.nameOf(session),
  };

  private callNamed(callName: string): TsyCall | undefined { return this.record.calls.get(this.names.sessionOf(callName)); }

  /** Everybody hears what changed: clients of ETel, the other drivers, the caller (that this phone rings). */
  private changed(snapshot: boolean): void {
    const before = this.view;
    this.view = this.look();
    for (const [callName, end] of [...this.hangingUp]) {
      if ((this.view.calls.get(callName)?.status ?? TMobileCallStatus.EStatusIdle) === TMobileCallStatus.EStatusIdle) end(KErrNone);
    }
    if (this.observer) indicate(before, this.view, this.splitting, this.observer);
    if (this.calls.conference().every((call) => call.iInfo.iCallName !== this.splitting)) this.splitting = '';
    for (const [callName, { status }] of this.view.calls) {
      if (status === TMobileCallStatus.EStatusRinging && before.calls.get(callName)?.status !== status) this.ring(callName);
    }
    this.dial.settle((session) => this.record.calls.get(session), snapshot);
    for (const callName of before.calls.keys()) {
      if (!this.view.calls.has(callName)) this.names.release(callName); // forgotten: sixteen others have ended since
    }
    for (const watcher of this.phoneWatchers) watcher();
  }

  /** HangUp is over when the call is idle, or when the driver says so: whichever is heard first. */
  private hangUp(callName: string, given: Partial<DispatchArguments>, complete: (error: TInt) => void): void {
    if (this.hangingUp.has(callName)) return complete(KErrServerBusy);
    const end = (error: TInt) => {
      if (this.hangingUp.get(callName) !== end) return;
      this.hangingUp.delete(callName);
      complete(error);
    };
    this.hangingUp.set(callName, end);
    this.dispatcher.request(DispatchId.CallControlHangUp, given, end);
  }

  private ring(callName: string): void {
    this.dispatcher.request(DispatchId.HandsetRing, { callId: this.names.sessionOf(callName) }, () => undefined);
  }

  private look(): PhoneView {
    const calls = new Map<string, CallView>();
    for (const call of this.record.calls.values()) {
      calls.set(call.iInfo.iCallName, { status: call.iInfo.iStatus, caps: this.calls.caps(call), holder: this.calls.holderOf(call) });
    }
    return {
      calls,
      conference: { status: this.ConferenceStatus(), callNames: this.ConferenceCalls(), caps: this.ConferenceCaps() },
      registration: this.RegistrationStatus(),
      messageWaiting: this.MessageWaiting(),
    };
  }
}
