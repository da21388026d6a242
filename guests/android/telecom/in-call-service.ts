// android.telecom.InCallService: the base of a dialer; Telecom binds to it, gives it the calls and tells it of changes.
import type { Bundle } from '../os/bundle.ts';
import type { OutcomeReceiver } from '../os/outcome-receiver.ts';
import type { Call } from './call.ts';
import { CallAudioState } from './call-audio-state.ts';
import type { InCallAdapter } from './in-call-adapter.ts';

const NOBODY_LISTENS: OutcomeReceiver = { onResult() {}, onError() {} };

export abstract class InCallService {
  private adapter: InCallAdapter | null = null;
  private readonly calls: Call[] = [];
  private audioState = new CallAudioState(false, CallAudioState.ROUTE_EARPIECE, CallAudioState.ROUTE_ALL);
  private mayAddCall = true;

  getCalls(): readonly Call[] { return this.calls; }
  canAddCall(): boolean { return this.mayAddCall; }
  getCallAudioState(): CallAudioState { return this.audioState; }

  // DEVIATES: the outcome belongs to API 34 (requestCallEndpointChange); API 30 lets these two fail in silence.
  setMuted(state: boolean, outcome = NOBODY_LISTENS): void { this.adapter?.mute(state, outcome); }
  setAudioRoute(route: number, outcome = NOBODY_LISTENS): void { this.adapter?.setAudioRoute(route, outcome); }

  onCallAdded(_call: Call): void {}
  onCallRemoved(_call: Call): void {}
  onCallAudioStateChanged(_audioState: CallAudioState): void {}
  onCanAddCallChanged(_canAddCall: boolean): void {}
  onSilenceRinger(): void {}
  onConnectionEvent(_call: Call, _event: string, _extras: Bundle): void {}

  internalBind(adapter: InCallAdapter): void { this.adapter = adapter; }

  internalAddCall(call: Call): void {
    this.calls.push(call);
    this.onCallAdded(call);
  }

  internalRemoveCall(call: Call): void {
    this.calls.splice(this.calls.indexOf(call), 1);
    this.onCallRemoved(call);
    call.internalSetDestroyed();
  }

  internalOnConnectionEvent(call: Call, event: string, extras: Bundle): void {
    call.internalOnConnectionEvent(event, extras);
    this.onConnectionEvent(call, event, extras);
  }

  internalSetAudioState(audioState: CallAudioState): void {
    this.audioState = audioState;
    this.onCallAudioStateChanged(audioState);
  }

  internalSetCanAddCall(mayAddCall: boolean): void {
    if (this.mayAddCall === mayAddCall) return;
    this.mayAddCall = mayAddCall;
    this.onCanAddCallChanged(mayAddCall);
  }
}
