// android.telecom.PhoneAccount: a way to place and receive calls; immutable, made by its Builder.
import { Bundle } from '../os/bundle.ts';
import { Uri } from '../os/uri.ts';
import type { PhoneAccountHandle } from './phone-account-handle.ts';

interface PhoneAccountFields {
  handle: PhoneAccountHandle;
  label: string;
  address: Uri;
  capabilities: number;
  supportedUriSchemes: readonly string[];
  extras: Bundle;
  enabled: boolean;
}

export class PhoneAccount {
  static readonly CAPABILITY_CONNECTION_MANAGER = 0x1;
  static readonly CAPABILITY_CALL_PROVIDER = 0x2;
  static readonly CAPABILITY_SIM_SUBSCRIPTION = 0x4;
  static readonly CAPABILITY_VIDEO_CALLING = 0x8;
  static readonly CAPABILITY_PLACE_EMERGENCY_CALLS = 0x10;
  static readonly CAPABILITY_MULTI_USER = 0x20;
  static readonly CAPABILITY_CALL_SUBJECT = 0x40;
  static readonly CAPABILITY_SUPPORTS_VIDEO_CALLING = 0x400;
  static readonly CAPABILITY_SELF_MANAGED = 0x800;
  static readonly CAPABILITY_RTT = 0x1000;
  static readonly CAPABILITY_ADHOC_CONFERENCE_CALLING = 0x4000;

  static readonly SCHEME_TEL = 'tel';
  static readonly SCHEME_SIP = 'sip';
  static readonly SCHEME_VOICEMAIL = 'voicemail';

  constructor(private readonly fields: PhoneAccountFields) {}

  static builder(handle: PhoneAccountHandle, label: string): PhoneAccountBuilder {
    return new PhoneAccountBuilder(handle, label);
  }

  getAccountHandle(): PhoneAccountHandle { return this.fields.handle; }
  getLabel(): string { return this.fields.label; }
  getAddress(): Uri { return this.fields.address; }
  getCapabilities(): number { return this.fields.capabilities; }
  hasCapabilities(capability: number): boolean { return (this.fields.capabilities & capability) === capability; }
  getSupportedUriSchemes(): readonly string[] { return this.fields.supportedUriSchemes; }
  getExtras(): Bundle { return this.fields.extras; }
  isEnabled(): boolean { return this.fields.enabled; }

  toJSON(): unknown {
    const { handle, address, capabilities, enabled, extras } = this.fields;
    return { handle, address, capabilities, enabled, extras };
  }
}

export class PhoneAccountBuilder {
  private readonly fields: PhoneAccountFields;

  constructor(handle: PhoneAccountHandle, label: string) {
    this.fields = { handle, label, address: Uri.EMPTY, capabilities: 0, supportedUriSchemes: [], extras: new Bundle(), enabled: false };
  }

  setAddress(address: Uri): this { this.fields.address = address; return this; }
  setCapabilities(capabilities: number): this { this.fields.capabilities = capabilities; return this; }
  setSupportedUriSchemes(schemes: readonly string[]): this { this.fields.supportedUriSchemes = [...schemes]; return this; }
  setExtras(extras: Bundle): this { this.fields.extras = extras.copy(); return this; }
  setIsEnabled(enabled: boolean): this { this.fields.enabled = enabled; return this; }
  build(): PhoneAccount { return new PhoneAccount({ ...this.fields }); }
}
