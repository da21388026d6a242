import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { decode, encode, messageByName } from '../../../proto/index.ts';
import { limits } from '../../../proto/limits.ts';
import { digestOf, replacePart, type CanonicalRecord, type Digest } from '../../contract/index.ts';
import { dayOfEvents } from '../../contract/conformance/script.ts';
import { TTelMicMuteState, TAudioOutput } from '../audio/types.ts';
import { TMobileCallStatus } from '../etel/types.ts';
import { CallRecord } from './call-record.ts';
import { RecordDigest, project } from './projection.ts';
import { OTHER_SYSTEM, ScriptedPhone, THIS_SYSTEM } from './scripted-driver.ts';
import { takeHandset, takeSession } from './snapshot.ts';

const naming = { lineName: 'Voice1', nameOf: (session: number) => `Voice1::${session}` };

function digestOfAll({ sessions, handset }: CanonicalRecord): Digest {
  let total: Digest = { high: 0, low: 0 };
  for (const part of [...sessions, handset]) total = replacePart(total, null, digestOf(JSON.stringify(part)));
  return total;
}

const session = {
  direction: 1, state: 5, localUri: 'sip:a@example.org', remoteUri: 'sip:b@example.org', remoteName: 'B', account: 1, owner: 3, heldLocal: true, heldRemote: false,
  conference: 2, media: 1, codec: 'PCMU', ptimeMs: 20, offeredCodecs: 'PCMU G722', sipCallId: 'x', createdUs: 1, alertingUs: 2, connectedUs: 3, endedUs: 0,
  remoteNumber: '+15550100', presentation: 1, asserted: true, redirectingUri: 'sip:d@example.org', redirectingReason: 2, withheld: true, transfer: 0,
};
const ended = { ...session, state: 7, heldLocal: false, endedUs: 4, reason: { side: 2, sipCode: 487, q850: 16, text: 'bye', elsewhere: false, retryAfterS: 0 } };
const handset = {
  muted: true, route: 2, activeGuest: 3, accounts: [{ account: 0, uri: 'sip:a@example.org', registered: true, expiresS: 300 }],
  applications: [{ guest: 3, application: 'app', callbacks: ['one'] }],
  mailboxes: [{ account: 0, waiting: true, voiceNew: 1, voiceOld: 2, urgentNew: 3, urgentOld: 4 }],
};

function recordOf(fields: Record<string, unknown>, id = 7): CallRecord {
  const record = new CallRecord();
  takeSession(record, id, decode(messageByName('SessionSnapshot')!.type, encode('SessionSnapshot', fields)).body, naming);
  return record;
}

function phoneOf(fields: Record<string, unknown>): CallRecord {
  const record = new CallRecord();
  takeHandset(record, decode(messageByName('HandsetSnapshot')!.type, encode('HandsetSnapshot', fields)).body);
  return record;
}

const other = (value: unknown): unknown => (typeof value === 'boolean' ? !value : typeof value === 'number' ? value + 1 : `${String(value)}!`);

test('the digest kept part by part is the digest of the whole, after every event [H12]', () => {
  const phone = new ScriptedPhone();
  for (const { name, session: id = 0, fields = {} } of dayOfEvents()) {
    phone.event(name, id, fields);
    assert.equal(phone.module.digest(), digestOfAll(phone.module.projection()), name);
  }
});

test('parts that were forgotten or came again under an old number leave nothing in the digest [H12]', () => {
  const phone = new ScriptedPhone();
  for (let id = 1; id <= limits.endedSessionsRemembered + 2; id++) {
    phone.offered(id).ended(id);
    assert.equal(phone.module.digest(), digestOfAll(phone.module.projection()), `call ${id}`);
  }
  phone.offered(1);
  assert.equal(phone.module.digest(), digestOfAll(phone.module.projection()), 'call 1 again');
});

test('what has ended, and what nobody has accepted, does not change hands with the handset [H12]', () => {
  const phone = new ScriptedPhone().connected(1).ended(1).connected(2).offered(3);
  phone.event('OwnerChanged', 0, { fromGuest: THIS_SYSTEM, toGuest: OTHER_SYSTEM, tick: 1 });
  phone.event('OwnerChanged', 0, { fromGuest: 0, toGuest: OTHER_SYSTEM, tick: 1 });
  assert.equal(phone.module.projection().sessions.map(({ owner }) => owner), [THIS_SYSTEM, OTHER_SYSTEM, 0]);
});

test('every field of a session is somewhere in the record: a change of one changes the projection and the digest [H12]', () => {
  for (const base of [session, ended]) {
    const before = new RecordDigest(recordOf(base)).current();
    for (const [field, value] of Object.entries(base)) {
      const changes = field === 'reason'
        ? Object.entries(ended.reason).map(([inner, innerValue]) => ({ reason: { ...ended.reason, [inner]: other(innerValue) } }))
        : [{ [field]: field === 'state' ? 6 : field === 'direction' ? 2 : other(value) }];
      for (const change of changes) {
        const changed = recordOf({ ...base, ...change });
        assert.not.equal(new RecordDigest(changed).current(), before, JSON.stringify(change));
      }
    }
    assert.not.equal(new RecordDigest(recordOf(base, 8)).current(), before, 'id');
  }
});

test('every field of the handset is somewhere in the record [H12]', () => {
  const before = new RecordDigest(phoneOf(handset)).current();
  const changes = [
    { muted: false }, { route: 3 }, { activeGuest: 2 }, { accounts: [] }, { applications: [] },
    ...Object.entries(handset.accounts[0]).map(([field, value]) => ({ accounts: [{ ...handset.accounts[0], [field]: other(value) }] })),
    { mailboxes: [] }, ...Object.entries(handset.mailboxes[0]).map(([field, value]) => ({ mailboxes: [{ ...handset.mailboxes[0], [field]: other(value) }] })),
    { applications: [{ ...handset.applications[0], guest: 2 }] }, { applications: [{ ...handset.applications[0], application: 'other' }] },
    { applications: [{ ...handset.applications[0], callbacks: ['one', 'two'] }] },
  ];
  for (const change of changes) assert.not.equal(new RecordDigest(phoneOf({ ...handset, ...change })).current(), before, JSON.stringify(change));
});

test('a snapshot is projected back to what it said [H33]', () => {
  const [projected] = project(recordOf(session)).sessions;
  assert.equal(projected, { id: 7, ...session, endSide: 0, endSipCode: 0, endQ850: 0, endText: '', endElsewhere: false, endRetryAfterS: 0 });
  for (const presentation of [2, 3, 4]) assert.is(project(recordOf({ ...session, presentation })).sessions[0].presentation, presentation);
  assert.equal(project(phoneOf(handset)).handset, handset);
});

test('the record speaks this phone\'s language: statuses, outputs, mute key, shortened numbers and names, exit code [H12]', () => {
  const record = recordOf({ ...session, remoteNumber: '', remoteUri: `sip:${'b'.repeat(120)}@example.org`, remoteName: 'N'.repeat(120) });
  const call = record.calls.get(7)!;
  assert.equal([call.iInfo.iStatus, call.iInfo.iCallName, call.iInfo.iRemoteParty.iRemoteNumber.length, call.iInfo.iRemoteParty.iCallingName.length], [TMobileCallStatus.EStatusHold, 'Voice1::7', 100, 80]);
  assert.is(project(record).sessions[0].remoteName.length, 120);
  assert.is(recordOf(ended).calls.get(7)!.iInfo.iExitCode, -4272);
  const { phone } = phoneOf(handset);
  assert.equal([phone.iMicMute, phone.iOutput], [TTelMicMuteState.EPSTelMicMuteOn, TAudioOutput.ELoudspeaker]);
});

test('hold is a status while the call is up and a memory while it is cleared [H12]', () => {
  const phone = new ScriptedPhone().connected(1).held(1);
  const status = () => phone.module.CallInfo(phone.module.callNameOf(1)).iStatus;
  assert.is(status(), TMobileCallStatus.EStatusHold);
  phone.event('SessionEnding', 1);
  assert.is(status(), TMobileCallStatus.EStatusDisconnecting);
  assert.equal([phone.module.projection().sessions[0].state, phone.module.projection().sessions[0].heldLocal], [6, true]);
});

test('events of a session that the record does not hold leave no trace [H33]', () => {
  const phone = new ScriptedPhone();
  const before = phone.module.digest();
  phone.established(9).held(9).ended(9);
  assert.equal([phone.module.digest(), phone.module.projection().sessions, phone.module.KnowsCall('Voice1::1')], [before, [], false]);
});

test('the duration runs from the stamp of the answer to the stamp of the newest event, then to the end [H12]', () => {
  const phone = new ScriptedPhone().connected(1);
  phone.timeUs += 65_000_000;
  phone.event('RouteChanged', 0, { route: 2 });
  const call = phone.call(1);
  assert.is(call.GetCallDuration(), 65);
  phone.ended(1);
  phone.timeUs += 65_000_000;
  phone.event('RouteChanged', 0, { route: 1 });
  assert.is(call.GetCallDuration(), 65);
});

test.run();
