import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { ErrorCode } from '../../../proto/index.ts';
import { KErrCancel, KErrNone, KRequestPending, errorName } from '../kernel/errors.ts';
import { TRequestStatus } from '../kernel/user.ts';
import { RMobileCall } from '../etel/client/mobile-call.ts';
import { TMobileCallStatus } from '../etel/types.ts';
import { OTHER_SYSTEM, ScriptedPhone } from './scripted-driver.ts';
import { addressOf, telNumberOf } from './tel-number.ts';

function dial(phone = new ScriptedPhone(), number = 'sip:bob@example.org') {
  const call = new RMobileCall(), status = new TRequestStatus();
  call.OpenNewCall(phone.line);
  call.Dial(status, number);
  return { phone, call, status };
}

test('Dial is complete when the call is connected, and the call kept its name all the way [H07]', () => {
  const { phone, call, status } = dial();
  assert.equal([phone.bus.names(), call.GetMobileCallStatus()], [['PlaceCall 0'], TMobileCallStatus.EStatusIdle]);
  phone.bus.done(5);
  assert.is(status.Int(), KRequestPending);
  phone.created(5);
  assert.equal([call.GetMobileCallStatus(), phone.module.callNameOf(5)], [TMobileCallStatus.EStatusDialling, call.Name()]);
  phone.established(5);
  assert.equal([status.Int(), call.GetMobileCallStatus()], [KErrNone, TMobileCallStatus.EStatusConnected]);
});

test('the event may come before the answer [H07]', () => {
  const { phone, call, status } = dial();
  phone.created(5);
  assert.is(phone.module.callNameOf(5), call.Name());
  phone.bus.done(5);
  phone.established(5);
  assert.is(status.Int(), KErrNone);
});

test('a refused dial ends with the refusal; a failed call with the network\'s reason [H07]', () => {
  const refused = dial();
  refused.phone.bus.refuse({ code: ErrorCode.TOO_MANY_CALLS });
  assert.is(errorName(refused.status.Int()), 'KErrServerBusy');
  const failed = dial();
  failed.phone.bus.done(5);
  failed.phone.created(5).ended(5, { side: 2, sipCode: 486, q850: 17 });
  assert.equal([errorName(failed.status.Int()), failed.call.GetMobileCallInfo().iExitCode], ['KErrGsmCCUserBusy', -4273]);
});

test('a second dial while one is being set up is KErrServerBusy; a second on the same call KErrNotReady [H07]', () => {
  const { phone, call } = dial();
  assert.is(errorName(dial(phone).status.Int()), 'KErrServerBusy');
  phone.bus.done(5);
  phone.created(5);
  assert.is(errorName(dial(phone).status.Int()), 'KErrServerBusy');
  phone.established(5);
  const again = new TRequestStatus();
  call.Dial(again, 'sip:bob@example.org');
  assert.is(errorName(again.Int()), 'KErrNotReady');
});

test('DialCancel ends the request at once and hangs up, also when the session is not known yet [H07]', () => {
  const early = dial();
  early.call.DialCancel();
  assert.equal([early.status.Int(), early.phone.bus.names()], [KErrCancel, ['PlaceCall 0']]);
  early.phone.bus.done(5);
  assert.equal(early.phone.bus.names(), ['PlaceCall 0', 'End 5']);

  const late = dial();
  late.phone.bus.done(5);
  late.phone.created(5);
  late.call.DialCancel();
  assert.equal([late.status.Int(), late.phone.bus.names()], [KErrCancel, ['PlaceCall 0', 'End 5']]);
});

test('a dial that is hung up here, or taken over by the other system, ends with KErrCancel [H37]', () => {
  const ended = dial();
  ended.phone.bus.done(5);
  ended.phone.created(5).ended(5, { side: 1, sipCode: 487, q850: 16 });
  assert.is(ended.status.Int(), KErrCancel);
  const taken = dial();
  taken.phone.bus.done(5);
  taken.phone.created(5);
  taken.phone.event('OwnerChanged', 0, { fromGuest: 3, toGuest: OTHER_SYSTEM, tick: 1 });
  assert.equal([taken.status.Int(), taken.phone.bus.names()], [KErrCancel, ['PlaceCall 0']]);
});

test('a dial whose session a snapshot does not know any more is over [H33]', () => {
  const { phone, status } = dial();
  phone.bus.done(5);
  phone.module.onSnapshotBegin();
  phone.module.onSnapshotEnd();
  assert.is(errorName(status.Int()), 'KErrDisconnected');
});

test('a call that was never dialled leaves nothing behind when it is closed [H07]', () => {
  const phone = new ScriptedPhone(), call = new RMobileCall();
  call.OpenNewCall(phone.line);
  const name = call.Name();
  assert.ok(phone.module.KnowsCall(name));
  call.Close();
  assert.not(phone.module.KnowsCall(name));
});

test('numbers become addresses in the account\'s domain, addresses become numbers [H07]', () => {
  assert.equal(['sip:bob@h:5090', 'tel:+4930', 'bob@h', '112', 'bob'].map((number) => addressOf(number, 'sip:alice@example.org')), ['sip:bob@h:5090', 'tel:+4930', 'sip:bob@h', 'sip:112@example.org', 'sip:bob@example.org']);
  assert.is(addressOf('bob', ''), 'sip:bob');
  assert.equal(['sip:bob@h:5090;user=phone', 'sip:+4930@h', 'tel:110', 'sips:x@[::1]:5061'].map(telNumberOf), ['bob@h:5090', '+4930', '110', 'x@[::1]:5061']);
});

test.run();
