// Placing calls: the exact commands, Telecom's limits, and every refusal in its own words.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { ErrorCode, Media } from '../../../proto/index.ts';
import { ok, refused, waits } from '../testing/answers.ts';
import { BOB, CAROL, ERIN, OTHER, ScriptedPhone, twoCalls } from '../testing/scripted-phone.ts';

test('placing a call says PlaceCall and is answered with the session when the core has given one [H06]', () => {
  const phone = new ScriptedPhone();
  const touched = phone.touch('PLACE_CALL', { to: BOB });
  assert.equal(phone.commands(), [['PlaceCall', 0, { to: BOB, account: 0, media: Media.AUDIO, withhold: 0, join: '' }]]);
  waits(touched);
  phone.done('PlaceCall', 1);
  ok(touched);
  assert.is(touched.answer()!.session, 1);
  phone.created(1);
  assert.is(phone.calls.length, 1, 'the event makes no second call');
});

test('a call whose events come before the reply is the same call [H06]', () => {
  const phone = new ScriptedPhone();
  const touched = phone.touch('PLACE_CALL', { to: BOB });
  phone.created(1);
  ok(touched);
  phone.done('PlaceCall', 1);
  assert.is(phone.calls.length, 1);
  assert.is(phone.state(1), 'STATE_DIALING');
});

test('a video call asks for both media [H18]', () => {
  const phone = new ScriptedPhone();
  phone.touch('PLACE_CALL', { to: BOB, video: true });
  assert.equal(phone.commands(), [['PlaceCall', 0, { to: BOB, account: 0, media: Media.AUDIO_VIDEO, withhold: 0, join: '' }]]);
});

test('a call that is to be mixed with one elsewhere says so in the extra for fields of its INVITE (RFC 3911) [S04]', () => {
  const phone = new ScriptedPhone();
  phone.touch('PLACE_CALL', { to: BOB, join: 'c1@far;to-tag=t;from-tag=f' });
  assert.equal(phone.commands(), [['PlaceCall', 0, { to: BOB, account: 0, media: Media.AUDIO, withhold: 0, join: 'c1@far;to-tag=t;from-tag=f' }]]);
});

test('placing a call while one is active holds that one first, then dials [H06]', () => {
  const phone = new ScriptedPhone();
  phone.talking(1);
  const touched = phone.touch('PLACE_CALL', { to: CAROL });
  assert.equal(phone.commands(), [['Hold', 1, {}]]);
  phone.held(1);
  assert.equal(phone.commands(), [['PlaceCall', 0, { to: CAROL, account: 0, media: Media.AUDIO, withhold: 0, join: '' }]]);
  phone.done('Hold', 1);
  phone.done('PlaceCall', 2);
  ok(touched);
});

test('the new call is dialled whichever of reply and event tells the hold first [H06]', () => {
  const phone = new ScriptedPhone();
  phone.talking(1);
  phone.touch('PLACE_CALL', { to: CAROL });
  phone.done('Hold', 1);
  assert.equal(phone.commands().map(([name]) => name), ['Hold', 'PlaceCall']);
  phone.held(1);
  assert.equal(phone.commands(), [], 'and once');
});

test('a call that cannot be held stops the new one before it is dialled [H06]', () => {
  const phone = new ScriptedPhone();
  phone.talking(1);
  const touched = phone.touch('PLACE_CALL', { to: CAROL });
  phone.refuse('Hold', ErrorCode.FAR_END_REFUSED, { sipCode: 500 });
  refused(touched, 'SERVER_ERROR');
  assert.equal(phone.commands().map(([name]) => name), ['Hold']);
  assert.is(phone.state(1), 'STATE_ACTIVE');
});

test('an active call that ends makes room as well [H06]', () => {
  const phone = new ScriptedPhone();
  phone.talking(1);
  phone.touch('PLACE_CALL', { to: CAROL });
  phone.ended(1);
  assert.equal(phone.commands().map(([name]) => name), ['Hold', 'PlaceCall']);
});

test('a placed call that the user ends before it is dialled never reaches the bus [H06]', () => {
  const phone = new ScriptedPhone();
  phone.talking(1);
  const placed = phone.touch('PLACE_CALL', { to: CAROL });
  const waiting = phone.calls.find((call) => call.getDetails().getHandle().toString() === CAROL)!;
  waiting.disconnect();
  phone.held(1);
  refused(placed, 'OUTGOING_CANCELED');
  assert.equal(phone.commands().map(([name]) => name), ['Hold']);
});

test('a call that the user ends before its session is known is ended once it is [H06]', () => {
  const phone = new ScriptedPhone();
  phone.touch('PLACE_CALL', { to: BOB });
  const ended = phone.touch('END');
  assert.equal(phone.commands().map(([name]) => name), ['PlaceCall']);
  phone.done('PlaceCall', 1);
  assert.equal(phone.commands(), [['End', 1, {}]]);
  phone.created(1);
  phone.ended(1, { side: 1, sipCode: 487 });
  ok(ended);
});

test('and is ended once, whichever of event and reply tells the session first [H06]', () => {
  const phone = new ScriptedPhone();
  phone.touch('PLACE_CALL', { to: BOB });
  phone.touch('END');
  phone.created(1);
  phone.done('PlaceCall', 1);
  assert.equal(phone.commands().map(([name]) => name), ['PlaceCall', 'End']);
});

test('Telecom refuses a call over its limits in its own words and asks nobody [H06]', () => {
  const busy = twoCalls();
  refused(busy.touch('PLACE_CALL', { to: ERIN }), 'TOO_MANY_ONGOING_CALLS');
  const dialling = new ScriptedPhone();
  dialling.created(1);
  refused(dialling.touch('PLACE_CALL', { to: ERIN }), 'ALREADY_DIALING');
  const ringing = new ScriptedPhone();
  ringing.offered(1);
  ringing.commands();
  refused(ringing.touch('PLACE_CALL', { to: BOB }), 'CANT_CALL_WHILE_RINGING');
  for (const phone of [busy, dialling, ringing]) assert.equal(phone.commands(), []);
});

test('calls of the other system count for no limit [H36]', () => {
  const phone = new ScriptedPhone(OTHER);
  phone.talking(1, BOB, OTHER);
  phone.held(1);
  phone.talking(2, CAROL, OTHER);
  phone.touch('PLACE_CALL', { to: ERIN });
  assert.equal(phone.commands().map(([name]) => name), ['PlaceCall']);
  phone.refuse('PlaceCall', ErrorCode.NOT_OWNER);
});

for (const [code, name] of [
  [ErrorCode.TOO_MANY_CALLS, 'TOO_MANY_ONGOING_CALLS'], [ErrorCode.NOT_OWNER, 'OUT_OF_SERVICE'], [ErrorCode.BAD_ADDRESS, 'INVALID_NUMBER'],
  [ErrorCode.POOL_EXHAUSTED, 'MAXIMUM_NUMBER_OF_CALLS_REACHED'], [ErrorCode.CORE_UNAVAILABLE, 'OUT_OF_NETWORK'],
] as const) {
  test(`PlaceCall refused with ${ErrorCode[code]} is ${name} to the user [H06]`, () => {
    const phone = new ScriptedPhone();
    const touched = phone.touch('PLACE_CALL', { to: BOB });
    phone.refuse('PlaceCall', code, { text: 'because' });
    refused(touched, name);
    assert.is(touched.answer()!.body.text, 'because');
    assert.is(phone.calls.length, 0);
  });
}

test.run();
