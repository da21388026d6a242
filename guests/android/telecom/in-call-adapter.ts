// android.telecom.InCallAdapter: an in-call app's way into Telecom; calls are named by their Telecom call id.
import type { Bundle } from '../os/bundle.ts';
import type { OutcomeReceiver } from '../os/outcome-receiver.ts';
import type { Uri } from '../os/uri.ts';
import type { RejectReason } from './call-constants.ts';

export interface InCallAdapter {
  answerCall(callId: string, videoState: number): void;
  rejectCall(callId: string, reason: RejectReason): void;
  deflectCall(callId: string, address: Uri): void;
  disconnectCall(callId: string): void;
  holdCall(callId: string): void;
  unholdCall(callId: string): void;
  playDtmfTone(callId: string, digit: string): void;
  stopDtmfTone(callId: string): void;
  conference(callId: string, otherCallId: string): void;
  splitFromConference(callId: string): void;
  transferCall(callId: string, to: Uri, isConfirmationRequired: boolean): void;
  consultativeTransfer(callId: string, otherCallId: string): void;
  pullExternalCall(callId: string): void;
  sendCallEvent(callId: string, event: string, extras: Bundle): void;
  mute(shouldMute: boolean, outcome: OutcomeReceiver): void;
  setAudioRoute(route: number, outcome: OutcomeReceiver): void;
}
