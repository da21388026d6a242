// Who the far end is and who sent the call here, in a tracked connection: address, presentation, caller's name, and extras for the rest.
import type { Presentation as BusPresentation, RedirectingReason } from '../../../proto/index.ts';
import { Uri } from '../os/uri.ts';
import { Connection } from '../telecom/connection.ts';
import { Presentation } from '../telecom/connection-constants.ts';
import { ImsCallProfile, OriginatingIdentityRestriction } from '../telephony/ims-call-profile.ts';
import { EXTRA_IDENTITY_ASSERTED, EXTRA_REDIRECTING_REASON, EXTRA_REMOTE_NUMBER } from './extras.ts';
import type { TrackedConnection } from './tracked-connection.ts';
import { PRESENTATIONS } from './vocabulary.ts';

export interface RemoteIdentity { remoteUri: string; remoteName: string; remoteNumber: string; presentation: BusPresentation; asserted: boolean }

export function setIdentity(connection: TrackedConnection, identity: RemoteIdentity): void {
  connection.address = Uri.parse(identity.remoteUri);
  connection.addressPresentation = PRESENTATIONS.to(identity.presentation) ?? Presentation.PRESENTATION_UNKNOWN;
  connection.callerDisplayName = identity.remoteName;
  connection.extras.putString(EXTRA_REMOTE_NUMBER, identity.remoteNumber);
  connection.extras.putBoolean(EXTRA_IDENTITY_ASSERTED, identity.asserted);
}

/** DEVIATES: EXTRA_LAST_FORWARDED_NUMBER is a list there; one number stands here, the last. */
export function setRedirecting({ extras }: TrackedConnection, { redirectingUri, redirectingReason }: { redirectingUri: string; redirectingReason: RedirectingReason }): void {
  extras.putString(Connection.EXTRA_LAST_FORWARDED_NUMBER, redirectingUri);
  extras.putInt(EXTRA_REDIRECTING_REASON, redirectingReason);
}

export function setWithheld({ extras }: TrackedConnection, withheld: boolean): void {
  const { OIR_PRESENTATION_RESTRICTED, OIR_PRESENTATION_NOT_RESTRICTED } = OriginatingIdentityRestriction;
  extras.putInt(ImsCallProfile.EXTRA_OIR, withheld ? OIR_PRESENTATION_RESTRICTED : OIR_PRESENTATION_NOT_RESTRICTED);
}

export function identityFields(connection: TrackedConnection) {
  const { extras } = connection;
  return {
    remoteNumber: extras.getString(EXTRA_REMOTE_NUMBER),
    presentation: PRESENTATIONS.from(connection.addressPresentation) ?? 0,
    asserted: extras.getBoolean(EXTRA_IDENTITY_ASSERTED),
    redirectingUri: extras.getString(Connection.EXTRA_LAST_FORWARDED_NUMBER),
    redirectingReason: extras.getInt(EXTRA_REDIRECTING_REASON),
    withheld: extras.getInt(ImsCallProfile.EXTRA_OIR) === OriginatingIdentityRestriction.OIR_PRESENTATION_RESTRICTED,
  };
}
