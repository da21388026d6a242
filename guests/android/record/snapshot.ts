// A snapshot as a record: each part goes to the places that the fold would have written.
import { Direction, type HandsetSnapshot, type SessionSnapshot } from '../../../proto/index.ts';
import { CallAudioState } from '../telecom/call-audio-state.ts';
import { CallDirection } from '../telecom/call-constants.ts';
import { phoneAccount } from './accounts.ts';
import type { CallTracker } from './call-tracker.ts';
import {
  EXTRA_ALERTING_US, EXTRA_CONNECTED_US, EXTRA_CREATED_US, EXTRA_ENDED_US, EXTRA_LOCAL_ADDRESS, EXTRA_OFFERED_CODECS, EXTRA_OWNER, EXTRA_REMOTELY_HELD,
  EXTRA_SIP_CALL_ID, EXTRA_TRANSFER,
} from './extras.ts';
import { setEndReason } from './fold.ts';
import { setIdentity, setRedirecting, setWithheld } from './identity.ts';
import { mailbox } from './mailbox.ts';
import { setCodec, setKinds } from './media.ts';
import { enter, setLocallyHeld } from './phase.ts';
import { accountHandle, TrackedConnection } from './tracked-connection.ts';
import { DIRECTIONS, ROUTES } from './vocabulary.ts';

/** Ended sessions come in the order in which they ended. */
export function addSession(tracker: CallTracker, session: number, body: SessionSnapshot): void {
  const connection = new TrackedConnection(session);
  connection.callDirection = DIRECTIONS.to(body.direction) ?? CallDirection.DIRECTION_UNKNOWN;
  setIdentity(connection, body);
  setRedirecting(connection, body);
  if (body.direction === Direction.OUTGOING) setWithheld(connection, body.withheld);
  connection.accountHandle = accountHandle(body.account);
  connection.conference = body.conference;
  const { extras } = connection;
  extras.putInt(EXTRA_OWNER, body.owner);
  extras.putInt(EXTRA_TRANSFER, body.transfer);
  extras.putString(EXTRA_LOCAL_ADDRESS, body.localUri);
  extras.putString(EXTRA_OFFERED_CODECS, body.offeredCodecs);
  extras.putString(EXTRA_SIP_CALL_ID, body.sipCallId);
  extras.putBoolean(EXTRA_REMOTELY_HELD, body.heldRemote);
  extras.putLong(EXTRA_CREATED_US, body.createdUs);
  extras.putLong(EXTRA_ALERTING_US, body.alertingUs);
  extras.putLong(EXTRA_CONNECTED_US, body.connectedUs);
  extras.putLong(EXTRA_ENDED_US, body.endedUs);
  setKinds(connection, body.media);
  setCodec(connection, body.codec, body.ptimeMs);
  setEndReason(connection, body.reason);
  enter(connection, body.state);
  setLocallyHeld(connection, body.heldLocal);
  tracker.add(connection);
  if (connection.isOver) tracker.ended(connection);
}

export function setHandset(tracker: CallTracker, body: HandsetSnapshot): void {
  tracker.audioState = new CallAudioState(body.muted, ROUTES.to(body.route) ?? 0, CallAudioState.ROUTE_ALL);
  tracker.focusHolder = body.activeGuest;
  for (const { account, uri, registered, expiresS } of body.accounts) tracker.accounts.set(account, phoneAccount(account, uri, registered, expiresS));
  for (const told of body.mailboxes) tracker.mailboxes.set(told.account, mailbox(told));
  for (const { guest, application, callbacks } of body.applications) {
    tracker.registerCallbacks({ participant: guest, componentName: application, callbacks: [...callbacks] });
  }
}
