// com.android.server.telecom.CallAudioManager: microphone, route and audio mode of the handset, as Telecom sees them.
import type { OutcomeReceiver } from '../../os/outcome-receiver.ts';
import { CallAudioState } from '../call-audio-state.ts';
import { Connection } from '../connection.ts';
import { callsIn } from './call-admission.ts';
import { ServerCallState } from './call-state.ts';
import type { CallsManager, CallsManagerListener } from './calls-manager.ts';

/** android.media.AudioManager.MODE_. */
export enum AudioMode { MODE_NORMAL = 0, MODE_RINGTONE = 1, MODE_IN_CALL = 2, MODE_IN_COMMUNICATION = 3 }

/** The audio device: the phone service, since microphone and route belong to the whole handset. */
export interface AudioDevice {
  setMuted(muted: boolean, outcome: OutcomeReceiver): void;
  setRoute(route: number, outcome: OutcomeReceiver): void;
}

export class CallAudioManager implements CallsManagerListener {
  private state = new CallAudioState(false, CallAudioState.ROUTE_EARPIECE, CallAudioState.ROUTE_ALL);
  private mode = AudioMode.MODE_NORMAL;
  private readonly listeners: ((state: CallAudioState) => void)[] = [];

  constructor(private readonly callsManager: CallsManager, private readonly device: AudioDevice) {
    callsManager.addListener(this);
  }

  addListener(listener: (state: CallAudioState) => void): void { this.listeners.push(listener); }
  getCallAudioState(): CallAudioState { return this.state; }
  getMode(): AudioMode { return this.mode; }

  mute(shouldMute: boolean, outcome: OutcomeReceiver): void { this.device.setMuted(shouldMute, outcome); }
  setAudioRoute(route: number, outcome: OutcomeReceiver): void { this.device.setRoute(route, outcome); }

  /** The device says how it is set; whoever set it. */
  onDeviceChanged(state: CallAudioState): void {
    if (this.state.equals(state)) return;
    this.state = state;
    for (const listener of this.listeners) listener(state);
    for (const call of this.callsManager.getCalls()) if (call.subject instanceof Connection) call.subject.onCallAudioStateChanged(state);
  }

  onCallAdded(): void { this.updateMode(); }
  onCallRemoved(): void { this.updateMode(); }
  onCallStateChanged(): void { this.updateMode(); }
  onCallChanged(): void { this.updateMode(); }

  private updateMode(): void {
    const calls = this.callsManager.getCalls();
    if (callsIn(calls, ServerCallState.ACTIVE, ServerCallState.DIALING, ServerCallState.ON_HOLD).length > 0) this.mode = AudioMode.MODE_IN_COMMUNICATION;
    else if (callsIn(calls, ServerCallState.RINGING).length > 0) this.mode = AudioMode.MODE_RINGTONE;
    else this.mode = AudioMode.MODE_NORMAL;
  }
}
