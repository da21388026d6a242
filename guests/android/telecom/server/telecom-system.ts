// com.android.server.telecom.TelecomSystem: puts Telecom together around one connection service.
import type { Bundle } from '../../os/bundle.ts';
import type { SystemClock } from '../../os/system-clock.ts';
import type { Uri } from '../../os/uri.ts';
import type { TelephonyManager } from '../../telephony/telephony-manager.ts';
import type { Conference } from '../conference.ts';
import type { Connection } from '../connection.ts';
import type { ConnectionService, ConnectionServiceAdapter } from '../connection-service.ts';
import type { InCallService } from '../in-call-service.ts';
import type { PhoneAccount } from '../phone-account.ts';
import { PhoneAccountHandle } from '../phone-account-handle.ts';
import { TelecomManager, type TelecomService } from '../telecom-manager.ts';
import { CallAudioManager, type AudioDevice } from './call-audio-manager.ts';
import { ServerCallState } from './call-state.ts';
import { CallsManager } from './calls-manager.ts';
import { ConnectionServiceFocusManager } from './connection-service-focus-manager.ts';
import { InCallController } from './in-call-controller.ts';
import { PhoneAccountRegistrar } from './phone-account-registrar.ts';
import { PhoneStateBroadcaster } from './phone-state-broadcaster.ts';
import { Ringer, type RingingShown } from './ringer.ts';

const NO_ACCOUNT = new PhoneAccountHandle('', '');

export class TelecomSystem implements TelecomService, ConnectionServiceAdapter {
  readonly telecomManager = new TelecomManager(this);
  readonly callsManager: CallsManager;
  readonly audio: CallAudioManager;
  readonly focus: ConnectionServiceFocusManager;
  private readonly inCall: InCallController;
  private readonly accounts = new PhoneAccountRegistrar();

  constructor(service: ConnectionService, device: AudioDevice, ringingShown: RingingShown, telephony: TelephonyManager, clock: SystemClock) {
    this.callsManager = new CallsManager(service, clock);
    this.audio = new CallAudioManager(this.callsManager, device);
    this.focus = new ConnectionServiceFocusManager(service);
    this.inCall = new InCallController(this.callsManager, service, this.audio);
    this.callsManager.addListener(new PhoneStateBroadcaster(this.callsManager, telephony));
    this.callsManager.addListener(new Ringer(ringingShown));
    service.bind(this);
  }

  bindInCallService(service: InCallService): void { this.inCall.bind(service); }

  placeCall(address: Uri, handle: PhoneAccountHandle | null, extras: Bundle, videoState: number): void {
    this.callsManager.startOutgoingCall(address, handle ?? NO_ACCOUNT, extras, videoState);
  }

  addNewIncomingCall(handle: PhoneAccountHandle, address: Uri, extras: Bundle): boolean {
    return this.callsManager.processIncomingCall(handle, address, extras);
  }

  acceptRingingCall(videoState: number): void {
    const ringing = this.callsManager.getCalls().find((call) => call.state === ServerCallState.RINGING);
    if (ringing) this.callsManager.answerCall(ringing, videoState);
  }

  /** The ringing call if there is one, else the foreground call. */
  endCall(): boolean {
    const own = this.callsManager.getCalls().filter((call) => !call.isExternal && call.parent === null && !call.isOver);
    const call = own.find((one) => one.state === ServerCallState.RINGING) ?? own.find((one) => one.state !== ServerCallState.ON_HOLD) ?? own[0];
    if (!call) return false;
    this.callsManager.disconnectCall(call);
    return true;
  }

  isInCall(): boolean { return this.callsManager.getCalls().some((call) => !call.isExternal && !call.isOver); }

  registerPhoneAccount(account: PhoneAccount): void { this.accounts.registerPhoneAccount(account); }
  unregisterPhoneAccount(handle: PhoneAccountHandle): void { this.accounts.unregisterPhoneAccount(handle); }
  getPhoneAccount(handle: PhoneAccountHandle): PhoneAccount | null { return this.accounts.getPhoneAccount(handle); }
  getAllPhoneAccounts(): readonly PhoneAccount[] { return this.accounts.getAll(); }

  addConference(conference: Conference): void { this.callsManager.addConference(conference); }

  addExistingConnection(handle: PhoneAccountHandle, connection: Connection): void {
    this.callsManager.addExistingConnection(handle, connection);
  }

  connectionServiceFocusReleased(): void { this.focus.released(); }
}
