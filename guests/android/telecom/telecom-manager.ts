// android.telecom.TelecomManager: how any app places calls and learns of accounts.
import { Bundle } from '../os/bundle.ts';
import type { Uri } from '../os/uri.ts';
import type { PhoneAccount } from './phone-account.ts';
import type { PhoneAccountHandle } from './phone-account-handle.ts';
import { VideoProfile } from './video-profile.ts';

/** The framework's side (com.android.internal.telecom.ITelecomService). */
export interface TelecomService {
  placeCall(address: Uri, handle: PhoneAccountHandle | null, extras: Bundle, videoState: number): void;
  addNewIncomingCall(handle: PhoneAccountHandle, address: Uri, extras: Bundle): boolean;
  endCall(): boolean;
  acceptRingingCall(videoState: number): void;
  isInCall(): boolean;
  registerPhoneAccount(account: PhoneAccount): void;
  unregisterPhoneAccount(handle: PhoneAccountHandle): void;
  getPhoneAccount(handle: PhoneAccountHandle): PhoneAccount | null;
  getAllPhoneAccounts(): readonly PhoneAccount[];
}

export class TelecomManager {
  static readonly EXTRA_PHONE_ACCOUNT_ID = 'android.telecom.extra.PHONE_ACCOUNT_HANDLE';
  static readonly EXTRA_START_CALL_WITH_VIDEO_STATE = 'android.telecom.extra.START_CALL_WITH_VIDEO_STATE';
  static readonly EXTRA_INCOMING_CALL_ADDRESS = 'android.telecom.extra.INCOMING_CALL_ADDRESS';

  constructor(private readonly service: TelecomService) {}

  /** What becomes of it is told to the dialer: onCallAdded, then the call's states. */
  placeCall(address: Uri, extras = new Bundle()): void {
    const id = extras.getString(TelecomManager.EXTRA_PHONE_ACCOUNT_ID);
    const account = this.service.getAllPhoneAccounts().find((one) => one.getAccountHandle().getId() === id);
    const videoState = extras.getInt(TelecomManager.EXTRA_START_CALL_WITH_VIDEO_STATE, VideoProfile.STATE_AUDIO_ONLY);
    this.service.placeCall(address, account?.getAccountHandle() ?? this.getDefaultOutgoingPhoneAccount(address.getScheme()), extras, videoState);
  }

  /** For connection services: false when the phone rings already. */
  addNewIncomingCall(handle: PhoneAccountHandle, address: Uri, extras: Bundle): boolean {
    return this.service.addNewIncomingCall(handle, address, extras);
  }

  acceptRingingCall(videoState: number = VideoProfile.STATE_AUDIO_ONLY): void { this.service.acceptRingingCall(videoState); }
  endCall(): boolean { return this.service.endCall(); }
  isInCall(): boolean { return this.service.isInCall(); }

  registerPhoneAccount(account: PhoneAccount): void { this.service.registerPhoneAccount(account); }
  unregisterPhoneAccount(handle: PhoneAccountHandle): void { this.service.unregisterPhoneAccount(handle); }
  getPhoneAccount(handle: PhoneAccountHandle): PhoneAccount | null { return this.service.getPhoneAccount(handle); }

  getCallCapablePhoneAccounts(): readonly PhoneAccountHandle[] {
    return this.service.getAllPhoneAccounts().map((account) => account.getAccountHandle());
  }

  getDefaultOutgoingPhoneAccount(uriScheme: string): PhoneAccountHandle | null {
    const accounts = this.service.getAllPhoneAccounts();
    const account = accounts.find((one) => one.getSupportedUriSchemes().includes(uriScheme)) ?? accounts[0];
    return account?.getAccountHandle() ?? null;
  }
}
