// The record: where the words of the bus lie in Android's types, and that each of them counts.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Media, Presentation, Route, SessionProgressWhat, Side, State, defaultHandsetSnapshot, defaultSessionSnapshot, type SessionSnapshot } from '../../../proto/index.ts';
import { limits } from '../../../proto/limits.ts';
import type { CanonicalSession, Digest } from '../../contract/index.ts';
import { CallDirection } from '../telecom/call-constants.ts';
import { Connection } from '../telecom/connection.ts';
import { AudioCodec } from '../telecom/connection-constants.ts';
import { PreciseState } from '../telephony/precise-call-state.ts';
import { enter, isLocallyHeld, setLocallyHeld, stateOf } from './phase.ts';
import { TelephonyRecord } from './telephony-record.ts';
import { TrackedConnection } from './tracked-connection.ts';
import { setCodec, codecOf, kindsOf, setKinds } from './media.ts';

const STATES = [State.UNSPECIFIED, State.TRYING, State.PROGRESS, State.OFFERED, State.ANSWERING, State.ESTABLISHED, State.ENDING, State.ENDED];

function record(...sessions: (Partial<SessionSnapshot> & { id: number })[]): TelephonyRecord {
  const made = new TelephonyRecord();
  made.snapshotBegin();
  made.snapshotPart('HandsetSnapshot', 0, { ...defaultHandsetSnapshot(), activeGuest: 2 });
  for (const { id, ...fields } of sessions) made.snapshotPart('SessionSnapshot', id, { ...defaultSessionSnapshot(), ...fields });
  made.snapshotEnd();
  return made;
}

let sequence = 0;
function tell(to: TelephonyRecord, name: string, session: number, body: object, timeUs = 1000): void {
  to.event({ name, session, sequence: ++sequence, timeUs, body });
}

const only = (of: TelephonyRecord): CanonicalSession => of.projection().sessions[0];

test('every state can be written and read back, on hold or not, and hold outlives each change [H12]', () => {
  for (const from of STATES) for (const to of STATES) for (const held of [false, true]) {
    const connection = new TrackedConnection(1);
    enter(connection, from);
    setLocallyHeld(connection, held);
    enter(connection, to);
    assert.is(stateOf(connection), to, `${State[from]} -> ${State[to]}`);
    assert.is(isLocallyHeld(connection), held, `${State[from]} -> ${State[to]}`);
  }
});

test('what Android has a place for lies there [H12]', () => {
  const connection = new TrackedConnection(1);
  enter(connection, State.OFFERED, true);
  assert.is(connection.preciseState, PreciseState.PRECISE_CALL_STATE_WAITING);
  enter(connection, State.ESTABLISHED);
  setLocallyHeld(connection, true);
  assert.is(connection.preciseState, PreciseState.PRECISE_CALL_STATE_HOLDING);
  setCodec(connection, 'G722', 20);
  assert.is(connection.extras.getInt(Connection.EXTRA_AUDIO_CODEC), AudioCodec.AUDIO_CODEC_G722);
});

test('a codec that Android has no number for keeps its name [H12]', () => {
  for (const name of ['', 'PCMU', 'PCMA', 'G722', 'opus', 'L16']) {
    const connection = new TrackedConnection(1);
    setCodec(connection, 'PCMU', 20);
    setCodec(connection, name, 20);
    assert.is(codecOf(connection), name);
  }
});

test('every kind of media can be written and read back [H12]', () => {
  for (const media of [Media.UNSPECIFIED, Media.AUDIO, Media.VIDEO, Media.AUDIO_VIDEO]) {
    const connection = new TrackedConnection(1);
    setKinds(connection, media);
    assert.is(kindsOf(connection), media);
  }
});

const FULL: SessionSnapshot = {
  direction: 1, state: State.ESTABLISHED, localUri: 'sip:a', remoteUri: 'sip:b', remoteName: 'B', account: 1, owner: 2, heldLocal: false, heldRemote: false,
  conference: 0, media: Media.AUDIO, codec: 'PCMU', ptimeMs: 20, offeredCodecs: 'PCMU', sipCallId: 'id', createdUs: 1, alertingUs: 2, connectedUs: 3, endedUs: 0,
  reason: { side: 0, sipCode: 0, q850: 0, text: '', elsewhere: false, retryAfterS: 0 },
  remoteNumber: '', presentation: Presentation.ALLOWED, asserted: false, redirectingUri: '', redirectingReason: 0, withheld: false, transfer: 0,
};
const OTHER_VALUES: Partial<Record<keyof SessionSnapshot, unknown>> = { direction: 2, state: State.ENDING, media: Media.AUDIO_VIDEO, codec: 'opus' };

test('each field of a session influences the digest [H12]', () => {
  const before = record({ id: 7, ...FULL }).digest();
  const changed: [string, Digest][] = [['id', record({ id: 8, ...FULL }).digest()]];
  for (const field of Object.keys(FULL) as (keyof SessionSnapshot)[]) {
    if (field === 'reason') continue;
    const value = FULL[field];
    const other = OTHER_VALUES[field] ?? (typeof value === 'boolean' ? !value : typeof value === 'number' ? value + 1 : `${value}x`);
    changed.push([field, record({ id: 7, ...FULL, [field]: other }).digest()]);
  }
  for (const [field, value] of Object.entries({ side: 1, sipCode: 486, q850: 17, text: 'Busy', elsewhere: true, retryAfterS: 300 })) {
    changed.push([`reason.${field}`, record({ id: 7, ...FULL, reason: { ...FULL.reason, [field]: value } }).digest()]);
  }
  for (const [field, digest] of changed) assert.not.equal(digest, before, `${field} can change unnoticed`);
  assert.is(new Set(changed.map(([, digest]) => `${digest.high}:${digest.low}`)).size, changed.length, 'and each in its own way');
});

test('each field of the handset influences the digest [H12]', () => {
  const handset = { muted: false, route: Route.EARPIECE, activeGuest: 2, accounts: [{ account: 0, uri: 'sip:a', registered: true, expiresS: 60 }], applications: [{ guest: 2, application: 'x', callbacks: ['y'] }],
    mailboxes: [{ account: 0, waiting: true, voiceNew: 1, voiceOld: 2, urgentNew: 3, urgentOld: 4 }] };
  const digest = (changes: object) => {
    const made = new TelephonyRecord();
    made.snapshotBegin();
    made.snapshotPart('HandsetSnapshot', 0, { ...handset, ...changes });
    made.snapshotEnd();
    return made.digest();
  };
  const [account] = handset.accounts, [application] = handset.applications, [mailbox] = handset.mailboxes;
  for (const changes of [
    { muted: true }, { route: Route.WIRED }, { route: Route.UNSPECIFIED }, { activeGuest: 3 }, { accounts: [] }, { applications: [] },
    { mailboxes: [] }, ...Object.keys(mailbox).map((key) => ({ mailboxes: [{ ...mailbox, [key]: key === 'waiting' ? false : 9 }] })),
    { accounts: [{ ...account, account: 1 }] }, { accounts: [{ ...account, uri: 'sip:b' }] }, { accounts: [{ ...account, registered: false }] }, { accounts: [{ ...account, expiresS: 61 }] },
    { applications: [{ ...application, guest: 3 }] }, { applications: [{ ...application, application: 'z' }] }, { applications: [{ ...application, callbacks: ['y', 'z'] }] },
  ]) assert.not.equal(digest(changes), digest({}), JSON.stringify(changes));
});

test('an incoming call stays OFFERED while the caller hears ringing; only the first ALERTING leaves its time [H12]', () => {
  const made = record({ id: 1, direction: 2, state: State.OFFERED });
  tell(made, 'SessionProgress', 1, { what: SessionProgressWhat.EARLY_MEDIA, sipCode: 183 }, 10);
  assert.is(only(made).alertingUs, 0);
  tell(made, 'SessionProgress', 1, { what: SessionProgressWhat.ALERTING, sipCode: 180 }, 20);
  tell(made, 'SessionProgress', 1, { what: SessionProgressWhat.ALERTING, sipCode: 180 }, 30);
  assert.is(only(made).state, State.OFFERED);
  assert.is(only(made).alertingUs, 20);
});

test('a change of owner moves what is live and belonged to the loser; nobody\'s and ended calls stay [H14]', () => {
  const made = record(
    { id: 1, direction: 1, state: State.ENDED, owner: 2, endedUs: 5 }, { id: 2, direction: 1, state: State.ENDING, owner: 2 },
    { id: 3, direction: 2, state: State.OFFERED, owner: 0 }, { id: 4, direction: 1, state: State.ESTABLISHED, owner: 3 });
  tell(made, 'OwnerChanged', 0, { fromGuest: 2, toGuest: 3, tick: 1 });
  assert.equal(made.projection().sessions.map((session) => session.owner), [2, 3, 0, 3]);
  tell(made, 'OwnerChanged', 0, { fromGuest: 0, toGuest: 2, tick: 1 });
  assert.equal(made.projection().sessions.map((session) => session.owner), [2, 3, 0, 3]);
  assert.is(made.projection().handset.activeGuest, 2);
});

test('what is forgotten leaves the digest too, whether events or a snapshot told of it [H12]', () => {
  const most = limits.endedSessionsRemembered;
  const ended = (id: number) => ({ id, direction: 2, state: State.ENDED, endedUs: id });
  const remembered = Array.from({ length: most }, (_, i) => ended(i + 1));
  const made = record(...remembered, { id: most + 1, direction: 2, state: State.OFFERED });
  tell(made, 'SessionEnded', most + 1, { reason: { side: 0, sipCode: 0, q850: 0, text: '', elsewhere: false, retryAfterS: 0 } }, most + 1);
  assert.equal(made.projection().sessions.map((session) => session.id), Array.from({ length: most }, (_, i) => i + 2));
  assert.equal(made.digest(), record(...remembered.slice(1), ended(most + 1)).digest());
});

test('a remote hold is an event to Android and a fact to the record; other sides hold nothing [H12]', () => {
  const made = record({ id: 1, direction: 1, state: State.ESTABLISHED });
  tell(made, 'SessionHeld', 1, { side: Side.REMOTE });
  tell(made, 'SessionHeld', 1, { side: Side.NETWORK });
  assert.ok(only(made).heldRemote);
  assert.not(only(made).heldLocal);
  assert.is(made.calls.get(1)?.preciseState, PreciseState.PRECISE_CALL_STATE_ACTIVE);
});

test('events of unknown sessions and events that are no record leave everything as it was [H12]', () => {
  const made = record({ id: 1, direction: 1, state: State.ESTABLISHED });
  const before = made.digest();
  tell(made, 'SessionEstablished', 99, { codec: 'PCMU', ptimeMs: 20, media: 1 });
  tell(made, 'HoldFailed', 1, { resume: false, sipCode: 488 });
  tell(made, 'CoreRestarted', 0, { restarts: 1 });
  tell(made, 'AccountUnregistered', 0, { account: 3, sipCode: 403, text: '' });
  assert.equal(made.digest(), before);
});

test('a snapshot that breaks off leaves the old record, a whole one leaves nothing of it [H33]', () => {
  const made = record({ id: 1, direction: 1, state: State.ESTABLISHED });
  const before = made.projection();
  made.snapshotBegin();
  made.snapshotPart('SessionSnapshot', 2, { ...defaultSessionSnapshot(), state: State.TRYING });
  assert.equal(made.projection(), before);
  made.snapshotBegin();
  made.snapshotPart('HandsetSnapshot', 0, { ...defaultHandsetSnapshot(), activeGuest: 3 });
  made.snapshotEnd();
  assert.equal(made.projection().sessions, []);
  assert.equal(made.digest(), (() => { const fresh = new TelephonyRecord(); tell(fresh, 'OwnerChanged', 0, { fromGuest: 0, toGuest: 3, tick: 0 }); return fresh.digest(); })());
});

test('direction, names and numbers lie in Android\'s own fields [H12]', () => {
  const made = record({ id: 1, direction: 2, state: State.OFFERED, remoteUri: 'sip:erin@example.org', remoteName: 'Erin', account: 3 });
  const connection = made.calls.get(1)!;
  assert.is(connection.callDirection, CallDirection.DIRECTION_INCOMING);
  assert.is(connection.address.toString(), 'sip:erin@example.org');
  assert.is(connection.callerDisplayName, 'Erin');
  assert.is(connection.accountHandle.getId(), '3');
});

test.run();
