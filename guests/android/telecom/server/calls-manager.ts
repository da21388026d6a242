// com.android.server.telecom.CallsManager: the books of all calls and the rules between them.
import type { Bundle } from '../../os/bundle.ts';
import type { RequestFailure } from '../../os/outcome-receiver.ts';
import type { SystemClock } from '../../os/system-clock.ts';
import { Uri } from '../../os/uri.ts';
import { CallOperation, EVENT_OPERATION_FAILED, failureExtras } from '../../telephony/call-operation.ts';
import { DisconnectCause as TelephonyCause } from '../../telephony/disconnect-cause.ts';
import { CallDirection, RejectReason } from '../call-constants.ts';
import { Conference } from '../conference.ts';
import type { Conferenceable, ConferenceableListener } from '../conferenceable.ts';
import { Connection } from '../connection.ts';
import { ConnectionRequest } from '../connection-request.ts';
import type { ConnectionService } from '../connection-service.ts';
import { DisconnectCause } from '../disconnect-cause.ts';
import type { PhoneAccountHandle } from '../phone-account-handle.ts';
import { callsIn, mayRing, refusalOfLive, refusalOfOutgoing } from './call-admission.ts';
import { ServerCallState } from './call-state.ts';
import { HoldFirst } from './hold-first.ts';
import { SERVER_STATE_OF_CONNECTION } from './numbering.ts';
import { ServerCall, type ServerCallFields } from './server-call.ts';

export interface CallsManagerListener {
  onCallAdded?(call: ServerCall): void;
  onCallRemoved?(call: ServerCall): void;
  onCallStateChanged?(call: ServerCall): void;
  onCallChanged?(call: ServerCall): void;
  onConnectionEvent?(call: ServerCall, event: string, extras: Bundle): void;
}

const AHEAD: readonly ServerCallState[] = [ServerCallState.ANSWERED, ServerCallState.DISCONNECTING];

export class CallsManager implements ConferenceableListener {
  private readonly calls = new Map<string, ServerCall>();
  private readonly bySubject = new Map<Conferenceable, ServerCall>();
  private readonly listeners: CallsManagerListener[] = [];
  private readonly holdFirst = new HoldFirst();
  private nextId = 1;

  constructor(private readonly service: ConnectionService, private readonly clock: SystemClock) {}

  addListener(listener: CallsManagerListener): void { this.listeners.push(listener); }
  getCalls(): readonly ServerCall[] { return [...this.calls.values()]; }
  getCall(id: string): ServerCall | null { return this.calls.get(id) ?? null; }
  callOf(subject: Conferenceable): ServerCall | null { return this.bySubject.get(subject) ?? null; }

  /** An app wants to call. What cannot be is shown as a call that ended at once, with its cause. */
  startOutgoingCall(handle: Uri, accountHandle: PhoneAccountHandle, extras: Bundle, videoState: number): void {
    const refusal = refusalOfOutgoing(this.calls.values());
    const call = this.add({ handle, accountHandle, direction: CallDirection.DIRECTION_OUTGOING, intentExtras: extras, videoState }, ServerCallState.CONNECTING);
    if (refusal) return this.fail(call, refusal);
    this.makeRoom(call, () => {
      const request = new ConnectionRequest(accountHandle, handle, extras, videoState, call.id);
      const connection = this.service.onCreateOutgoingConnection(accountHandle, request);
      if (connection) return this.attach(call, connection);
      this.service.onCreateOutgoingConnectionFailed(accountHandle, request);
      this.fail(call, { cause: TelephonyCause.OUTGOING_FAILURE, message: 'the connection service made no connection' });
    });
  }

  /** The connection service says that somebody calls. False: one rings already, and this one has to wait. */
  processIncomingCall(accountHandle: PhoneAccountHandle, address: Uri, extras: Bundle): boolean {
    const request = new ConnectionRequest(accountHandle, address, extras, 0, `TC@${this.nextId}`);
    const connection = mayRing(this.calls.values()) ? this.service.onCreateIncomingConnection(accountHandle, request) : null;
    if (!connection) {
      this.service.onCreateIncomingConnectionFailed(accountHandle, request);
      return false;
    }
    this.attach(this.create({ handle: address, accountHandle, direction: CallDirection.DIRECTION_INCOMING }), connection);
    return true;
  }

  addExistingConnection(accountHandle: PhoneAccountHandle, connection: Connection): void {
    this.attach(this.create({ handle: connection.getAddress(), accountHandle, direction: connection.getCallDirection() }), connection);
  }

  addConference(conference: Conference): void {
    const call = this.create({ handle: Uri.EMPTY, accountHandle: conference.getPhoneAccountHandle(), direction: CallDirection.DIRECTION_UNKNOWN });
    this.attach(call, conference);
    for (const connection of conference.getConnections()) this.onConferenceChanged(connection);
  }

  answerCall(call: ServerCall, videoState: number): void {
    const refusal = refusalOfLive(this.calls.values());
    if (refusal) return this.refuseAnswer(call, refusal);
    this.makeRoom(call, () => {
      this.setState(call, ServerCallState.ANSWERED);
      if (call.subject instanceof Connection) call.subject.onAnswer(videoState);
    });
  }

  disconnectCall(call: ServerCall): void {
    const { subject } = call;
    if (!subject) return this.fail(call, { cause: TelephonyCause.OUTGOING_CANCELED, message: '' }, DisconnectCause.CANCELED);
    if (call.state === ServerCallState.RINGING && subject instanceof Connection) return subject.onReject(RejectReason.REJECT_REASON_DECLINED);
    this.setState(call, ServerCallState.DISCONNECTING);
    if (subject instanceof Connection || subject instanceof Conference) subject.onDisconnect();
  }

  holdCall(call: ServerCall): void {
    if (call.subject instanceof Connection || call.subject instanceof Conference) call.subject.onHold();
  }

  /** With another call active this is a swap: that one is held in the same turn. */
  unholdCall(call: ServerCall): void {
    for (const active of callsIn(this.calls.values(), ServerCallState.ACTIVE)) if (active !== call) this.holdCall(active);
    if (call.subject instanceof Connection || call.subject instanceof Conference) call.subject.onUnhold();
  }

  // What connections and conferences report.

  onStateChanged(subject: Conferenceable): void {
    const call = this.bySubject.get(subject);
    if (!call) return;
    const state = SERVER_STATE_OF_CONNECTION[subject.getState()];
    if (state === ServerCallState.RINGING && call.state === ServerCallState.ANSWERED) return; // answered here, not yet there
    if (state === ServerCallState.DISCONNECTED) call.disconnectCause = subject.getDisconnectCause();
    this.setState(call, state);
  }

  onDetailsChanged(subject: Conferenceable): void {
    const call = this.bySubject.get(subject);
    if (call) this.changed(call);
  }

  onConferenceChanged(subject: Conferenceable): void {
    const call = this.bySubject.get(subject);
    if (!call || !(subject instanceof Connection)) return;
    const conference = subject.getConference();
    const before = call.parent;
    call.setParent(conference ? this.bySubject.get(conference) ?? null : null);
    for (const touched of [call, before, call.parent]) if (touched) this.changed(touched);
  }

  onConnectionEvent(subject: Conferenceable | null, event: string, extras: Bundle): void {
    const call = subject && this.bySubject.get(subject);
    if (!call) return;
    if (event === EVENT_OPERATION_FAILED) this.goBack(call);
    for (const listener of this.listeners) listener.onConnectionEvent?.(call, event, extras);
    this.holdFirst.onConnectionEvent(call, event, extras);
  }

  onDestroyed(subject: Conferenceable): void {
    const call = this.bySubject.get(subject);
    if (!call) return;
    this.bySubject.delete(subject);
    this.remove(call);
  }

  /** Telecom went ahead (ANSWERED, DISCONNECTING) with a request that then failed. */
  private goBack(call: ServerCall): void {
    if (call.subject && AHEAD.includes(call.state)) this.setState(call, SERVER_STATE_OF_CONNECTION[call.subject.getState()]);
  }

  /** One live call at a time: the active one goes on hold before `what` happens. */
  private makeRoom(call: ServerCall, what: () => void): void {
    const active = callsIn(this.calls.values(), ServerCallState.ACTIVE).find((other) => other !== call);
    if (!active) return what();
    this.holdFirst.wait(active, call, what, (failure) => {
      if (call.subject) this.refuseAnswer(call, failure);
      else this.fail(call, failure);
    });
    this.holdCall(active);
  }

  private create(fields: Omit<ServerCallFields, 'id' | 'creationTimeMillis'>): ServerCall {
    return new ServerCall({ ...fields, id: `TC@${this.nextId++}`, creationTimeMillis: this.clock.elapsedRealtime() });
  }

  private add(fields: Omit<ServerCallFields, 'id' | 'creationTimeMillis'>, state: ServerCallState): ServerCall {
    const call = this.create(fields);
    call.state = state;
    this.announce(call);
    return call;
  }

  private attach(call: ServerCall, subject: Conferenceable): void {
    call.subject = subject;
    this.bySubject.set(subject, call);
    subject.setTelecomCallId(call.id);
    subject.addListener(this);
    if (this.calls.has(call.id)) {
      this.changed(call);
      return this.onStateChanged(subject);
    }
    call.state = SERVER_STATE_OF_CONNECTION[subject.getState()];
    this.announce(call);
  }

  private announce(call: ServerCall): void {
    this.calls.set(call.id, call);
    for (const listener of this.listeners) listener.onCallAdded?.(call);
  }

  private refuseAnswer(call: ServerCall, failure: RequestFailure): void {
    this.onConnectionEvent(call.subject, EVENT_OPERATION_FAILED, failureExtras(CallOperation.ANSWER, failure));
  }

  private fail(call: ServerCall, failure: RequestFailure, code: number = DisconnectCause.ERROR): void {
    call.disconnectCause = new DisconnectCause(code, '', failure.message, TelephonyCause[failure.cause]);
    this.setState(call, ServerCallState.DISCONNECTED);
    this.remove(call);
  }

  private remove(call: ServerCall): void {
    for (const child of [...call.getChildren()]) child.setParent(null);
    call.setParent(null);
    this.calls.delete(call.id);
    for (const listener of this.listeners) listener.onCallRemoved?.(call);
  }

  private setState(call: ServerCall, state: ServerCallState): void {
    if (call.state === state) return;
    call.state = state;
    for (const listener of this.listeners) listener.onCallStateChanged?.(call);
    this.holdFirst.onCallStateChanged(call);
  }

  private changed(call: ServerCall): void {
    for (const listener of this.listeners) listener.onCallChanged?.(call);
  }
}
