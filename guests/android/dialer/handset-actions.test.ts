// What belongs to the handset, and what goes wrong before any command is sent.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { ErrorCode, Route } from '../../../proto/index.ts';
import { ok, refused } from '../testing/answers.ts';
import { BOB, ScriptedPhone } from '../testing/scripted-phone.ts';

test('digits go tone by tone through Telecom and as one command to the bus [H06]', () => {
  const phone = new ScriptedPhone();
  phone.talking(1);
  const touched = phone.touch('DTMF', { text: '12#' });
  assert.equal(phone.commands(), [['SendDtmf', 1, { digits: '12#' }]]);
  phone.done('SendDtmf', 1);
  ok(touched);
  refused(phone.touch('DTMF', { text: '' }), 'IllegalArgumentException');
});

test('mute and route belong to the handset [H06]', () => {
  const phone = new ScriptedPhone();
  phone.talking(1);
  const mute = phone.touch('MUTE', { on: true }), route = phone.touch('ROUTE', { text: 'speaker' });
  assert.equal(phone.commands(), [['SetMute', 0, { muted: true }], ['SetRoute', 0, { route: Route.SPEAKER }]]);
  phone.event('MuteChanged', 0, { muted: true });
  phone.event('RouteChanged', 0, { route: Route.SPEAKER });
  phone.done('SetMute');
  phone.done('SetRoute');
  ok(mute);
  ok(route);
  assert.ok(phone.screen().includes('Muted, SPEAKER'));
  refused(phone.touch('ROUTE', { text: 'teapot' }), 'ERROR_ENDPOINT_DOES_NOT_EXIST');
  const again = phone.touch('MUTE', { on: false });
  phone.refuse('SetMute', ErrorCode.NOT_OWNER);
  refused(again, 'OUT_OF_SERVICE');
});

test('texts go out under the first account, registrations under the one that is named, else the first [H03] [S06]', () => {
  const phone = new ScriptedPhone();
  const text = phone.touch('SEND_MESSAGE', { to: BOB, text: 'lunch?' });
  const on = phone.touch('REGISTER'), off = phone.touch('UNREGISTER', { account: 2 });
  assert.equal(phone.commands(), [
    ['SendMessage', 0, { to: BOB, text: 'lunch?', account: 0 }], ['Register', 0, { account: 0 }], ['Unregister', 0, { account: 2 }],
  ]);
  phone.refuse('SendMessage', ErrorCode.NOT_OWNER);
  phone.refuse('Register', ErrorCode.FAR_END_REFUSED, { sipCode: 403 });
  phone.done('Unregister');
  refused(text, 'RESULT_ERROR_NO_SERVICE');
  refused(on, 'INVALID_CREDENTIALS');
  ok(off);
  const nobodyThere = phone.touch('REGISTER');
  phone.refuse('Register', ErrorCode.UNREACHABLE, { sipCode: 503 });
  refused(nobodyThere, 'SERVER_UNREACHABLE');
});

test('a verb without its call fails and sends nothing [H06]', () => {
  const phone = new ScriptedPhone();
  for (const verb of ['ANSWER', 'REJECT', 'HOLD', 'RESUME', 'SWAP', 'MERGE', 'SPLIT', 'TRANSFER', 'END'] as const) refused(phone.touch(verb), 'CODE_CALL_IS_NOT_BEING_TRACKED');
  refused(phone.touch('HOLD', {}, 77), 'CODE_CALL_IS_NOT_BEING_TRACKED');
  assert.equal(phone.commands(), []);
});

test('a full ring fails each verb at once in the guest\'s own words [H33]', () => {
  const phone = new ScriptedPhone();
  phone.talking(1);
  phone.bus.full = true;
  const touched = phone.touch('HOLD');
  phone.bus.full = false;
  phone.bus.idle();
  refused(touched, 'CONGESTION');
});

test.run();
