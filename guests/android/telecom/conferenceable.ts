// android.telecom.Conferenceable: what Connection and Conference have in common.
// DEVIATES: AOSP keeps this class empty and writes the shared part twice.
import { Bundle } from '../os/bundle.ts';
import { ConnectionState } from './connection-constants.ts';
import { DisconnectCause } from './disconnect-cause.ts';

/** Telecom's ear on a connection or conference. */
export interface ConferenceableListener {
  onStateChanged(subject: Conferenceable): void;
  onDetailsChanged(subject: Conferenceable): void;
  onConferenceChanged(subject: Conferenceable): void;
  onConnectionEvent(subject: Conferenceable, event: string, extras: Bundle): void;
  onDestroyed(subject: Conferenceable): void;
}

export abstract class Conferenceable {
  private state = ConnectionState.STATE_NEW;
  private capabilities = 0;
  private properties = 0;
  private videoState = 0;
  private connectTimeMillis = 0;
  private disconnectCause: DisconnectCause | null = null;
  private telecomCallId = '';
  private extras = new Bundle();
  private conferenceables: readonly Conferenceable[] = [];
  private readonly listeners = new Set<ConferenceableListener>();

  addListener(listener: ConferenceableListener): void { this.listeners.add(listener); }
  removeListener(listener: ConferenceableListener): void { this.listeners.delete(listener); }

  getState(): ConnectionState { return this.state; }
  getDisconnectCause(): DisconnectCause | null { return this.disconnectCause; }
  getConnectionCapabilities(): number { return this.capabilities; }
  getConnectionProperties(): number { return this.properties; }
  getVideoState(): number { return this.videoState; }
  getConnectTimeMillis(): number { return this.connectTimeMillis; }
  getExtras(): Bundle { return this.extras; }
  getTelecomCallId(): string { return this.telecomCallId; }
  getConferenceables(): readonly Conferenceable[] { return this.conferenceables; }

  can(capability: number): boolean { return (this.capabilities & capability) === capability; }
  hasProperty(property: number): boolean { return (this.properties & property) === property; }

  /** Telecom names the call when it takes the connection in. */
  setTelecomCallId(telecomCallId: string): void { this.telecomCallId = telecomCallId; }

  setActive(): void { this.setState(ConnectionState.STATE_ACTIVE); }
  setOnHold(): void { this.setState(ConnectionState.STATE_HOLDING); }

  /** Cause first, then the state, then destroy(): an app must never see an ended call without its cause. */
  setDisconnected(cause: DisconnectCause): void {
    if (this.state === ConnectionState.STATE_DISCONNECTED) return;
    this.disconnectCause = cause;
    this.setState(ConnectionState.STATE_DISCONNECTED);
  }

  destroy(): void {
    for (const listener of [...this.listeners]) listener.onDestroyed(this);
    this.listeners.clear();
  }

  setConnectionCapabilities(capabilities: number): void {
    if (this.capabilities === capabilities) return;
    this.capabilities = capabilities;
    this.detailsChanged();
  }

  setConnectionProperties(properties: number): void {
    if (this.properties === properties) return;
    this.properties = properties;
    this.detailsChanged();
  }

  setVideoState(videoState: number): void {
    if (this.videoState === videoState) return;
    this.videoState = videoState;
    this.detailsChanged();
  }

  setConnectTimeMillis(connectTimeMillis: number): void {
    if (this.connectTimeMillis === connectTimeMillis) return;
    this.connectTimeMillis = connectTimeMillis;
    this.detailsChanged();
  }

  setExtras(extras: Bundle): void {
    if (this.extras.equals(extras)) return;
    this.extras = extras.copy();
    this.detailsChanged();
  }

  setConferenceables(conferenceables: readonly Conferenceable[]): void {
    if (conferenceables.length === this.conferenceables.length && conferenceables.every((one, i) => one === this.conferenceables[i])) return;
    this.conferenceables = [...conferenceables];
    this.detailsChanged();
  }

  sendConnectionEvent(event: string, extras = new Bundle()): void {
    for (const listener of [...this.listeners]) listener.onConnectionEvent(this, event, extras);
  }

  protected setState(state: ConnectionState): void {
    if (this.state === state || this.state === ConnectionState.STATE_DISCONNECTED) return;
    this.state = state;
    for (const listener of [...this.listeners]) listener.onStateChanged(this);
  }

  protected detailsChanged(): void {
    for (const listener of [...this.listeners]) listener.onDetailsChanged(this);
  }

  protected conferenceChanged(): void {
    for (const listener of [...this.listeners]) listener.onConferenceChanged(this);
  }
}
