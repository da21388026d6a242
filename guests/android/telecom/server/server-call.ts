// com.android.server.telecom.Call: one call in Telecom's own books.
import { Bundle } from '../../os/bundle.ts';
import type { Uri } from '../../os/uri.ts';
import { CallDetails } from '../call-details.ts';
import { CallDirection, CallState } from '../call-constants.ts';
import { Conference } from '../conference.ts';
import type { Conferenceable } from '../conferenceable.ts';
import { Connection } from '../connection.ts';
import { ConnectionProperty, Presentation } from '../connection-constants.ts';
import type { DisconnectCause } from '../disconnect-cause.ts';
import type { PhoneAccountHandle } from '../phone-account-handle.ts';
import { ServerCallState } from './call-state.ts';
import { CALL_STATE_OF_SERVER, callCapabilities, callProperties } from './numbering.ts';

export interface ServerCallFields {
  readonly id: string;
  readonly handle: Uri;
  readonly accountHandle: PhoneAccountHandle | null;
  readonly direction: CallDirection;
  readonly creationTimeMillis: number;
  readonly intentExtras?: Bundle;
  readonly videoState?: number;
}

/** States in which a call takes one of the two top-level places. */
const OVER: ReadonlySet<ServerCallState> = new Set([ServerCallState.DISCONNECTED, ServerCallState.ABORTED]);

export class ServerCall {
  readonly id: string;
  readonly direction: CallDirection;
  readonly accountHandle: PhoneAccountHandle | null;
  readonly intentExtras: Bundle;
  state = ServerCallState.NEW;
  subject: Conferenceable | null = null;
  parent: ServerCall | null = null;
  disconnectCause: DisconnectCause | null = null;
  readonly videoState: number;
  private readonly children: ServerCall[] = [];

  constructor(private readonly fields: ServerCallFields) {
    this.id = fields.id;
    this.direction = fields.direction;
    this.accountHandle = fields.accountHandle;
    this.intentExtras = fields.intentExtras ?? new Bundle();
    this.videoState = fields.videoState ?? 0;
  }

  get handle(): Uri {
    return this.subject instanceof Connection ? this.subject.getAddress() : this.fields.handle;
  }

  get isConference(): boolean { return this.subject instanceof Conference; }
  get isOver(): boolean { return OVER.has(this.state); }

  /** Another system's call: shown, but it counts for no limit. */
  get isExternal(): boolean {
    return this.subject?.hasProperty(ConnectionProperty.PROPERTY_IS_EXTERNAL_CALL) ?? false;
  }

  getChildren(): readonly ServerCall[] { return this.children; }

  setParent(parent: ServerCall | null): void {
    if (this.parent === parent) return;
    if (this.parent) this.parent.children.splice(this.parent.children.indexOf(this), 1);
    this.parent = parent;
    parent?.children.push(this);
  }

  toDetails(): CallDetails {
    const { subject } = this;
    const connection = subject instanceof Connection ? subject : null;
    return new CallDetails({
      telecomCallId: this.id,
      state: this.shownState(),
      handle: this.handle,
      handlePresentation: connection?.getAddressPresentation() ?? Presentation.PRESENTATION_UNKNOWN,
      callerDisplayName: connection?.getCallerDisplayName() ?? '',
      accountHandle: this.accountHandle,
      capabilities: callCapabilities(subject?.getConnectionCapabilities() ?? 0),
      properties: callProperties(subject?.getConnectionProperties() ?? 0, this.isConference),
      direction: this.direction,
      disconnectCause: this.disconnectCause,
      connectTimeMillis: subject?.getConnectTimeMillis() ?? 0,
      creationTimeMillis: this.fields.creationTimeMillis,
      videoState: subject?.getVideoState() ?? this.videoState,
      extras: subject?.getExtras().copy() ?? new Bundle(),
      intentExtras: this.intentExtras,
    });
  }

  private shownState(): CallState { return CALL_STATE_OF_SERVER[this.state]; }
}
