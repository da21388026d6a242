// The header fields that a call's extras ask its INVITE to have; of them the bus knows one: the dialog that the call is to be mixed with (RFC 3911).
import { Bundle } from '../os/bundle.ts';
import { ImsCallProfile } from '../telephony/ims-call-profile.ts';

/** The value of Join; empty = there is none. */
export function joinOf(extras: Bundle): string {
  return /^Join: *(.+)$/im.exec(extras.getString(ImsCallProfile.EXTRA_ADDITIONAL_SIP_INVITE_FIELDS))?.[1] ?? '';
}
