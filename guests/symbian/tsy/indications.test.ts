import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { limits } from '../../../proto/limits.ts';
import type { PhoneModuleObserver } from '../etel/server/phone-module.ts';
import {
  KCapsAnswer, KCapsDeflect, KCapsHangUp, KCapsHold, KCapsJoin, KCapsOneToOne, KCapsResume, KCapsSwap, KCapsTransfer, KCapsVoice,
  TMobileCallEvent, TMobileCallStatus, TMobileConferenceEvent, TMobileConferenceStatus, TMobilePhoneRegistrationStatus,
} from '../etel/types.ts';
import { TRequestStatus } from '../kernel/user.ts';
import { OTHER_SYSTEM, ScriptedPhone } from './scripted-driver.ts';

/** Writes down what the module tells ETel. */
function listen(phone: ScriptedPhone): string[] {
  const heard: string[] = [];
  const { module } = phone;
  const of = (name: string) => `call ${module.sessionOf(name)}`;
  const observer: PhoneModuleObserver = {
    CallbackCallAddedInd: (name) => heard.push(`${of(name)} added`),
    CallbackIncomingCallInd: (name) => heard.push(`${of(name)} incoming`),
    CallbackCallStatusChangeInd: (name) => heard.push(`${of(name)} ${TMobileCallStatus[module.CallInfo(name).iStatus].slice('EStatus'.length)}`),
    CallbackCallCapsChangeInd: () => undefined,
    CallbackCallOwnershipInd: (name) => heard.push(`${of(name)} holder ${module.CallHolder(name)}`),
    CallbackCallEventInd: (name, event) => heard.push(`${of(name)} event ${TMobileCallEvent[event]}`),
    CallbackConferenceStatusChangeInd: () => heard.push(`conference ${TMobileConferenceStatus[module.ConferenceStatus()]}`),
    CallbackConferenceCapsChangeInd: () => undefined,
    CallbackConferenceEventInd: (event, name) => heard.push(`conference event ${TMobileConferenceEvent[event]} ${name && module.sessionOf(name)}`.trim()),
    CallbackRegistrationStatusChangeInd: () => heard.push(`registration ${TMobilePhoneRegistrationStatus[module.RegistrationStatus()]}`),
    CallbackMessageWaitingInd: () => heard.push(`messages ${module.MessageWaiting().iDisplayStatus} ${module.MessageWaiting().iVoiceMsgs}`),
    CallbackDtmfEventInd: (digit) => heard.push(`tone ${digit}`),
  };
  module.SetObserver(observer);
  return heard;
}

function take(heard: string[]): string[] { return heard.splice(0); }

test('an outgoing call walks through Dialling, Connecting, Connected, Disconnecting, Idle [H07]', () => {
  const phone = new ScriptedPhone(), heard = listen(phone);
  phone.created(1);
  assert.equal(take(heard), ['call 1 added', 'call 1 holder 1', 'call 1 Dialling']);
  phone.event('SessionProgress', 1, { what: 4, sipCode: 182 });
  assert.equal(take(heard), ['call 1 event ERemoteWaiting', 'call 1 Connecting']);
  phone.event('SessionProgress', 1, { what: 3, sipCode: 181 });
  assert.equal(take(heard), ['call 1 event ERemoteForwarding']);
  phone.event('SessionProgress', 1, { what: 1, sipCode: 180 });
  assert.equal(take(heard), []);
  phone.established(1);
  assert.equal(take(heard), ['call 1 Connected']);
  phone.event('SessionEnding', 1);
  assert.equal(take(heard), ['call 1 Disconnecting']);
  phone.ended(1);
  assert.equal(take(heard), ['call 1 event ERemoteTerminated', 'call 1 Idle']);
});

test('an incoming call is announced once, stays Ringing through its alerting, and the caller hears that this phone rings [H13]', () => {
  const phone = new ScriptedPhone(), heard = listen(phone);
  phone.offered(1);
  assert.equal(take(heard), ['call 1 added', 'call 1 incoming', 'call 1 holder 0', 'call 1 Ringing']);
  assert.equal(phone.bus.names(), ['Ring 1']);
  phone.event('SessionProgress', 1, { what: 1, sipCode: 180 });
  assert.equal(take(heard), []);
  phone.event('SessionAnswering', 1, { owner: 3 });
  assert.equal(take(heard), ['call 1 holder 1', 'call 1 Answering']);
  phone.established(1);
  assert.equal([take(heard), phone.bus.names()], [['call 1 Connected'], ['Ring 1']]);
});

test('our hold is a status and an event, theirs an event only [H07]', () => {
  const phone = new ScriptedPhone().connected(1), heard = listen(phone);
  phone.held(1).resumed(1).held(1, 2).resumed(1, 2);
  assert.equal(take(heard), [
    'call 1 event ELocalHold', 'call 1 Hold', 'call 1 event ELocalResume', 'call 1 Connected', 'call 1 event ERemoteHold', 'call 1 event ERemoteResume',
  ]);
});

test('a transfer is Transferring, TransferAlerting and then what the call was before, held or not; meanwhile it can only be hung up [S04, H07]', () => {
  const phone = new ScriptedPhone().connected(1), heard = listen(phone);
  const { module } = phone;
  const [name] = module.Calls();
  phone.event('SessionTransferring', 1, { transfer: 1 });
  assert.is(module.CallCaps(name), KCapsVoice | KCapsHangUp);
  phone.event('SessionTransferring', 1, { transfer: 2 });
  phone.event('SessionTransferred', 1, { sipCode: 486 });
  assert.equal(take(heard), ['call 1 event ERemoteTransferring', 'call 1 Transferring', 'call 1 event ERemoteTransferAlerting', 'call 1 TransferAlerting', 'call 1 Connected']);
  phone.held(1);
  phone.event('SessionTransferring', 1, { transfer: 1 });
  phone.event('SessionTransferred', 1, { sipCode: 408 });
  assert.equal(take(heard).slice(-1), ['call 1 Hold']);
  phone.event('SessionTransferring', 1, { transfer: 1 });
  phone.event('SessionEnding', 1);
  phone.event('SessionTransferred', 1, { sipCode: 487 });
  assert.equal(take(heard).slice(-1), ['call 1 Disconnecting']);
});

test('a conference is built, grows, is swapped, loses a leg and ends [H07]', () => {
  const phone = new ScriptedPhone().connected(1).connected(2).connected(3), heard = listen(phone);
  phone.joined(1, 2);
  assert.equal(take(heard), ['conference event EConferenceCallAdded 1', 'conference event EConferenceBuilt', 'conference EConferenceActive', 'conference event EConferenceCallAdded 2']);
  phone.joined(3);
  assert.equal(take(heard), ['conference event EConferenceCallAdded 3']);
  phone.held(1).held(2).held(3);
  assert.equal(take(heard).filter((line) => line.startsWith('conference')), ['conference event EConferenceSwapped', 'conference EConferenceHold']);
  phone.event('ParticipantLeft', 3, { conference: 1 });
  assert.equal(take(heard), ['conference event EConferenceCallRemoved 3']);
  phone.event('ParticipantLeft', 2, { conference: 1 });
  phone.event('ParticipantLeft', 1, { conference: 1 });
  assert.equal(take(heard), ['conference event EConferenceCallRemoved 2', 'conference event EConferenceCallRemoved 1', 'conference event EConferenceTerminated', 'conference EConferenceIdle']);
});

test('the leg that a client took out of the conference is a Split, any other a removal [H07]', () => {
  const phone = new ScriptedPhone().connected(1).connected(2).connected(3).joined(1, 2, 3);
  phone.call(2).GoOneToOne(new TRequestStatus());
  const heard = listen(phone);
  phone.event('ParticipantLeft', 2, { conference: 1 });
  phone.event('ParticipantLeft', 3, { conference: 1 });
  assert.equal(take(heard), ['conference event EConferenceSplit 2', 'conference event EConferenceCallRemoved 3']);
});

test('registration and tones belong to the phone [H07]', () => {
  const phone = new ScriptedPhone(), heard = listen(phone);
  phone.event('AccountRegistered', 0, { account: 0, uri: 'sip:alice@example.org', expiresS: 300 });
  phone.event('AccountRegistered', 0, { account: 0, uri: 'sip:alice@example.org', expiresS: 300 });
  phone.event('AccountUnregistered', 0, { account: 0, sipCode: 403 });
  phone.event('DtmfReceived', 1, { digit: '5' });
  assert.equal(take(heard), ['registration ERegisteredOnHomeNetwork', 'registration ENotRegisteredNoService', 'tone 5']);
});

test('message waiting is told when indicator or count changes, of all mailboxes together [S04, H07]', () => {
  const phone = new ScriptedPhone(), heard = listen(phone);
  const told = (account: number, waiting: boolean, voiceNew: number, voiceOld = 0) => phone.event('MessageWaiting', 0, { account, waiting, voiceNew, voiceOld, urgentNew: 0, urgentOld: 0 });
  told(0, true, 2);
  told(0, true, 2, 5);
  told(1, true, 1);
  told(0, false, 0);
  told(1, false, 0);
  assert.equal(take(heard), ['messages 1 2', 'messages 1 3', 'messages 1 1', 'messages 0 0']);
});

test('the capabilities of a call follow from its state and from the other calls [H07]', () => {
  const caps = (phone: ScriptedPhone, session = 1) => phone.module.CallCaps(phone.module.callNameOf(session));
  const one = () => new ScriptedPhone().connected(1);
  const two = () => one().held(1).connected(2);
  const both = KCapsVoice | KCapsHangUp | KCapsSwap | KCapsJoin;
  assert.is(caps(new ScriptedPhone().created(1)), KCapsVoice | KCapsHangUp);
  assert.is(caps(new ScriptedPhone().offered(1)), KCapsVoice | KCapsAnswer | KCapsHangUp | KCapsDeflect);
  assert.is(caps(one()), KCapsVoice | KCapsHangUp | KCapsHold);
  assert.is(caps(one().held(1)), KCapsVoice | KCapsHangUp | KCapsResume);
  assert.equal([caps(two(), 1), caps(two(), 2)], [both | KCapsTransfer | KCapsResume, both | KCapsTransfer | KCapsHold]);
  const conference = one().connected(2).joined(1, 2);
  assert.is(caps(conference), KCapsVoice | KCapsHangUp | KCapsOneToOne);
  assert.is(caps(one().connected(2).joined(1, 2).connected(3).held(3)), KCapsVoice | KCapsHangUp, 'no one-to-one beside a held call');
  conference.held(1).held(2);
  assert.is(caps(conference), KCapsVoice | KCapsHangUp);
  conference.connected(3);
  assert.is(caps(conference, 3), both);
  const clearing = one();
  clearing.event('SessionEnding', 1);
  assert.is(caps(clearing), KCapsVoice);
  assert.is(caps(new ScriptedPhone().created(1, OTHER_SYSTEM).established(1)), KCapsVoice);
});

test('a snapshot is told as what differs: a new state, a call unheard of, one that is gone, one that ended meanwhile [H33]', () => {
  const phone = new ScriptedPhone().connected(1).connected(2), heard = listen(phone);
  const told = new ScriptedPhone().connected(1).held(1).offered(3).created(4).ended(4);
  const { sessions, handset } = told.module.projection();
  phone.module.onSnapshotBegin();
  phone.module.onSnapshotPart('HandsetSnapshot', 0, handset);
  for (const session of [...sessions].reverse()) phone.module.onSnapshotPart('SessionSnapshot', session.id, { ...session, reason: null });
  assert.equal(heard, [], 'nothing before the end');
  phone.module.onSnapshotEnd();
  assert.equal(take(heard), ['call 2 holder 0', 'call 2 Idle', 'call 4 added', 'call 4 holder 1', 'call 4 Idle', 'call 3 added', 'call 3 incoming', 'call 3 holder 0', 'call 3 Ringing', 'call 1 Hold']);
  assert.is(phone.bus.names().at(-1), 'Ring 3');
});

test('a call forgotten after sixteen others have ended loses its name [H33]', () => {
  const phone = new ScriptedPhone().connected(1);
  const name = phone.module.callNameOf(1);
  phone.ended(1);
  for (let session = 2; session < 2 + limits.endedSessionsRemembered; session++) {
    assert.ok(phone.module.KnowsCall(name));
    phone.offered(session).ended(session);
  }
  assert.not(phone.module.KnowsCall(name));
  assert.is(phone.module.projection().sessions.length, limits.endedSessionsRemembered);
});

test.run();
