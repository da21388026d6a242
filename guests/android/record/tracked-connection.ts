// One call in this guest's own record: Android's types where Android has one, named extras where it has not.
import { Bundle } from '../os/bundle.ts';
import { Uri } from '../os/uri.ts';
import { CallDirection } from '../telecom/call-constants.ts';
import { Presentation } from '../telecom/connection-constants.ts';
import { PhoneAccountHandle } from '../telecom/phone-account-handle.ts';
import { VideoProfile } from '../telecom/video-profile.ts';
import { PreciseState } from '../telephony/precise-call-state.ts';
import { EXTRA_OWNER, EXTRA_SESSION } from './extras.ts';

export const COMPONENT_NAME = 'com.twinset.phone/.PhoneConnectionService';

export function accountHandle(account: number): PhoneAccountHandle {
  return new PhoneAccountHandle(COMPONENT_NAME, String(account));
}

export class TrackedConnection {
  preciseState = PreciseState.PRECISE_CALL_STATE_IDLE;
  callDirection = CallDirection.DIRECTION_UNKNOWN;
  address = Uri.EMPTY;
  addressPresentation = Presentation.PRESENTATION_UNKNOWN;
  callerDisplayName = '';
  accountHandle = accountHandle(0);
  videoState = VideoProfile.STATE_AUDIO_ONLY as number;
  conference = 0;                  // number of the Conference that holds it, 0 = none
  readonly extras = new Bundle();

  constructor(session: number) { this.extras.putLong(EXTRA_SESSION, session); }

  get session(): number { return this.extras.getLong(EXTRA_SESSION); }
  get owner(): number { return this.extras.getInt(EXTRA_OWNER); }
  get isOver(): boolean { return this.preciseState === PreciseState.PRECISE_CALL_STATE_DISCONNECTED; }

  toJSON(): unknown {
    return {
      preciseState: PreciseState[this.preciseState],
      callDirection: CallDirection[this.callDirection],
      address: this.address,
      addressPresentation: Presentation[this.addressPresentation],
      callerDisplayName: this.callerDisplayName,
      accountHandle: this.accountHandle,
      videoState: this.videoState,
      conference: this.conference,
      extras: this.extras,
    };
  }
}
