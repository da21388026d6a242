// What the events and snapshots of the phone tell of who is in a session and of a mailbox: the same fields in each of them.
import { addressOf, lengthOf } from "../memory/slice.ts";
import { Session, Text } from "../session/session.ts";
import { AccountState } from "./handset.ts";

/** Who the far end is, as far as it is known. */
export function tellRemote<T>(to: T, session: Session): void {
  const remote = session.text(Text.RemoteUri), name = session.text(Text.RemoteName), number = session.text(Text.RemoteNumber);
  to.remoteUri = addressOf(remote);
  to.remoteUriLength = lengthOf(remote);
  to.remoteName = addressOf(name);
  to.remoteNameLength = lengthOf(name);
  to.remoteNumber = addressOf(number);
  to.remoteNumberLength = lengthOf(number);
  to.presentation = session.presentation;
  to.asserted = session.asserted;
}

/** How the session came about: both ends, what was offered, and who sent it here. */
export function tellOrigin<T>(to: T, session: Session): void {
  const local = session.text(Text.LocalUri), codecs = session.text(Text.OfferedCodecs), callId = session.text(Text.CallId), redirecting = session.text(Text.RedirectingUri);
  tellRemote(to, session);
  to.localUri = addressOf(local);
  to.localUriLength = lengthOf(local);
  to.offeredCodecs = addressOf(codecs);
  to.offeredCodecsLength = lengthOf(codecs);
  to.sipCallId = addressOf(callId);
  to.sipCallIdLength = lengthOf(callId);
  to.redirectingUri = addressOf(redirecting);
  to.redirectingUriLength = lengthOf(redirecting);
  to.redirectingReason = session.redirectingReason;
  to.account = session.account;
  to.media = session.media;
}

/** RFC 3842: what waits in the mailbox of an account. */
export function tellMailbox<T>(to: T, account: u32, state: AccountState): void {
  to.account = account;
  to.waiting = state.isWaiting;
  to.voiceNew = state.voiceNew;
  to.voiceOld = state.voiceOld;
  to.urgentNew = state.urgentNew;
  to.urgentOld = state.urgentOld;
}
