// android.telecom.Call.Details: everything an app may know of a call, as one immutable value.
import { Bundle } from '../os/bundle.ts';
import { Uri } from '../os/uri.ts';
import { CallDirection, CallState } from './call-constants.ts';
import { Presentation } from './connection-constants.ts';
import type { DisconnectCause } from './disconnect-cause.ts';
import type { PhoneAccountHandle } from './phone-account-handle.ts';

export interface CallDetailsFields {
  readonly telecomCallId: string;
  readonly state: CallState;
  readonly handle: Uri;
  readonly handlePresentation: Presentation;
  readonly callerDisplayName: string;
  readonly accountHandle: PhoneAccountHandle | null;
  readonly capabilities: number;
  readonly properties: number;
  readonly direction: CallDirection;
  readonly disconnectCause: DisconnectCause | null;
  readonly connectTimeMillis: number;
  readonly creationTimeMillis: number;
  readonly videoState: number;
  readonly extras: Bundle;
  readonly intentExtras: Bundle;
}

export class CallDetails {
  constructor(private readonly fields: CallDetailsFields) {}

  getState(): CallState { return this.fields.state; }
  getTelecomCallId(): string { return this.fields.telecomCallId; }
  getHandle(): Uri { return this.fields.handle; }
  getHandlePresentation(): Presentation { return this.fields.handlePresentation; }
  getCallerDisplayName(): string { return this.fields.callerDisplayName; }
  getAccountHandle(): PhoneAccountHandle | null { return this.fields.accountHandle; }
  getCallCapabilities(): number { return this.fields.capabilities; }
  getCallProperties(): number { return this.fields.properties; }
  getCallDirection(): CallDirection { return this.fields.direction; }
  getDisconnectCause(): DisconnectCause | null { return this.fields.disconnectCause; }
  getConnectTimeMillis(): number { return this.fields.connectTimeMillis; }
  getCreationTimeMillis(): number { return this.fields.creationTimeMillis; }
  getVideoState(): number { return this.fields.videoState; }
  getExtras(): Bundle { return this.fields.extras; }
  getIntentExtras(): Bundle { return this.fields.intentExtras; }

  can(capability: number): boolean { return (this.fields.capabilities & capability) === capability; }
  hasProperty(property: number): boolean { return (this.fields.properties & property) === property; }
}
