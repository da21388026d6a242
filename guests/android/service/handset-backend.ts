// The handset-wide requests of Android's other managers on the bus: microphone, route, registration, text messages.
import { Route } from '../../../proto/index.ts';
import type { Outcome } from '../../contract/index.ts';
import type { OutcomeReceiver } from '../os/outcome-receiver.ts';
import { ROUTES } from '../record/vocabulary.ts';
import type { AudioDevice } from '../telecom/server/call-audio-manager.ts';
import type { SipBackend, SipRegistrationListener } from '../telephony/sip-manager.ts';
import { SmsResult, type SentIntent, type SmsBackend } from '../telephony/sms-manager.ts';
import type { CommandQueue } from './command-queue.ts';
import { callFailure, registrationError, textResult } from './refusals.ts';

const ACCOUNT = 0; // texts go out under the first account

export class HandsetBackend implements AudioDevice, SipBackend, SmsBackend {
  constructor(private readonly queue: CommandQueue) {}

  setMuted(muted: boolean, outcome: OutcomeReceiver): void {
    this.queue.push('SetMute', { muted }, 0, receive(outcome));
  }

  setRoute(route: number, outcome: OutcomeReceiver): void {
    this.queue.push('SetRoute', { route: ROUTES.from(route) ?? Route.UNSPECIFIED }, 0, receive(outcome));
  }

  register(accountId: string, listener: SipRegistrationListener): void { this.registration('Register', accountId, listener); }
  unregister(accountId: string, listener: SipRegistrationListener): void { this.registration('Unregister', accountId, listener); }

  send(destinationAddress: string, text: string, sentIntent: SentIntent): void {
    this.queue.push('SendMessage', { to: destinationAddress, text, account: ACCOUNT }, 0, {
      done: () => sentIntent(SmsResult.RESULT_OK, ''),
      refused: (refusal) => sentIntent(textResult(refusal), refusal.text),
    });
  }

  private registration(command: string, accountId: string, listener: SipRegistrationListener): void {
    this.queue.push(command, { account: Number(accountId) }, 0, {
      done: () => listener.onRegistrationDone(accountId),
      refused: (refusal) => listener.onRegistrationFailed(accountId, registrationError(refusal), refusal.text),
    });
  }
}

function receive(outcome: OutcomeReceiver): Outcome {
  return { done: () => outcome.onResult(), refused: (refusal) => outcome.onError(callFailure(refusal)) };
}
