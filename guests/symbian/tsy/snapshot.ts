// A snapshot's parts become a record of this phone.
import { TMobileCallDirection, TMobileCallStatus } from '../etel/types.ts';
import { callDirectionOf, outputOf, statusOf, transferStatusOf } from './bus-words.ts';
import { CallRecord, blankCall, blankInfo } from './call-record.ts';
import { mailboxOf, micMuteOf, setRelease, type Naming } from './fold.ts';
import { idRestrictionOf, setRedirecting, setRemoteParty } from './remote-party.ts';

/** Ended sessions come first, in the order in which they ended: the order in which the record forgets them. */
export function takeSession(record: CallRecord, session: number, body: any, naming: Naming): void {
  const call = blankCall(blankInfo(naming.nameOf(session), naming.lineName));
  const { iInfo } = call;
  iInfo.iStatus = transferStatusOf(body.transfer) ?? statusOf(body.state, body.heldLocal);
  iInfo.iCallId = session;
  iInfo.iStartTime = body.connectedUs;
  iInfo.iRemoteParty.iDirection = callDirectionOf(body.direction);
  setRemoteParty(call, body);
  setRedirecting(call, body);
  if (iInfo.iRemoteParty.iDirection === TMobileCallDirection.EMobileOriginated) {
    iInfo.iDialledParty = iInfo.iRemoteParty.iRemoteNumber;
    call.iIdRestrict = idRestrictionOf(body.withheld);
  }
  Object.assign(call, {
    iLocalUri: body.localUri, iAccount: body.account, iOwner: body.owner,
    iLocallyHeld: body.heldLocal, iRemotelyHeld: body.heldRemote, iConferenceId: body.conference,
    iMedia: body.media, iCodec: body.codec, iPtimeMs: body.ptimeMs, iOfferedCodecs: body.offeredCodecs, iNetworkCallId: body.sipCallId,
    iCreatedUs: body.createdUs, iAlertingUs: body.alertingUs, iEndedUs: body.endedUs,
  });
  record.add(session, call);
  if (iInfo.iStatus !== TMobileCallStatus.EStatusIdle) return;
  setRelease(call, body.reason);
  record.end(session);
}

export function takeHandset(record: CallRecord, body: any): void {
  const phone = record.changePhone();
  phone.iMicMute = micMuteOf(body.muted);
  phone.iOutput = outputOf(body.route);
  phone.iForegroundSystem = body.activeGuest;
  phone.iProfiles = body.accounts.map((account: any) => (
    { iAccount: account.account, iAor: account.uri, iRegistered: account.registered, iExpiresS: account.expiresS }));
  phone.iApplications = body.applications.map((application: any) => (
    { iSystem: application.guest, iName: application.application, iCallbacks: [...application.callbacks] }));
  phone.iMailboxes = body.mailboxes.map(mailboxOf);
}
