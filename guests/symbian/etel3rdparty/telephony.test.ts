import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { KErrCancel, KErrNone, KRequestPending, errorName, type TInt } from '../kernel/errors.ts';
import { Panic, TPckgBuf, TRequestStatus, User } from '../kernel/user.ts';
import { KCapsHold, KCapsResume, KCapsSwap, TMobileCallStatus } from '../etel/types.ts';
import { OTHER_SYSTEM, ScriptedPhone } from '../tsy/scripted-driver.ts';
import { CTelephony } from './telephony.ts';
import { TCallId, TCallSelect, TCallStatus, TCancellationRequest, TNotificationEvent, TPhoneLine, callStatusOf } from './types.ts';

class ThirdParty extends ScriptedPhone {
  readonly telephony = CTelephony.NewL(this.kernel);
  override event(name: string, session = 0, fields: Record<string, unknown> = {}): void { super.event(name, session, fields); this.run(); }
  run(): void { this.kernel.scheduler.RunReady(); }
  done(session?: number): void { this.bus.done(session); this.run(); }

  /** Dials and is connected under `session`. */
  dialled(session: number): TCallId {
    const status = new TRequestStatus(), id = new TPckgBuf(TCallId.EISVCall1);
    this.telephony.DialNewCall(status, 'sip:bob@example.org', id);
    this.run();
    this.done(session);
    this.created(session).established(session);
    assert.is(status.Int(), KErrNone);
    return id.iValue;
  }

  ask(request: (status: TRequestStatus) => void): string {
    const status = new TRequestStatus();
    request(status);
    this.run();
    return status.Int() === KRequestPending ? 'waits' : errorName(status.Int());
  }
}

const leave = (body: () => unknown): string => errorName(User.Trap(() => { body(); }));

test('CTelephony numbers the states of a call in its own way from 7 upward [H27]', () => {
  const all = Object.values(TMobileCallStatus).filter((value): value is TMobileCallStatus => typeof value === 'number');
  assert.equal(all.map(callStatusOf), [0, 1, 2, 3, 4, 5, 6, 8, 8, 7, 9, 9, 10, 11]);
});

test('a third party dials, holds, dials again, swaps and hangs up, under the ids of its two calls [H27]', () => {
  const phone = new ThirdParty(), { telephony } = phone;
  assert.is(phone.dialled(1), TCallId.EISVCall1);
  assert.equal([telephony.GetLineStatus(TPhoneLine.EVoiceLine), telephony.GetCallStatus(TCallId.EISVCall1), telephony.GetCallDynamicCaps(TCallId.EISVCall1)], [TCallStatus.EStatusConnected, TCallStatus.EStatusConnected, KCapsHold]);
  assert.is(phone.ask((status) => telephony.DialNewCall(status, '1', new TPckgBuf(TCallId.EISVCall1))), 'KErrServerBusy');
  const hold = new TRequestStatus();
  telephony.Hold(hold, TCallId.EISVCall1);
  phone.held(1).done();
  assert.equal([hold.Int(), telephony.GetCallStatus(TCallId.EISVCall1)], [KErrNone, TCallStatus.EStatusHold]);
  assert.is(phone.dialled(2), TCallId.EISVCall2);
  assert.equal([telephony.GetCallDynamicCaps(TCallId.EISVCall1), telephony.GetCallDynamicCaps(TCallId.EISVCall2)], [KCapsResume | KCapsSwap, KCapsHold | KCapsSwap]);
  assert.equal([telephony.GetCallInfo(TCallSelect.EHeldCall).iCallId, telephony.GetCallInfo(TCallSelect.EActiveCall).iCallId], [1, 2]);
  phone.ask((status) => telephony.Swap(status, TCallId.EISVCall1, TCallId.EISVCall2));
  phone.ask((status) => telephony.SendDTMFTones(status, '1'));
  phone.ask((status) => telephony.Hangup(status, TCallId.EISVCall2));
  assert.equal(phone.bus.names(), ['PlaceCall 0', 'Hold 1', 'PlaceCall 0', 'Swap 0', 'SendDtmf 2', 'End 2']);
  phone.ended(2);
  assert.is(leave(() => telephony.GetCallStatus(TCallId.EISVCall2)), 'KErrAccessDenied');
  assert.is(leave(() => telephony.GetCallInfo(TCallSelect.EInProgressCall)), 'KErrNotFound');
  assert.is(phone.ask((status) => telephony.Resume(status, TCallId.EISVCall1)), 'waits');
});

test('it answers a ringing call; one that is gone before is KErrTimedOut, nothing ringing KErrAccessDenied [H27]', () => {
  const phone = new ThirdParty(), { telephony } = phone, id = new TPckgBuf(TCallId.EISVCall2);
  assert.is(phone.ask((status) => telephony.AnswerIncomingCall(status, id)), 'KErrAccessDenied');
  phone.offered(1);
  const status = new TRequestStatus();
  telephony.AnswerIncomingCall(status, id);
  phone.event('SessionAnswering', 1, { owner: 3 });
  phone.established(1).done();
  assert.equal([status.Int(), id.iValue, telephony.GetCallStatus(TCallId.EISVCall1)], [KErrNone, TCallId.EISVCall1, TCallStatus.EStatusConnected]);
  phone.ended(1).offered(2);
  telephony.AnswerIncomingCall(status, id);
  phone.ended(2);
  phone.bus.refuse({ code: 7 });
  phone.run();
  assert.is(errorName(status.Int()), 'KErrTimedOut');
});

test('a wrong id or state is KErrAccessDenied, a line other than voice KErrNotSupported, and nothing goes out [H27]', () => {
  const phone = new ThirdParty(), { telephony } = phone;
  phone.dialled(1);
  const before = phone.bus.sent.length;
  assert.equal([
    phone.ask((status) => telephony.Hold(status, TCallId.EISVCall2)), phone.ask((status) => telephony.Resume(status, TCallId.EISVCall1)),
    phone.ask((status) => telephony.Swap(status, TCallId.EISVCall1, TCallId.EISVCall2)), phone.ask((status) => telephony.Hangup(status, 7 as TCallId)),
    phone.ask((status) => telephony.DialNewCall(status, '1', new TPckgBuf(TCallId.EISVCall1), TPhoneLine.EFaxLine)),
  ], ['KErrAccessDenied', 'KErrAccessDenied', 'KErrAccessDenied', 'KErrAccessDenied', 'KErrNotSupported']);
  assert.is(phone.bus.sent.length, before);
});

test('a second request of a kind is KErrInUse, posting a live one again a panic, CancelAsync ends it with KErrCancel [H27]', () => {
  const phone = new ThirdParty(), { telephony } = phone;
  phone.dialled(1);
  const status = new TRequestStatus();
  telephony.Hold(status, TCallId.EISVCall1);
  assert.is(phone.ask((second) => telephony.Hold(second, TCallId.EISVCall1)), 'KErrInUse');
  assert.throws(() => telephony.Hangup(status, TCallId.EISVCall1), (error: Error) => error instanceof Panic && error.code === 'CTelephony 0');
  assert.is(telephony.CancelAsync(TCancellationRequest.EHoldCancel), KErrNone);
  assert.is(status.Int(), KErrCancel);
  assert.is(errorName(telephony.CancelAsync(TCancellationRequest.ESwapCancel)), 'KErrNotFound');
  phone.done();
  assert.is(status.Int(), KErrCancel);
});

test('a cancelled dial hangs up and gives its id free [H27]', () => {
  const phone = new ThirdParty(), { telephony } = phone, status = new TRequestStatus();
  telephony.DialNewCall(status, 'sip:bob@example.org', new TPckgBuf(TCallId.EISVCall1));
  phone.done(1);
  phone.created(1);
  telephony.CancelAsync(TCancellationRequest.EDialNewCallCancel);
  assert.equal([status.Int(), phone.bus.names()], [KErrCancel, ['PlaceCall 0', 'End 1']]);
  phone.ended(1, { side: 1, q850: 16 });
  assert.is(phone.dialled(2), TCallId.EISVCall1);
});

test('a refused dial leaves no call behind [H27]', () => {
  const phone = new ThirdParty(), { telephony } = phone, status = new TRequestStatus();
  telephony.DialNewCall(status, 'sip:bob@example.org', new TPckgBuf(TCallId.EISVCall1));
  assert.ok(phone.module.KnowsCall('Voice1::1'));
  phone.bus.refuse({ code: 9 });
  phone.run();
  assert.equal([errorName(status.Int()), phone.module.KnowsCall('Voice1::1')], ['KErrServerBusy', false]);
});

test('line, owned calls and registration tell their changes once per NotifyChange [H27]', () => {
  const phone = new ThirdParty(), { telephony } = phone;
  const { EVoiceLineStatusChange, EOwnedCall1StatusChange, ENetworkRegistrationStatusChange, EBatteryInfoChange } = TNotificationEvent;
  const line = new TRequestStatus(), call = new TRequestStatus(), registration = new TRequestStatus();
  const values = { line: new TPckgBuf<TInt>(0), call: new TPckgBuf<TInt>(0), registration: new TPckgBuf<TInt>(0) };
  telephony.NotifyChange(line, EVoiceLineStatusChange, values.line);
  telephony.NotifyChange(call, EOwnedCall1StatusChange, values.call);
  telephony.NotifyChange(registration, ENetworkRegistrationStatusChange, values.registration);
  assert.throws(() => telephony.NotifyChange(line, EVoiceLineStatusChange, values.line), (error: Error) => error instanceof Panic);
  assert.is(phone.ask((status) => telephony.NotifyChange(status, EVoiceLineStatusChange, values.line)), 'KErrInUse');
  assert.is(phone.ask((status) => telephony.NotifyChange(status, EBatteryInfoChange, values.line)), 'KErrNotSupported');
  phone.dialled(1);
  assert.equal([values.line.iValue, values.call.iValue], [TCallStatus.EStatusDialling, TCallStatus.EStatusDialling]);
  telephony.NotifyChange(call, EOwnedCall1StatusChange, values.call);
  assert.equal([call.Int(), values.call.iValue], [KErrNone, TCallStatus.EStatusConnected]);
  phone.event('AccountRegistered', 0, { account: 0, uri: 'sip:alice@example.org', expiresS: 60 });
  assert.equal([registration.Int(), values.registration.iValue, telephony.GetNetworkRegistrationStatus()], [KErrNone, 5, 5]);
  telephony.NotifyChange(registration, ENetworkRegistrationStatusChange, values.registration);
  telephony.CancelAsync(TCancellationRequest.ENetworkRegistrationStatusChangeCancel);
  assert.is(registration.Int(), KErrCancel);
});

test('a call of the other system is line status and nothing more [H36]', () => {
  const phone = new ThirdParty().created(1, OTHER_SYSTEM).established(1) as ThirdParty;
  assert.is(phone.telephony.GetLineStatus(TPhoneLine.EVoiceLine), TCallStatus.EStatusConnected);
  assert.is(leave(() => phone.telephony.GetCallStatus(TCallId.EISVCall1)), 'KErrAccessDenied');
});

test.run();
