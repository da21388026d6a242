// Whether the called one may see who calls: 3GPP TS 22.030's codes before a dialled number, as in GsmMmiCode, and the call profile's extra.
import { Withhold } from '../../../proto/index.ts';
import { Bundle } from '../os/bundle.ts';
import { Uri } from '../os/uri.ts';
import { ImsCallProfile, OriginatingIdentityRestriction } from '../telephony/ims-call-profile.ts';

const WISHES: Readonly<Record<OriginatingIdentityRestriction, Withhold>> = {
  [OriginatingIdentityRestriction.OIR_DEFAULT]: Withhold.UNSPECIFIED,
  [OriginatingIdentityRestriction.OIR_PRESENTATION_RESTRICTED]: Withhold.INVOKE,
  [OriginatingIdentityRestriction.OIR_PRESENTATION_NOT_RESTRICTED]: Withhold.SUPPRESS,
};

/** "#31#" withholds the caller's identity for this call, "*31#" shows it. In a URI the "#" is escaped. */
const CODE = /^(sips?|tel):(#|\*|%23|%2A)31(?:#|%23)(.+)$/i;

export function dialled(address: Uri, extras: Bundle): { to: string; withhold: Withhold } {
  const coded = CODE.exec(address.toString());
  if (coded) return { to: `${coded[1]}:${coded[3]}`, withhold: coded[2] === '#' || coded[2] === '%23' ? Withhold.INVOKE : Withhold.SUPPRESS };
  const wish = extras.getInt(ImsCallProfile.EXTRA_OIR) as OriginatingIdentityRestriction;
  return { to: address.toString(), withhold: WISHES[wish] ?? Withhold.UNSPECIFIED };
}
