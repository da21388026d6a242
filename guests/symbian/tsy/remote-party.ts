// Who the far end is, in a call of the record: what ETel's TMobileCallRemotePartyInfo can say, and the TSY's own fields for the rest.
import { Presentation } from '../../../proto/index.ts';
import { TMobileCallIdRestriction, TMobileCallRemoteIdentityStatus } from '../etel/types.ts';
import type { TsyCall } from './call-record.ts';
import { callingNameOf, telNumberOf } from './tel-number.ts';

const { ERemoteIdentityUnknown, ERemoteIdentityAvailable, ERemoteIdentitySuppressed } = TMobileCallRemoteIdentityStatus;

export interface RemoteIdentity { remoteUri: string; remoteName: string; remoteNumber: string; presentation: number; asserted: boolean }

const statusOfPresentation: Readonly<Record<number, TMobileCallRemoteIdentityStatus>> = {
  [Presentation.ALLOWED]: ERemoteIdentityAvailable,
  [Presentation.PAYPHONE]: ERemoteIdentityAvailable,
  [Presentation.RESTRICTED]: ERemoteIdentitySuppressed,
};

const presentationOfStatus: Readonly<Record<TMobileCallRemoteIdentityStatus, Presentation>> = {
  [ERemoteIdentityAvailable]: Presentation.ALLOWED,
  [ERemoteIdentitySuppressed]: Presentation.RESTRICTED,
  [ERemoteIdentityUnknown]: Presentation.UNKNOWN,
};

/** A suppressed identity has no number and no name for clients. */
export function setRemoteParty(call: TsyCall, { remoteUri, remoteName, remoteNumber, presentation, asserted }: RemoteIdentity): void {
  const { iRemoteParty } = call.iInfo;
  iRemoteParty.iRemoteIdStatus = statusOfPresentation[presentation] ?? ERemoteIdentityUnknown;
  const shown = iRemoteParty.iRemoteIdStatus !== ERemoteIdentitySuppressed;
  iRemoteParty.iRemoteNumber = shown ? remoteNumber || telNumberOf(remoteUri) : '';
  iRemoteParty.iCallingName = shown ? callingNameOf(remoteName) : '';
  call.iRemoteUri = remoteUri;
  call.iDisplayName = remoteName;
  call.iNetworkNumber = remoteNumber;
  call.iPayphone = presentation === Presentation.PAYPHONE;
  call.iNumberAsserted = asserted;
}

export function setRedirecting(call: TsyCall, { redirectingUri, redirectingReason }: { redirectingUri: string; redirectingReason: number }): void {
  call.iRedirectingUri = redirectingUri;
  call.iRedirectingReason = redirectingReason;
  if (redirectingReason !== 0) call.iInfo.iForwarded = true;
}

export function idRestrictionOf(withheld: boolean): TMobileCallIdRestriction {
  return withheld ? TMobileCallIdRestriction.EDontSendMyId : TMobileCallIdRestriction.ESendMyId;
}

export function identityFields(call: TsyCall) {
  return {
    remoteNumber: call.iNetworkNumber,
    presentation: call.iPayphone ? Presentation.PAYPHONE : presentationOfStatus[call.iInfo.iRemoteParty.iRemoteIdStatus],
    asserted: call.iNumberAsserted,
    redirectingUri: call.iRedirectingUri,
    redirectingReason: call.iRedirectingReason,
    withheld: call.iIdRestrict === TMobileCallIdRestriction.EDontSendMyId,
  };
}
