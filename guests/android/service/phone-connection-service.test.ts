// Telecom's connections follow the record: by events, by snapshots, and over a change of owner.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Media, State } from '../../../proto/index.ts';
import { CallCapability, CallProperty, CallState, DisconnectCause, type Call } from '../telecom/index.ts';
import { DisconnectCause as TelephonyCause, TelephonyManager } from '../telephony/index.ts';
import { ANDROID, BOB, CAROL, ERIN, OTHER, ScriptedPhone } from '../testing/scripted-phone.ts';

const snapshotOf = (id: number, fields: Record<string, unknown> = {}) => ({
  id, direction: 1, state: State.ESTABLISHED, localUri: 'sip:alice@example.org', remoteUri: BOB, owner: ANDROID, media: Media.AUDIO, codec: 'PCMU', ptimeMs: 20, createdUs: 1, connectedUs: 2, ...fields,
});
const ids = (phone: ScriptedPhone) => phone.calls.map((call) => call.getDetails().getTelecomCallId());

test('an outgoing call goes DIALING, ringback, ACTIVE, with its connect time from the stamp [H06]', () => {
  const phone = new ScriptedPhone();
  phone.created(1);
  assert.is(phone.state(1), 'STATE_DIALING');
  phone.event('SessionProgress', 1, { what: 1, sipCode: 180 });
  assert.is(phone.state(1), 'STATE_DIALING');
  assert.is(phone.system.telephony.getPreciseCallState().getForegroundCallState(), 4);
  phone.event('SessionProgress', 1, { what: 2, sipCode: 183 });
  assert.is(phone.system.telephony.getPreciseCallState().getForegroundCallState(), 3, 'the far end\'s own tone takes over');
  phone.event('SessionEstablished', 1, { codec: 'G722', ptimeMs: 20, media: Media.AUDIO });
  assert.is(phone.state(1), 'STATE_ACTIVE');
  assert.is(phone.call(1).getDetails().getConnectTimeMillis(), Math.floor(phone.bus.timeUs / 1000));
  assert.ok(phone.call(1).getDetails().hasProperty(CallProperty.PROPERTY_HIGH_DEF_AUDIO));
});

test('a mailbox turns the message waiting indicator on and off and counts what is unheard [S04, H06]', () => {
  const phone = new ScriptedPhone();
  const heard: unknown[] = [];
  const { telephony } = phone.system;
  telephony.listen({ onMessageWaitingIndicatorChanged: (mwi) => { heard.push([mwi, telephony.getVoiceMessageCount()]); } }, TelephonyManager.LISTEN_MESSAGE_WAITING_INDICATOR);
  const told = (account: number, waiting: boolean, voiceNew: number) => phone.event('MessageWaiting', 0, { account, waiting, voiceNew, voiceOld: 4, urgentNew: 0, urgentOld: 0 });
  told(0, true, 2);
  told(1, true, 1);
  assert.is(telephony.getVoiceMessageCount(), 3);
  told(0, false, 0);
  told(1, false, 0);
  assert.equal(heard, [[true, 2], [false, 0]]);
});

test('an ended call has its cause in both vocabularies and its details in the reason [H06]', () => {
  const phone = new ScriptedPhone();
  const heard: unknown[] = [];
  phone.system.telephony.listen({ onCallDisconnectCauseChanged: (cause, sipCode) => { heard.push([cause, sipCode]); } }, TelephonyManager.LISTEN_CALL_DISCONNECT_CAUSES);
  phone.created(1);
  const call = phone.call(1);
  phone.ended(1, { side: 2, sipCode: 486, q850: 17, text: 'Busy Here' });
  const cause = call.getDetails().getDisconnectCause()!;
  assert.is(cause.getCode(), DisconnectCause.BUSY);
  assert.is(cause.getReason(), 'BUSY SIP=486 Q.850=17');
  assert.is(cause.getDescription(), 'Busy Here');
  assert.equal(heard, [[TelephonyCause.BUSY, 486]]);
  assert.is(phone.calls.length, 0);
});

test('when the other system takes the handset the call stays, external and pullable [H36]', () => {
  const phone = new ScriptedPhone();
  phone.talking(1);
  const call = phone.call(1);
  assert.ok(phone.system.telecom.focus.hasFocus());
  phone.event('OwnerChanged', 0, { fromGuest: ANDROID, toGuest: OTHER, tick: 9 });
  assert.is(phone.call(1), call, 'the same call');
  assert.ok(call.getDetails().hasProperty(CallProperty.PROPERTY_IS_EXTERNAL_CALL));
  assert.ok(call.getDetails().can(CallCapability.CAPABILITY_CAN_PULL_CALL));
  assert.not(call.getDetails().can(CallCapability.CAPABILITY_HOLD));
  assert.is(call.getState(), CallState.STATE_ACTIVE);
  assert.not(phone.system.telecom.focus.hasFocus());
  phone.event('OwnerChanged', 0, { fromGuest: OTHER, toGuest: ANDROID, tick: 10 });
  assert.not(call.getDetails().hasProperty(CallProperty.PROPERTY_IS_EXTERNAL_CALL));
  assert.ok(call.getDetails().can(CallCapability.CAPABILITY_HOLD));
  assert.ok(phone.system.telecom.focus.hasFocus());
});

test('a call that the other system places and ends is seen from its first word to its last [H12]', () => {
  const phone = new ScriptedPhone(OTHER);
  phone.created(1, BOB, OTHER);
  const call = phone.call(1);
  assert.is(call.getState(), CallState.STATE_DIALING);
  phone.established(1);
  phone.event('SessionEnding', 1);
  assert.is(call.getState(), CallState.STATE_ACTIVE, 'a Connection has no word for ending');
  phone.ended(1, { side: 1 });
  assert.is(call.getState(), CallState.STATE_DISCONNECTED);
  assert.is(phone.calls.length, 0);
});

test('members of a conference are children of one call, which holds and resumes with them [H15]', () => {
  const phone = new ScriptedPhone();
  phone.talking(1, BOB);
  phone.held(1);
  phone.talking(2, CAROL);
  phone.resumed(1);
  phone.joined(1);
  phone.joined(2);
  const conference = phone.call(1).getParent()!;
  assert.is(conference.getChildren().length, 2);
  assert.is(conference.getState(), CallState.STATE_ACTIVE);
  assert.ok(conference.getDetails().hasProperty(CallProperty.PROPERTY_CONFERENCE));
  assert.ok(phone.call(1).getDetails().can(CallCapability.CAPABILITY_SEPARATE_FROM_CONFERENCE));
  phone.held(1);
  phone.held(2);
  assert.is(conference.getState(), CallState.STATE_HOLDING);
  phone.event('ParticipantLeft', 1, { conference: 1 });
  phone.event('ParticipantLeft', 2, { conference: 1 });
  assert.is(conference.getState(), CallState.STATE_DISCONNECTED);
  assert.is(phone.call(1).getParent(), null);
  assert.is(phone.calls.length, 2);
});

test('a conference crosses a switch as one external call [H36]', () => {
  const phone = new ScriptedPhone();
  phone.talking(1, BOB);
  phone.talking(2, CAROL);
  phone.joined(1);
  phone.joined(2);
  phone.event('OwnerChanged', 0, { fromGuest: ANDROID, toGuest: OTHER, tick: 9 });
  assert.ok(phone.call(1).getParent()!.getDetails().hasProperty(CallProperty.PROPERTY_IS_EXTERNAL_CALL));
  assert.equal(phone.call(1).getParent()!.getConferenceableCalls(), []);
});

test('own calls that are up may be merged with one another, legs only as a whole [H15]', () => {
  const phone = new ScriptedPhone();
  phone.talking(1, BOB);
  phone.held(1);
  phone.talking(2, CAROL);
  assert.equal(phone.call(1).getConferenceableCalls(), [phone.call(2)]);
  phone.joined(1);
  phone.joined(2);
  assert.equal(phone.call(1).getConferenceableCalls(), []);
});

test('a snapshot adopts the calls it names, adds those that are missing and ends those that are gone [H33]', () => {
  const phone = new ScriptedPhone();
  phone.talking(1, BOB);
  phone.held(1);
  phone.talking(2, CAROL);
  const before = ids(phone), kept = phone.call(2), gone: Call = phone.call(1);
  phone.bus.snapshot([snapshotOf(2, { heldLocal: true, remoteUri: CAROL }), snapshotOf(3, { remoteUri: ERIN })], { activeGuest: ANDROID });
  assert.is(phone.call(2), kept);
  assert.is(kept.getState(), CallState.STATE_HOLDING);
  assert.is(gone.getState(), CallState.STATE_DISCONNECTED);
  assert.is(phone.state(3), 'STATE_ACTIVE');
  assert.equal(ids(phone), [before[1], 'TC@3']);
});

test('a snapshot at boot shows calls in every state [H33]', () => {
  const expected: [State, number, string][] = [
    [State.TRYING, 1, 'STATE_DIALING'], [State.PROGRESS, 1, 'STATE_DIALING'], [State.OFFERED, 2, 'STATE_RINGING'], [State.ANSWERING, 2, 'STATE_RINGING'],
    [State.ESTABLISHED, 1, 'STATE_ACTIVE'], [State.ENDING, 1, 'STATE_ACTIVE'],
  ];
  for (const [state, direction, shown] of expected) {
    const phone = new ScriptedPhone();
    phone.bus.snapshot([snapshotOf(4, { state, direction, owner: state === State.OFFERED ? 0 : ANDROID })], { activeGuest: ANDROID });
    assert.is(phone.state(4), shown, State[state]);
  }
});

test('an offered call in a snapshot rings like any other [H33]', () => {
  const phone = new ScriptedPhone();
  phone.bus.snapshot([snapshotOf(4, { state: State.OFFERED, direction: 2, owner: 0, connectedUs: 0 })], { activeGuest: ANDROID });
  assert.equal(phone.commands(), [['Ring', 4, { earlyMedia: false }]]);
});

test('a call that the other system is answering does not ring here [H36]', () => {
  const phone = new ScriptedPhone(OTHER);
  phone.bus.snapshot([snapshotOf(4, { state: State.ANSWERING, direction: 2, owner: OTHER, connectedUs: 0 })], { activeGuest: OTHER });
  assert.is(phone.state(4), 'STATE_RINGING');
  assert.equal(phone.commands(), []);
});

test('a second offered call waits until the first one rings no more, and then rings [H06]', () => {
  const phone = new ScriptedPhone();
  phone.offered(4);
  phone.offered(5, BOB, true);
  assert.is(phone.calls.length, 1);
  phone.ended(4, { sipCode: 487 });
  assert.is(phone.state(5), 'STATE_RINGING');
  assert.equal(phone.commands(), [['Ring', 4, { earlyMedia: false }], ['Ring', 5, { earlyMedia: false }]]);
});

test('remote hold, digits and failed holds are events of the call and no states [H06]', () => {
  const phone = new ScriptedPhone();
  phone.talking(1);
  const events: string[] = [];
  phone.call(1).registerCallback({ onConnectionEvent: (_call, event) => { events.push(event.split('.').at(-1)!); } });
  phone.event('SessionHeld', 1, { side: 2 });
  phone.event('SessionResumed', 1, { side: 2 });
  phone.event('DtmfReceived', 1, { digit: '5' });
  phone.event('HoldFailed', 1, { resume: true, sipCode: 488 });
  assert.equal(events, ['CALL_REMOTELY_HELD', 'CALL_REMOTELY_UNHELD', 'DTMF_RECEIVED', 'CALL_SWITCH_FAILED']);
  assert.is(phone.state(1), 'STATE_ACTIVE');
});

test('accounts of the handset are phone accounts; one to call with is always there [H02]', () => {
  const phone = new ScriptedPhone();
  const { telecomManager } = phone.system.telecom;
  assert.is(telecomManager.getCallCapablePhoneAccounts().length, 1);
  phone.event('AccountRegistered', 0, { account: 0, uri: 'sip:alice@example.org', expiresS: 300 });
  const account = telecomManager.getPhoneAccount(telecomManager.getDefaultOutgoingPhoneAccount('sip')!)!;
  assert.is(account.getAddress().toString(), 'sip:alice@example.org');
  assert.ok(account.isEnabled());
  phone.event('AccountUnregistered', 0, { account: 0, sipCode: 503, text: '' });
  assert.not(telecomManager.getPhoneAccount(account.getAccountHandle())!.isEnabled());
});

test.run();
