// The service's Connection: passes Telecom's requests on, and follows its entry in the record.
import { Bundle } from '../os/bundle.ts';
import type { Uri } from '../os/uri.ts';
import { EXTRA_ALERTING_US, EXTRA_CONNECTED_US } from '../record/extras.ts';
import type { TrackedConnection } from '../record/tracked-connection.ts';
import { CallDirection, RejectReason } from '../telecom/call-constants.ts';
import { Connection } from '../telecom/connection.ts';
import { ConnectionProperty, ConnectionState } from '../telecom/connection-constants.ts';
import { EVENT_REJECT_WITH_CODE, EXTRA_DISCONNECT_CAUSE, EXTRA_SIP_CODE } from '../telephony/call-operation.ts';
import { PreciseState } from '../telephony/precise-call-state.ts';
import { connectionCapabilities, connectionProperties, type Standing } from './capabilities.ts';
import { disconnectCause, telephonyCause } from './end-causes.ts';
import type { PhoneCommands } from './phone-commands.ts';

/** SIP codes of Call.reject(int): Busy Here sends the caller no further; 607 Unwanted is RFC 8197. */
const REJECT_CODES: Readonly<Record<RejectReason, number>> = {
  [RejectReason.REJECT_REASON_DECLINED]: 486,
  [RejectReason.REJECT_REASON_UNWANTED]: 607,
};

export class PhoneConnection extends Connection {
  private bound = 0;
  private pulling = false;
  private endWanted = false;
  private earlyMedia = false;

  constructor(private readonly commands: PhoneCommands) { super(); }

  /** Session number on the bus; 0 until the core has given one to an outgoing call. */
  get session(): number { return this.bound; }
  get isExternal(): boolean { return this.hasProperty(ConnectionProperty.PROPERTY_IS_EXTERNAL_CALL); }
  get isUp(): boolean { return this.getState() === ConnectionState.STATE_ACTIVE || this.getState() === ConnectionState.STATE_HOLDING; }

  bindSession(session: number): void {
    this.bound = session;
    if (this.endWanted) this.commands.end(this, session);
  }

  /** The far end's own ringing tone or announcement takes the place of ours. */
  earlyMediaStarted(): void { this.earlyMedia = true; }

  follow(tracked: TrackedConnection, standing: Standing): void {
    if (this.pulling && !standing.external) this.pulling = false;
    this.setAddress(tracked.address, tracked.addressPresentation);
    this.setCallerDisplayName(tracked.callerDisplayName);
    this.setCallDirection(tracked.callDirection);
    this.setVideoState(tracked.videoState);
    this.setConnectTimeMillis(Math.floor(tracked.extras.getLong(EXTRA_CONNECTED_US) / 1000));
    const extras = tracked.extras.copy();
    if (tracked.isOver) extras.putInt(EXTRA_DISCONNECT_CAUSE, telephonyCause(tracked));
    this.setExtras(extras);
    this.setConnectionProperties(connectionProperties(tracked, standing));
    this.followState(tracked);
    this.setConnectionCapabilities(connectionCapabilities(tracked, standing));
  }

  override onAnswer(): void { this.commands.answer(this, this.bound); }
  override onReject(reason: RejectReason): void { this.commands.reject(this, this.bound, REJECT_CODES[reason]); }
  override onDeflect(address: Uri): void { this.commands.deflect(this, this.bound, address); }
  override onHold(): void { this.commands.hold(this, this.bound); }
  override onUnhold(): void { this.commands.unhold(this, this.bound); }
  override onPlayDtmfTone(digit: string): void { this.commands.digit(this, this.bound, digit); }
  override onSeparate(): void { this.commands.split(this, this.bound); }
  override onAbort(): void { this.onDisconnect(); }

  override onDisconnect(): void {
    if (this.bound === 0) this.endWanted = true; // ends as soon as the core has told its number
    else this.commands.end(this, this.bound);
  }

  override onTransfer(to: Uri | Connection): void {
    if (to instanceof PhoneConnection) this.commands.transferTo(this, this.bound, to.session);
    else if (!(to instanceof Connection)) this.commands.transfer(this, this.bound, to);
  }

  override onPullExternalCall(): void {
    const stateBefore = this.getState();
    this.pulling = true;
    this.setPulling();
    this.commands.pull(this, () => {
      this.pulling = false;
      this.setState(stateBefore);
    });
  }

  override onCallEvent(event: string, extras: Bundle): void {
    if (event === EVENT_REJECT_WITH_CODE) this.commands.reject(this, this.bound, extras.getInt(EXTRA_SIP_CODE));
  }

  private followState(tracked: TrackedConnection): void {
    const { preciseState, extras } = tracked;
    const alerting = preciseState === PreciseState.PRECISE_CALL_STATE_ALERTING && extras.getLong(EXTRA_ALERTING_US) !== 0;
    this.setRingbackRequested(alerting && !this.earlyMedia);
    if (tracked.isOver) return this.setDisconnected(disconnectCause(tracked));
    if (this.pulling) return;
    switch (preciseState) {
      case PreciseState.PRECISE_CALL_STATE_DIALING:
      case PreciseState.PRECISE_CALL_STATE_ALERTING: return this.setDialing(); // alerting is a tone, not a state, of a Connection
      case PreciseState.PRECISE_CALL_STATE_INCOMING:
      case PreciseState.PRECISE_CALL_STATE_WAITING: return this.setRinging();
      case PreciseState.PRECISE_CALL_STATE_ACTIVE: return this.setActive();
      case PreciseState.PRECISE_CALL_STATE_HOLDING: return this.setOnHold();
      case PreciseState.PRECISE_CALL_STATE_DISCONNECTING: return this.followEnding(tracked);
    }
  }

  /** A Connection has no state for it: it keeps the one it had; one that is first seen ending takes the nearest. */
  private followEnding({ extras, callDirection }: TrackedConnection): void {
    if (this.getState() !== ConnectionState.STATE_NEW) return;
    if (extras.getLong(EXTRA_CONNECTED_US) !== 0) this.setActive();
    else if (callDirection === CallDirection.DIRECTION_INCOMING) this.setRinging();
    else this.setDialing();
  }
}
