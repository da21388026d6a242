// What is done with calls that are up: each user verb as the exact command, each refusal as the user hears it.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { ErrorCode } from '../../../proto/index.ts';
import { ok, refused, waits } from '../testing/answers.ts';
import { CAROL, ERIN, ScriptedPhone, conferenceOfTwo, twoCalls } from '../testing/scripted-phone.ts';

test('hold and resume are one command each and end with the bus\'s word [H06]', () => {
  const phone = new ScriptedPhone();
  phone.talking(1);
  const hold = phone.touch('HOLD');
  assert.equal(phone.commands(), [['Hold', 1, {}]]);
  waits(hold);
  phone.held(1);
  phone.done('Hold', 1);
  ok(hold);
  assert.is(phone.state(1), 'STATE_HOLDING');
  const resume = phone.touch('RESUME');
  assert.equal(phone.commands(), [['Resume', 1, {}]]);
  phone.resumed(1);
  phone.done('Resume', 1);
  ok(resume);
  assert.is(phone.state(1), 'STATE_ACTIVE');
});

test('a hold that the far end refuses keeps the call active and names AOSP\'s event [H06]', () => {
  const phone = new ScriptedPhone();
  phone.talking(1);
  const events: string[] = [];
  phone.call(1).registerCallback({ onConnectionEvent: (_call, event) => { events.push(event); } });
  const touched = phone.touch('HOLD');
  phone.event('HoldFailed', 1, { resume: false, sipCode: 491 });
  phone.refuse('Hold', ErrorCode.FAR_END_REFUSED, { sipCode: 491 });
  refused(touched, 'CALL_HOLD_FAILED');
  assert.ok(events.includes('android.telecom.event.CALL_HOLD_FAILED'));
  assert.is(phone.state(1), 'STATE_ACTIVE');
});

test('swap is hold and unhold in Android and one Swap on the bus [H06]', () => {
  const phone = twoCalls();
  const touched = phone.touch('SWAP');
  assert.equal(phone.commands(), [['Swap', 0, {}]]);
  phone.held(2);
  phone.resumed(1);
  phone.done('Swap');
  ok(touched);
  assert.equal([phone.state(1), phone.state(2)], ['STATE_ACTIVE', 'STATE_HOLDING']);
});

test('a swap that fails leaves both calls as they were [H06]', () => {
  const phone = twoCalls();
  const touched = phone.touch('SWAP');
  phone.refuse('Swap', ErrorCode.FAR_END_REFUSED, { sipCode: 488 });
  refused(touched, 'NUMBER_UNREACHABLE');
  assert.equal([phone.state(1), phone.state(2)], ['STATE_HOLDING', 'STATE_ACTIVE']);
});

test('resuming the held call while another is active swaps them [H06]', () => {
  const phone = twoCalls();
  phone.touch('RESUME', {}, 1);
  assert.equal(phone.commands(), [['Swap', 0, {}]]);
});

test('merge takes the two named calls, or the active and the held one [H15]', () => {
  for (const sessions of [[2, 1], []]) {
    const phone = twoCalls();
    const touched = phone.touch('MERGE', { sessions });
    assert.equal(phone.commands(), [['Merge', 2, { with: 1 }]]);
    phone.resumed(1);
    phone.joined(2);
    phone.joined(1);
    phone.done('Merge', 2);
    ok(touched);
    assert.is(phone.call(1).getParent(), phone.call(2).getParent());
  }
});

test('a third party joins the conference through any of its legs [H15]', () => {
  const phone = conferenceOfTwo();
  phone.event('SessionHeld', 1, { side: 1 });
  phone.event('SessionHeld', 2, { side: 1 });
  phone.talking(3, ERIN);
  phone.touch('MERGE', { sessions: [3, 2] });
  assert.equal(phone.commands(), [['Merge', 3, { with: 1 }]], 'the first member stands for the conference');
});

test('three named calls are merged two at a time [H15]', () => {
  const phone = twoCalls();
  phone.event('SessionHeld', 2, { side: 1 });
  phone.talking(3, ERIN);
  const touched = phone.touch('MERGE', { sessions: [3, 1, 2] });
  assert.equal(phone.commands(), [['Merge', 3, { with: 1 }]]);
  phone.joined(3);
  phone.joined(1);
  phone.done('Merge', 3);
  waits(touched);
  assert.equal(phone.commands(), [['Merge', 3, { with: 2 }]]);
  phone.joined(2);
  phone.done('Merge', 3);
  ok(touched);
});

test('a merge that fails is told as AOSP tells it [H15]', () => {
  const phone = twoCalls();
  const events: string[] = [];
  phone.call(2).registerCallback({ onConnectionEvent: (_call, event) => { events.push(event); } });
  const touched = phone.touch('MERGE');
  phone.refuse('Merge', ErrorCode.TOO_MANY_CALLS);
  refused(touched, 'TOO_MANY_ONGOING_CALLS');
  assert.ok(events.includes('android.telecom.event.CALL_MERGE_FAILED'));
});

test('split takes the named leg out; a call outside a conference cannot be split [H15]', () => {
  const phone = conferenceOfTwo();
  const touched = phone.touch('SPLIT', {}, 2);
  assert.equal(phone.commands(), [['Split', 2, {}]]);
  phone.done('Split', 2);
  ok(touched);
  const single = new ScriptedPhone();
  single.talking(1);
  refused(single.touch('SPLIT', {}, 1), 'CAPABILITY_SEPARATE_FROM_CONFERENCE');
});

test('holding one leg of a conference holds the conference [H15]', () => {
  const phone = conferenceOfTwo();
  phone.touch('HOLD', {}, 2);
  assert.equal(phone.commands(), [['Hold', 1, {}]]);
});

test('transfer is blind to an address and attended to a call [H06]', () => {
  const blind = new ScriptedPhone();
  blind.talking(1);
  const touched = blind.touch('TRANSFER', { to: CAROL }, 1);
  assert.equal(blind.commands(), [['TransferBlind', 1, { to: CAROL }]]);
  blind.refuse('TransferBlind', ErrorCode.NOT_SUPPORTED);
  refused(touched, 'ERROR_UNSPECIFIED');
  const attended = twoCalls();
  attended.touch('TRANSFER', { sessions: [1] }, 2);
  assert.equal(attended.commands(), [['TransferAttended', 2, { with: 1 }]]);
});

test('ending is End for a call, Reject for a ringing one, End leg by leg for a conference [H06]', () => {
  const phone = new ScriptedPhone();
  phone.talking(1);
  const ended = phone.touch('END');
  assert.equal(phone.commands(), [['End', 1, {}]]);
  assert.is(phone.state(1), 'STATE_DISCONNECTING');
  phone.event('SessionEnding', 1);
  waits(ended);
  phone.ended(1, { side: 1 });
  ok(ended);
  phone.offered(5);
  phone.commands();
  phone.touch('END');
  assert.equal(phone.commands(), [['Reject', 5, { sipCode: 486 }]]);
  const many = conferenceOfTwo();
  const all = many.touch('END');
  assert.equal(many.commands(), [['End', 1, {}], ['End', 2, {}]]);
  many.refuse('End', ErrorCode.NOT_OWNER);
  refused(all, 'OUT_OF_SERVICE');
});

test('an end that is refused shows the call as it is [H06]', () => {
  const phone = new ScriptedPhone();
  phone.talking(1);
  const touched = phone.touch('END');
  phone.refuse('End', ErrorCode.NOT_OWNER);
  refused(touched, 'OUT_OF_SERVICE');
  assert.is(phone.state(1), 'STATE_ACTIVE');
});

test('a request whose call ends meanwhile is answered with the cause of the end [H06]', () => {
  const phone = new ScriptedPhone();
  phone.talking(1);
  const touched = phone.touch('HOLD');
  phone.ended(1, { side: 3, q850: 38 });
  refused(touched, 'LOST_SIGNAL');
});

test.run();
