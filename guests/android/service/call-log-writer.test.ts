// One row in the call log for each call, with the right type, whoever conducted it.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Media, State } from '../../../proto/index.ts';
import { limits } from '../limits.ts';
import { CallLogProvider, CallType } from '../telephony/index.ts';
import { ANDROID, BOB, ERIN, OTHER, ScriptedPhone } from '../testing/scripted-phone.ts';

const types = (phone: ScriptedPhone) => phone.system.callLog.query().map((row) => CallType[row.type]);

test('an outgoing call is one row with its duration from the stamps [H35]', () => {
  const phone = new ScriptedPhone();
  phone.created(1);
  phone.event('SessionEstablished', 1, { codec: 'G722', ptimeMs: 20, media: Media.AUDIO_VIDEO });
  phone.bus.timeUs += 61_500_000;
  phone.ended(1);
  const [row] = phone.system.callLog.query();
  assert.equal([CallType[row.type], row.number, row.duration, row.features, row.new, row.via_number], ['OUTGOING_TYPE', BOB, 61, 5, 0, 'sip:alice@example.org']);
});

for (const [name, type, play] of [
  ['answered here', 'INCOMING_TYPE', (phone: ScriptedPhone) => { phone.event('SessionAnswering', 5, { owner: ANDROID }); phone.established(5); phone.ended(5); }],
  ['answered by the other system', 'INCOMING_TYPE', (phone: ScriptedPhone) => { phone.event('SessionAnswering', 5, { owner: OTHER }); phone.established(5); phone.ended(5); }],
  ['given up by the caller', 'MISSED_TYPE', (phone: ScriptedPhone) => { phone.ended(5, { sipCode: 487 }); }],
  ['answered on another phone', 'ANSWERED_EXTERNALLY_TYPE', (phone: ScriptedPhone) => { phone.ended(5, { sipCode: 487, elsewhere: true }); }],
  ['rejected', 'REJECTED_TYPE', (phone: ScriptedPhone) => { phone.ended(5, { side: 1, sipCode: 486 }); }],
] as const) {
  test(`an incoming call ${name} is ${type} [H35]`, () => {
    const phone = new ScriptedPhone();
    phone.offered(5);
    play(phone);
    assert.equal(types(phone), [type]);
    assert.is(phone.system.callLog.query()[0].new, type === 'MISSED_TYPE' ? 1 : 0);
  });
}

test('calls that a snapshot shows as ended are logged once, in the order in which they ended [H35]', () => {
  const phone = new ScriptedPhone();
  phone.offered(5);
  phone.ended(5, { sipCode: 487 });
  const ended = (id: number, endedUs: number) => ({ id, direction: 2, state: State.ENDED, remoteUri: ERIN, createdUs: 1, endedUs });
  phone.bus.snapshot([ended(5, 10), ended(6, 20), ended(7, 30)], { activeGuest: ANDROID });
  phone.bus.snapshot([ended(5, 10), ended(6, 20), ended(7, 30)], { activeGuest: ANDROID });
  assert.equal(phone.system.callLog.query().map((row) => row.last_modified), [0, 0, phone.system.callLog.query()[2].last_modified]);
  assert.is(types(phone).length, 3);
});

test('a call that Telecom refused is no call of the handset and not logged [H35]', () => {
  const phone = new ScriptedPhone();
  phone.created(1);
  phone.touch('PLACE_CALL', { to: ERIN });
  assert.equal(types(phone), []);
});

test('the call log is bounded, the oldest row goes first, and missed calls can be read [H35]', () => {
  const log = new CallLogProvider();
  const row = { number: BOB, presentation: 1, type: CallType.MISSED_TYPE, features: 0, date: 0, duration: 0, new: 1, is_read: 0, name: '', via_number: '', subscription_component_name: '', subscription_id: '0', last_modified: 0 };
  for (let i = 0; i < limits.callLogRows + 5; i++) log.insert(row);
  assert.is(log.query().length, limits.callLogRows);
  assert.is(log.query().at(-1)!._id, 6);
  log.markMissedAsRead(9);
  assert.ok(log.query().every((one) => one.new === 0 && one.is_read === 1 && one.last_modified === 9));
});

test.run();
