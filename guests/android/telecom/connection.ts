// android.telecom.Connection: one call as its connection service tells it to Telecom, and what Telecom asks of it.
import type { Bundle } from '../os/bundle.ts';
import { Uri } from '../os/uri.ts';
import type { CallAudioState } from './call-audio-state.ts';
import { CallDirection } from './call-constants.ts';
import type { Conference } from './conference.ts';
import { Conferenceable } from './conferenceable.ts';
import { ConnectionState, Presentation } from './connection-constants.ts';

export abstract class Connection extends Conferenceable {
  static readonly EVENT_CALL_HOLD_FAILED = 'android.telecom.event.CALL_HOLD_FAILED';
  static readonly EVENT_CALL_SWITCH_FAILED = 'android.telecom.event.CALL_SWITCH_FAILED';
  static readonly EVENT_CALL_MERGE_FAILED = 'android.telecom.event.CALL_MERGE_FAILED';
  static readonly EVENT_CALL_PULL_FAILED = 'android.telecom.event.CALL_PULL_FAILED';
  static readonly EVENT_CALL_REMOTELY_HELD = 'android.telecom.event.CALL_REMOTELY_HELD';
  static readonly EVENT_CALL_REMOTELY_UNHELD = 'android.telecom.event.CALL_REMOTELY_UNHELD';

  static readonly EXTRA_LAST_FORWARDED_NUMBER = 'android.telecom.extra.LAST_FORWARDED_NUMBER';
  static readonly EXTRA_AUDIO_CODEC = 'android.telecom.extra.AUDIO_CODEC';

  private address = Uri.EMPTY;
  private addressPresentation = Presentation.PRESENTATION_UNKNOWN;
  private callerDisplayName = '';
  private callDirection = CallDirection.DIRECTION_UNKNOWN;
  private ringbackRequested = false;
  private conference: Conference | null = null;

  getAddress(): Uri { return this.address; }
  getAddressPresentation(): Presentation { return this.addressPresentation; }
  getCallerDisplayName(): string { return this.callerDisplayName; }
  getCallDirection(): CallDirection { return this.callDirection; }
  isRingbackRequested(): boolean { return this.ringbackRequested; }
  getConference(): Conference | null { return this.conference; }

  setInitializing(): void { this.setState(ConnectionState.STATE_INITIALIZING); }
  setInitialized(): void { this.setState(ConnectionState.STATE_NEW); }
  setRinging(): void { this.setState(ConnectionState.STATE_RINGING); }
  setDialing(): void { this.setState(ConnectionState.STATE_DIALING); }
  setPulling(): void { this.setState(ConnectionState.STATE_PULLING_CALL); }

  setAddress(address: Uri, presentation: Presentation): void {
    if (this.address.equals(address) && this.addressPresentation === presentation) return;
    this.address = address;
    this.addressPresentation = presentation;
    this.detailsChanged();
  }

  setCallerDisplayName(callerDisplayName: string): void {
    if (this.callerDisplayName === callerDisplayName) return;
    this.callerDisplayName = callerDisplayName;
    this.detailsChanged();
  }

  setCallDirection(callDirection: CallDirection): void { this.callDirection = callDirection; }

  setRingbackRequested(ringbackRequested: boolean): void {
    if (this.ringbackRequested === ringbackRequested) return;
    this.ringbackRequested = ringbackRequested;
    this.detailsChanged();
  }

  /** Called by the conference that takes the connection in or lets it go. */
  setConference(conference: Conference | null): void {
    if (this.conference === conference) return;
    this.conference = conference;
    this.conferenceChanged();
  }

  notifyConferenceMergeFailed(extras?: Bundle): void {
    this.sendConnectionEvent(Connection.EVENT_CALL_MERGE_FAILED, extras);
  }

  // What Telecom asks. A service overrides what it can do; the rest stays without effect, as in AOSP.
  onAnswer(_videoState: number): void {}
  onReject(_reason: number): void {}
  onDeflect(_address: Uri): void {}
  onDisconnect(): void {}
  onAbort(): void {}
  onHold(): void {}
  onUnhold(): void {}
  onPlayDtmfTone(_digit: string): void {}
  onStopDtmfTone(): void {}
  onSeparate(): void {}
  onTransfer(_to: Uri | Connection, _isConfirmationRequired: boolean): void {}
  onPullExternalCall(): void {}
  onSilence(): void {}
  onCallEvent(_event: string, _extras: Bundle): void {}
  onCallAudioStateChanged(_state: CallAudioState): void {}
}
