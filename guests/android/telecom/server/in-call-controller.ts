// com.android.server.telecom.InCallController: keeps the in-call apps' Calls equal to Telecom's books, and takes their requests.
import type { Bundle } from '../../os/bundle.ts';
import type { OutcomeReceiver } from '../../os/outcome-receiver.ts';
import type { Uri } from '../../os/uri.ts';
import { Call } from '../call.ts';
import type { RejectReason } from '../call-constants.ts';
import { Conference } from '../conference.ts';
import { Connection } from '../connection.ts';
import type { ConnectionService } from '../connection-service.ts';
import type { InCallAdapter } from '../in-call-adapter.ts';
import type { InCallService } from '../in-call-service.ts';
import { mayAddCall } from './call-admission.ts';
import type { CallAudioManager } from './call-audio-manager.ts';
import type { CallsManager, CallsManagerListener } from './calls-manager.ts';
import type { ServerCall } from './server-call.ts';

export class InCallController implements CallsManagerListener, InCallAdapter {
  private readonly shown = new Map<string, Call>();
  private service: InCallService | null = null;

  constructor(
    private readonly callsManager: CallsManager,
    private readonly connectionService: ConnectionService,
    private readonly audio: CallAudioManager,
  ) {
    callsManager.addListener(this);
    audio.addListener((state) => this.service?.internalSetAudioState(state));
  }

  /** One dialer at a time, bound before the first call. */
  bind(service: InCallService): void {
    this.service = service;
    service.internalBind(this);
  }

  onCallAdded(call: ServerCall): void {
    const shown = new Call(this, call.toDetails());
    this.shown.set(call.id, shown);
    this.service?.internalAddCall(shown);
    this.push(call);
  }

  onCallRemoved(call: ServerCall): void {
    const shown = this.shown.get(call.id);
    this.shown.delete(call.id);
    if (shown) this.service?.internalRemoveCall(shown);
    this.tellWhetherCallsMayBeAdded();
  }

  onCallStateChanged(call: ServerCall): void { this.push(call); }
  onCallChanged(call: ServerCall): void { this.push(call); }

  onConnectionEvent(call: ServerCall, event: string, extras: Bundle): void {
    const shown = this.shown.get(call.id);
    if (shown) this.service?.internalOnConnectionEvent(shown, event, extras);
  }

  private push(call: ServerCall): void {
    const show = (other: ServerCall | null) => (other && this.shown.get(other.id)) ?? null;
    this.shown.get(call.id)?.internalUpdate({
      details: call.toDetails(),
      parent: show(call.parent),
      children: call.getChildren().map(show).filter((child) => child !== null),
      conferenceables: (call.subject?.getConferenceables() ?? []).map((subject) => show(this.callsManager.callOf(subject))).filter((one) => one !== null),
    });
    this.tellWhetherCallsMayBeAdded();
  }

  private tellWhetherCallsMayBeAdded(): void {
    this.service?.internalSetCanAddCall(mayAddCall(this.callsManager.getCalls()));
  }

  // InCallAdapter: what apps ask. A call id that is gone is passed over, as in AOSP; the app was told of the removal.

  answerCall(callId: string, videoState: number): void { this.call(callId, (call) => this.callsManager.answerCall(call, videoState)); }
  disconnectCall(callId: string): void { this.call(callId, (call) => this.callsManager.disconnectCall(call)); }
  holdCall(callId: string): void { this.call(callId, (call) => this.callsManager.holdCall(call)); }
  unholdCall(callId: string): void { this.call(callId, (call) => this.callsManager.unholdCall(call)); }
  rejectCall(callId: string, reason: RejectReason): void { this.connection(callId, (connection) => connection.onReject(reason)); }
  deflectCall(callId: string, address: Uri): void { this.connection(callId, (connection) => connection.onDeflect(address)); }
  sendCallEvent(callId: string, event: string, extras: Bundle): void { this.connection(callId, (connection) => connection.onCallEvent(event, extras)); }
  playDtmfTone(callId: string, digit: string): void { this.subject(callId, (subject) => subject.onPlayDtmfTone(digit)); }
  stopDtmfTone(callId: string): void { this.subject(callId, (subject) => subject.onStopDtmfTone()); }
  pullExternalCall(callId: string): void { this.subject(callId, (subject) => subject.onPullExternalCall()); }

  conference(callId: string, otherCallId: string): void {
    this.subject(callId, (first) => this.subject(otherCallId, (second) => this.connectionService.onConference(first, second)));
  }

  splitFromConference(callId: string): void { this.connection(callId, (connection) => connection.onSeparate()); }

  transferCall(callId: string, to: Uri, isConfirmationRequired: boolean): void {
    this.connection(callId, (connection) => connection.onTransfer(to, isConfirmationRequired));
  }

  consultativeTransfer(callId: string, otherCallId: string): void {
    this.connection(callId, (connection) => this.connection(otherCallId, (other) => connection.onTransfer(other, false)));
  }

  mute(shouldMute: boolean, outcome: OutcomeReceiver): void { this.audio.mute(shouldMute, outcome); }
  setAudioRoute(route: number, outcome: OutcomeReceiver): void { this.audio.setAudioRoute(route, outcome); }

  private call(callId: string, what: (call: ServerCall) => void): void {
    const call = this.callsManager.getCall(callId);
    if (call) what(call);
  }

  private subject(callId: string, what: (subject: Connection | Conference) => void): void {
    this.call(callId, ({ subject }) => { if (subject instanceof Connection || subject instanceof Conference) what(subject); });
  }

  private connection(callId: string, what: (connection: Connection) => void): void {
    this.call(callId, ({ subject }) => { if (subject instanceof Connection) what(subject); });
  }
}
