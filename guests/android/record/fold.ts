// Folds one bus event into the record: a table by message name, one small rule each. What an event means is said in phone.proto.
import { Direction, SessionProgressWhat, Side, State, Transfer, type EndReason, type Messages } from '../../../proto/index.ts';
import type { BusEvent } from '../../contract/index.ts';
import { Uri } from '../os/uri.ts';
import { CallAudioState } from '../telecom/call-audio-state.ts';
import { CallDirection } from '../telecom/call-constants.ts';
import { Presentation } from '../telecom/connection-constants.ts';
import { EXTRA_SIP_CODE } from '../telephony/call-operation.ts';
import { phoneAccount } from './accounts.ts';
import type { CallTracker } from './call-tracker.ts';
import {
  EXTRA_ALERTING_US, EXTRA_ANSWERED_ELSEWHERE, EXTRA_CONNECTED_US, EXTRA_CREATED_US, EXTRA_DISCONNECT_SIDE, EXTRA_ENDED_US, EXTRA_LOCAL_ADDRESS,
  EXTRA_OFFERED_CODECS, EXTRA_OWNER, EXTRA_Q850_CAUSE, EXTRA_REASON_TEXT, EXTRA_REMOTELY_HELD, EXTRA_RETRY_AFTER_S, EXTRA_SIP_CALL_ID, EXTRA_TRANSFER,
} from './extras.ts';
import { setIdentity, setRedirecting, setWithheld } from './identity.ts';
import { mailbox } from './mailbox.ts';
import { setCodec, setKinds } from './media.ts';
import { enter, setLocallyHeld } from './phase.ts';
import { accountHandle, TrackedConnection } from './tracked-connection.ts';
import { DIRECTIONS, ROUTES } from './vocabulary.ts';

/** Parts of the record that an event changed, for the digest. */
export interface Touched { readonly sessions: readonly number[]; readonly handset: boolean }

type SessionRule<N extends keyof Messages> = (connection: TrackedConnection, body: Messages[N], timeUs: number, tracker: CallTracker) => void;
type HandsetRule<N extends keyof Messages> = (tracker: CallTracker, body: Messages[N]) => void;

const NOTHING: Touched = { sessions: [], handset: false };

/** Events that make a call known. */
const BEGINNINGS: { [N in keyof Messages]?: SessionRule<N> } = {
  SessionCreated(connection, body, timeUs) {
    begin(connection, Direction.OUTGOING, body, timeUs);
    connection.address = Uri.parse(body.remoteUri);
    connection.addressPresentation = Presentation.PRESENTATION_ALLOWED;
    setWithheld(connection, body.withheld);
    connection.extras.putInt(EXTRA_OWNER, body.owner);
    enter(connection, State.TRYING);
  },
  SessionOffered(connection, body, timeUs) {
    begin(connection, Direction.INCOMING, body, timeUs);
    setIdentity(connection, body);
    setRedirecting(connection, body);
    connection.extras.putString(EXTRA_OFFERED_CODECS, body.offeredCodecs);
    enter(connection, State.OFFERED, body.waiting);
  },
};

/** Events of a known call. */
const CHANGES: { [N in keyof Messages]?: SessionRule<N> } = {
  SessionProgress(connection, body, timeUs) {
    if (connection.callDirection === CallDirection.DIRECTION_OUTGOING) enter(connection, State.PROGRESS);
    if (body.what === SessionProgressWhat.ALERTING && connection.extras.getLong(EXTRA_ALERTING_US) === 0) connection.extras.putLong(EXTRA_ALERTING_US, timeUs);
  },
  SessionAnswering(connection, body) {
    connection.extras.putInt(EXTRA_OWNER, body.owner);
    enter(connection, State.ANSWERING);
  },
  SessionEstablished(connection, body, timeUs) {
    setCodec(connection, body.codec, body.ptimeMs);
    setKinds(connection, body.media);
    connection.extras.putLong(EXTRA_CONNECTED_US, timeUs);
    enter(connection, State.ESTABLISHED);
  },
  IdentityChanged(connection, body) { setIdentity(connection, body); },
  SessionHeld(connection, body) { setHeld(connection, body.side, true); },
  SessionResumed(connection, body) { setHeld(connection, body.side, false); },
  MediaChanged(connection, body) {
    setCodec(connection, body.codec, body.ptimeMs);
    setKinds(connection, body.media);
  },
  ParticipantJoined(connection, body) { connection.conference = body.conference; },
  ParticipantLeft(connection) { connection.conference = 0; },
  SessionTransferring(connection, body) { connection.extras.putInt(EXTRA_TRANSFER, body.transfer); },
  SessionTransferred(connection) { connection.extras.putInt(EXTRA_TRANSFER, Transfer.UNSPECIFIED); },
  SessionEnding(connection) {
    connection.extras.putInt(EXTRA_TRANSFER, Transfer.UNSPECIFIED);
    enter(connection, State.ENDING);
  },
};

/** Events of the handset. */
const HANDSET: { [N in keyof Messages]?: HandsetRule<N> } = {
  MuteChanged(tracker, body) {
    tracker.audioState = new CallAudioState(body.muted, tracker.audioState.getRoute(), CallAudioState.ROUTE_ALL);
  },
  RouteChanged(tracker, body) {
    tracker.audioState = new CallAudioState(tracker.audioState.isMuted(), ROUTES.to(body.route) ?? 0, CallAudioState.ROUTE_ALL);
  },
  AccountRegistered(tracker, body) { tracker.accounts.set(body.account, phoneAccount(body.account, body.uri, true, body.expiresS)); },
  AccountUnregistered(tracker, body) {
    const known = tracker.accounts.get(body.account);
    if (known) tracker.accounts.set(body.account, phoneAccount(body.account, known.getAddress().toString(), false, 0));
  },
  MessageWaiting(tracker, body) { tracker.mailboxes.set(body.account, mailbox(body)); },
  ApplicationRegistered(tracker, body) {
    tracker.registerCallbacks({ participant: body.guest, componentName: body.application, callbacks: [...body.callbacks] });
  },
};

export function fold(tracker: CallTracker, event: BusEvent): Touched {
  const name = event.name as keyof Messages;
  if (name === 'OwnerChanged') return changeOwner(tracker, event.body);
  const handset = HANDSET[name] as HandsetRule<typeof name> | undefined;
  if (handset) {
    handset(tracker, event.body);
    return { sessions: [], handset: true };
  }
  const beginning = BEGINNINGS[name] as SessionRule<typeof name> | undefined;
  if (beginning) {
    const connection = new TrackedConnection(event.session);
    beginning(connection, event.body, event.timeUs, tracker);
    tracker.add(connection);
    return { sessions: [event.session], handset: false };
  }
  const connection = tracker.get(event.session);
  if (!connection) return NOTHING;
  if (name === 'SessionEnded') return end(tracker, connection, event);
  (CHANGES[name] as SessionRule<typeof name> | undefined)?.(connection, event.body, event.timeUs, tracker);
  return { sessions: [event.session], handset: false };
}

function begin(connection: TrackedConnection, direction: Direction, body: Messages['SessionCreated'] | Messages['SessionOffered'], timeUs: number): void {
  connection.callDirection = DIRECTIONS.to(direction) ?? CallDirection.DIRECTION_UNKNOWN;
  connection.accountHandle = accountHandle(body.account);
  setKinds(connection, body.media);
  connection.extras.putString(EXTRA_LOCAL_ADDRESS, body.localUri);
  connection.extras.putString(EXTRA_SIP_CALL_ID, body.sipCallId);
  connection.extras.putLong(EXTRA_CREATED_US, timeUs);
}

function setHeld(connection: TrackedConnection, side: Side, held: boolean): void {
  if (side === Side.LOCAL) setLocallyHeld(connection, held);
  if (side === Side.REMOTE) connection.extras.putBoolean(EXTRA_REMOTELY_HELD, held);
}

/** Nobody's calls (owner 0, still ringing) stay nobody's; ended ones keep the owner they had. */
function changeOwner(tracker: CallTracker, body: Messages['OwnerChanged']): Touched {
  const moved = tracker.getLive().filter((connection) => connection.owner === body.fromGuest && body.fromGuest !== 0);
  for (const connection of moved) connection.extras.putInt(EXTRA_OWNER, body.toGuest);
  tracker.focusHolder = body.toGuest;
  return { sessions: moved.map((connection) => connection.session), handset: true };
}

function end(tracker: CallTracker, connection: TrackedConnection, { body, timeUs, session }: BusEvent): Touched {
  setEndReason(connection, (body as Messages['SessionEnded']).reason);
  connection.extras.putLong(EXTRA_ENDED_US, timeUs);
  connection.extras.putInt(EXTRA_TRANSFER, Transfer.UNSPECIFIED);
  enter(connection, State.ENDED);
  const forgotten = tracker.ended(connection);
  return { sessions: forgotten === 0 ? [session] : [session, forgotten], handset: false };
}

export function setEndReason({ extras }: TrackedConnection, reason: EndReason): void {
  extras.putInt(EXTRA_DISCONNECT_SIDE, reason.side);
  extras.putInt(EXTRA_SIP_CODE, reason.sipCode);
  extras.putInt(EXTRA_Q850_CAUSE, reason.q850);
  extras.putString(EXTRA_REASON_TEXT, reason.text);
  extras.putBoolean(EXTRA_ANSWERED_ELSEWHERE, reason.elsewhere);
  extras.putInt(EXTRA_RETRY_AFTER_S, reason.retryAfterS);
}
