// The canonical projection of this guest's record, read from the places that README.md names and from nowhere else.
import type { CanonicalHandset, CanonicalRecord, CanonicalSession } from '../../contract/index.ts';
import { EXTRA_SIP_CODE } from '../telephony/call-operation.ts';
import type { CallTracker } from './call-tracker.ts';
import {
  EXTRA_ALERTING_US, EXTRA_ANSWERED_ELSEWHERE, EXTRA_CONNECTED_US, EXTRA_CREATED_US, EXTRA_DISCONNECT_SIDE, EXTRA_ENDED_US, EXTRA_LOCAL_ADDRESS,
  EXTRA_OFFERED_CODECS, EXTRA_OWNER, EXTRA_PACKET_TIME_MS, EXTRA_Q850_CAUSE, EXTRA_REASON_TEXT, EXTRA_REGISTRATION_EXPIRES_S, EXTRA_REMOTELY_HELD, EXTRA_RETRY_AFTER_S,
  EXTRA_SESSION, EXTRA_SIP_CALL_ID, EXTRA_TRANSFER,
} from './extras.ts';
import { identityFields } from './identity.ts';
import { codecOf, kindsOf } from './media.ts';
import { isLocallyHeld, stateOf } from './phase.ts';
import type { TrackedConnection } from './tracked-connection.ts';
import { DIRECTIONS, ROUTES } from './vocabulary.ts';

export function canonicalSession(connection: TrackedConnection): CanonicalSession {
  const { extras } = connection;
  return {
    id: extras.getLong(EXTRA_SESSION),
    direction: DIRECTIONS.from(connection.callDirection) ?? 0,
    state: stateOf(connection),
    localUri: extras.getString(EXTRA_LOCAL_ADDRESS),
    remoteUri: connection.address.toString(),
    remoteName: connection.callerDisplayName,
    account: Number(connection.accountHandle.getId()),
    owner: extras.getInt(EXTRA_OWNER),
    heldLocal: isLocallyHeld(connection),
    heldRemote: extras.getBoolean(EXTRA_REMOTELY_HELD),
    conference: connection.conference,
    media: kindsOf(connection),
    codec: codecOf(connection),
    ptimeMs: extras.getInt(EXTRA_PACKET_TIME_MS),
    offeredCodecs: extras.getString(EXTRA_OFFERED_CODECS),
    sipCallId: extras.getString(EXTRA_SIP_CALL_ID),
    createdUs: extras.getLong(EXTRA_CREATED_US),
    alertingUs: extras.getLong(EXTRA_ALERTING_US),
    connectedUs: extras.getLong(EXTRA_CONNECTED_US),
    endedUs: extras.getLong(EXTRA_ENDED_US),
    endSide: extras.getInt(EXTRA_DISCONNECT_SIDE),
    endSipCode: extras.getInt(EXTRA_SIP_CODE),
    endQ850: extras.getInt(EXTRA_Q850_CAUSE),
    endText: extras.getString(EXTRA_REASON_TEXT),
    endElsewhere: extras.getBoolean(EXTRA_ANSWERED_ELSEWHERE),
    endRetryAfterS: extras.getInt(EXTRA_RETRY_AFTER_S),
    ...identityFields(connection),
    transfer: extras.getInt(EXTRA_TRANSFER),
  };
}

export function canonicalHandset(tracker: CallTracker): CanonicalHandset {
  return {
    muted: tracker.audioState.isMuted(),
    route: ROUTES.from(tracker.audioState.getRoute()) ?? 0,
    activeGuest: tracker.focusHolder,
    accounts: [...tracker.accounts].sort(([a], [b]) => a - b).map(([account, phoneAccount]) => ({
      account,
      uri: phoneAccount.getAddress().toString(),
      registered: phoneAccount.isEnabled(),
      expiresS: phoneAccount.getExtras().getInt(EXTRA_REGISTRATION_EXPIRES_S),
    })),
    applications: tracker.callbackRegistrations.map(({ participant, componentName, callbacks }) => ({
      guest: participant, application: componentName, callbacks: [...callbacks],
    })),
    mailboxes: [...tracker.mailboxes].sort(([a], [b]) => a - b).map(([account, own]) => ({
      account,
      waiting: own.messageWaitingIndicator,
      voiceNew: own.newVoiceMessages,
      voiceOld: own.oldVoiceMessages,
      urgentNew: own.newUrgentMessages,
      urgentOld: own.oldUrgentMessages,
    })),
  };
}

export function canonicalRecord(tracker: CallTracker): CanonicalRecord {
  return {
    sessions: tracker.getAll().map(canonicalSession).sort((a, b) => a.id - b.id),
    handset: canonicalHandset(tracker),
  };
}
