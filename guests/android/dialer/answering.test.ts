// Answering, rejecting and pulling calls: the exact commands, and who wins when two answer.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { ErrorCode, Side } from '../../../proto/index.ts';
import { ok, refused, waits } from '../testing/answers.ts';
import { ANDROID, BOB, ERIN, OTHER, ScriptedPhone, twoCalls } from '../testing/scripted-phone.ts';

test('answering says Accept and is done when the bus says so [H06]', () => {
  const phone = new ScriptedPhone();
  phone.offered(5);
  assert.equal(phone.commands(), [['Ring', 5, { earlyMedia: false }]]);
  const touched = phone.touch('ANSWER');
  assert.equal(phone.commands(), [['Accept', 5, {}]]);
  phone.event('SessionAnswering', 5, { owner: ANDROID });
  assert.is(phone.state(5), 'STATE_RINGING');
  waits(touched);
  phone.established(5);
  phone.done('Accept', 5);
  ok(touched);
  assert.is(phone.state(5), 'STATE_ACTIVE');
});

test('hanging up between the answer and its ACK says End [H06]', () => {
  const phone = new ScriptedPhone();
  phone.offered(5);
  phone.touch('ANSWER');
  phone.event('SessionAnswering', 5, { owner: ANDROID });
  phone.commands();
  const touched = phone.touch('END', {}, 5);
  assert.equal(phone.commands(), [['End', 5, {}]]);
  phone.ended(5, { side: Side.LOCAL });
  phone.done('End', 5);
  ok(touched);
});

test('answering a second call holds the first [H06]', () => {
  const phone = new ScriptedPhone();
  phone.talking(1);
  phone.offered(5, ERIN, true);
  phone.commands();
  phone.touch('ANSWER', {}, 5);
  assert.equal(phone.commands(), [['Hold', 1, {}]]);
  phone.held(1);
  assert.equal(phone.commands(), [['Accept', 5, {}]]);
});

test('a caller who gives up while the first call goes on hold is not answered [H06]', () => {
  const phone = new ScriptedPhone();
  phone.talking(1);
  phone.offered(5, ERIN, true);
  const touched = phone.touch('ANSWER', {}, 5);
  phone.ended(5, { sipCode: 487 });
  refused(touched, 'INCOMING_MISSED');
  phone.commands();
  phone.held(1);
  assert.equal(phone.commands(), []);
});

test('answering while the other system talks takes the handset, holds its call and accepts [H15]', () => {
  const phone = new ScriptedPhone(OTHER);
  phone.talking(1, BOB, OTHER);
  phone.offered(5, ERIN, true);
  phone.commands();
  const touched = phone.touch('ANSWER', {}, 5);
  assert.equal(phone.commands(), [['TakeOver', 0, {}]]);
  phone.event('OwnerChanged', 0, { fromGuest: OTHER, toGuest: ANDROID, tick: 4 });
  phone.done('TakeOver');
  assert.equal(phone.commands(), [['Hold', 1, {}]]);
  phone.held(1);
  phone.done('Hold', 1);
  assert.equal(phone.commands(), [['Accept', 5, {}]]);
  phone.established(5);
  phone.done('Accept', 5);
  ok(touched);
});

test('a third call cannot be answered over an active and a held one, and rings on [H06]', () => {
  const phone = twoCalls();
  phone.offered(5, ERIN, true);
  phone.commands();
  refused(phone.touch('ANSWER', {}, 5), 'TOO_MANY_ONGOING_CALLS');
  assert.equal(phone.commands(), []);
  assert.is(phone.state(5), 'STATE_RINGING');
});

test('of two answers one wins; the loser is told and may see the call as external [H32]', () => {
  const phone = new ScriptedPhone();
  phone.offered(5);
  const touched = phone.touch('ANSWER', {}, 5);
  phone.event('SessionAnswering', 5, { owner: OTHER });
  phone.refuse('Accept', ErrorCode.ALREADY_ANSWERED);
  refused(touched, 'ANSWERED_ELSEWHERE');
  phone.established(5);
  assert.is(phone.state(5), 'STATE_ACTIVE');
  assert.ok(phone.screen()[0].endsWith('on the other system'), phone.screen()[0]);
});

test('an answer that fails leaves the call ringing [H06]', () => {
  const phone = new ScriptedPhone();
  phone.offered(5);
  refused((() => { const touched = phone.touch('ANSWER', {}, 5); phone.refuse('Accept', ErrorCode.TIMED_OUT); return touched; })(), 'TIMED_OUT');
  phone.commands();
  phone.touch('ANSWER', {}, 5);
  assert.equal(phone.commands(), [['Accept', 5, {}]], 'and can be answered again');
});

test('rejecting says 486, or the code that the user names [H06]', () => {
  for (const [sipCode, sent] of [[0, 486], [603, 603]]) {
    const phone = new ScriptedPhone();
    phone.offered(5);
    phone.commands();
    const touched = phone.touch('REJECT', { sipCode }, 5);
    assert.equal(phone.commands(), [['Reject', 5, { sipCode: sent }]]);
    phone.ended(5, { side: 1, sipCode: sent });
    ok(touched);
  }
});

test('answering a call that the other system conducts takes it over [H36]', () => {
  const phone = new ScriptedPhone(OTHER);
  phone.talking(1, BOB, OTHER);
  const touched = phone.touch('ANSWER', {}, 1);
  assert.equal(phone.commands(), [['TakeOver', 0, {}]]);
  assert.is(phone.state(1), 'STATE_PULLING_CALL');
  phone.event('OwnerChanged', 0, { fromGuest: OTHER, toGuest: ANDROID, tick: 4 });
  phone.done('TakeOver');
  ok(touched);
  assert.is(phone.state(1), 'STATE_ACTIVE');
});

test('a pull that fails puts the call back as external [H36]', () => {
  const phone = new ScriptedPhone(OTHER);
  phone.talking(1, BOB, OTHER);
  const touched = phone.touch('ANSWER', {}, 1);
  phone.refuse('TakeOver', ErrorCode.SWITCH_IN_PROGRESS);
  refused(touched, 'CONGESTION');
  assert.is(phone.state(1), 'STATE_ACTIVE');
});

test('what the other system conducts cannot be held from here [H36]', () => {
  const phone = new ScriptedPhone(OTHER);
  phone.talking(1, BOB, OTHER);
  refused(phone.touch('HOLD', {}, 1), 'CAPABILITY_HOLD');
});

test.run();
