// What the dialer does without a call: place one, mute, route, text, register.
import {
  Bundle, CallAudioState, TelecomManager, Uri, VideoProfile, type InCallService, type OutcomeReceiver,
} from '../telecom/index.ts';
import { DisconnectCause, ImsCallProfile, SipErrorCode, SmsResult, type SipManager, type SmsManager } from '../telephony/index.ts';
import type { ActionDone, UserAction, UserVerb } from './action.ts';

export type HandsetVerb = Extract<UserVerb, 'mute' | 'route' | 'message' | 'register' | 'unregister'>;

const ROUTES: ReadonlyMap<string, number> = new Map([
  ['earpiece', CallAudioState.ROUTE_EARPIECE],
  ['speaker', CallAudioState.ROUTE_SPEAKER],
  ['wired', CallAudioState.ROUTE_WIRED_HEADSET],
  ['bluetooth', CallAudioState.ROUTE_BLUETOOTH],
]);

export class HandsetActions {
  constructor(
    private readonly service: InCallService,
    private readonly telecom: TelecomManager,
    private readonly sip: SipManager,
    private readonly sms: SmsManager,
  ) {}

  perform(verb: HandsetVerb, action: UserAction, done: ActionDone): void { this[verb](action, done); }

  placeCall(action: UserAction): void {
    const extras = Bundle.of({
      [TelecomManager.EXTRA_START_CALL_WITH_VIDEO_STATE]: action.video ? VideoProfile.STATE_BIDIRECTIONAL : VideoProfile.STATE_AUDIO_ONLY,
      [ImsCallProfile.EXTRA_OIR]: action.withhold,
      ...(action.inviteFields === '' ? {} : { [ImsCallProfile.EXTRA_ADDITIONAL_SIP_INVITE_FIELDS]: action.inviteFields }),
    });
    this.telecom.placeCall(Uri.parse(action.to), extras);
  }

  private mute(action: UserAction, done: ActionDone): void { this.service.setMuted(action.on, receive(done)); }

  private route(action: UserAction, done: ActionDone): void {
    const name = action.text || action.to, route = ROUTES.get(name);
    if (route === undefined) {
      return done({ ok: false, code: 'ERROR_ENDPOINT_DOES_NOT_EXIST', text: `there is no route "${name}"; there are ${[...ROUTES.keys()].join(', ')}` });
    }
    this.service.setAudioRoute(route, receive(done));
  }

  private message(action: UserAction, done: ActionDone): void {
    this.sms.sendTextMessage(action.to, action.text, (result, text) => {
      done(result === SmsResult.RESULT_OK ? { ok: true } : { ok: false, code: SmsResult[result], text });
    });
  }

  private register({ accountId }: UserAction, done: ActionDone): void { this.sip.register(accountId, listen(done)); }
  private unregister({ accountId }: UserAction, done: ActionDone): void { this.sip.unregister(accountId, listen(done)); }
}

function receive(done: ActionDone): OutcomeReceiver {
  return {
    onResult: () => done({ ok: true }),
    onError: ({ cause, message }) => done({ ok: false, code: DisconnectCause[cause], text: message }),
  };
}

function listen(done: ActionDone) {
  return {
    onRegistrationDone: () => done({ ok: true }),
    onRegistrationFailed: (_accountId: string, errorCode: SipErrorCode, text: string) => done({ ok: false, code: SipErrorCode[errorCode], text }),
  };
}
