import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  KErrCancel, KErrEtelAlreadyCallOwner, KErrEtelNoClientInterestedInThisCall, KErrEtelNotCallOwner, KErrGeneral, KErrNone, KErrNotFound,
  KErrNotSupported, KErrOverflow, KErrServerBusy, KRequestPending,
} from '../kernel/errors.ts';
import { Kernel } from '../kernel/kernel.ts';
import { Leave, Panic, TPckgBuf, TRequestStatus } from '../kernel/user.ts';
import { RMobileCall } from './client/mobile-call.ts';
import { RTelServer } from './client/tel-server.ts';
import { limits } from './limits.ts';
import { CallHolder, Ipc } from './server/phone-module.ts';
import { ScriptedModule, client } from './scripted-module.ts';
import { TCallStatus, TMobileCallDeflect, TMobileCallEvent, TMobileCallStatus, TMobileConferenceEvent, TMobileConferenceStatus, TMobilePhoneRegistrationStatus, TOwnershipStatus, coreStatusOf } from './types.ts';

const { EStatusRinging, EStatusConnected, EStatusHold, EStatusDisconnecting } = TMobileCallStatus;

function opened(status = EStatusConnected, holder = CallHolder.Here) {
  const module = new ScriptedModule(), open = client(module), call = new RMobileCall();
  const name = module.add('Voice1::1', status, holder);
  assert.is(call.OpenExistingCall(open.line, name), KErrNone);
  return { module, call, name, ...open };
}

function owned() {
  const open = opened();
  open.call.AcquireOwnership(new TRequestStatus());
  return open;
}

test('a client finds the server, the phone and its line by name [H07]', () => {
  const module = new ScriptedModule(), { server, phone, line } = client(module);
  assert.is(new RTelServer().Connect(new Kernel()), KErrNotFound);
  assert.equal([server.EnumeratePhones(), server.GetPhoneInfo(0).iName, server.GetTsyName(0)], [1, 'Scripted::Phone', 'SCRIPTED']);
  assert.equal([phone.EnumerateLines(), phone.GetLineInfo(0).iName, line.EnumerateCall()], [1, 'Voice1', 0]);
  assert.throws(() => server.GetPhoneInfo(1), (error: Error) => error instanceof Leave);
  assert.throws(() => new RMobileCall().Name(), (error: Error) => error instanceof Panic);
});

test('RCall and RMobileCall number their states apart: each multimode status has its core status [H07]', () => {
  const core = Object.values(TMobileCallStatus).filter((value) => typeof value === 'number').map((value) => coreStatusOf(value as TMobileCallStatus));
  assert.equal(core, [0, 1, 2, 3, 4, 5, 6, 7, 7, 6, 6, 6, 6, 6]);
  const { call, module, name } = opened(EStatusHold);
  assert.equal([call.GetStatus(), call.GetMobileCallStatus()], [6, 10]);
  module.setStatus(name, EStatusDisconnecting);
  assert.equal([call.GetStatus(), call.GetMobileCallStatus()], [7, 7]);
});

test('a notification is one-shot: it completes once, what happens before it is armed again waits, the latest of it [H07]', () => {
  const { module, call, name } = opened();
  const status = new TRequestStatus(), value = new TPckgBuf(EStatusConnected);
  call.NotifyMobileCallStatusChange(status, value);
  assert.is(status.Int(), KRequestPending);
  module.setStatus(name, EStatusHold);
  assert.equal([status.Int(), value.iValue], [KErrNone, EStatusHold]);
  module.setStatus(name, EStatusConnected);
  module.setStatus(name, EStatusDisconnecting);
  assert.is(value.iValue, EStatusHold);
  call.NotifyMobileCallStatusChange(status, value);
  assert.equal([status.Int(), value.iValue], [KErrNone, EStatusDisconnecting]);
  call.NotifyMobileCallStatusChange(status, value);
  assert.is(status.Int(), KRequestPending);
});

test('RCall hears of a change only when its own word for the status changes [H07]', () => {
  const { module, call, name } = opened();
  const status = new TRequestStatus(), value = new TPckgBuf(TCallStatus.EStatusUnknown);
  call.NotifyStatusChange(status, value);
  module.setStatus(name, EStatusHold);
  assert.is(status.Int(), KRequestPending);
  module.setStatus(name, EStatusDisconnecting);
  assert.equal([status.Int(), value.iValue], [KErrNone, TCallStatus.EStatusHangingUp]);
});

test('a second arming of the same notification is KErrServerBusy, and Cancel completes the first with KErrCancel [H07]', () => {
  const { call, line, phone, conference } = opened();
  const kinds: [(status: TRequestStatus) => void, () => void][] = [
    [(status) => call.NotifyStatusChange(status, new TPckgBuf(0)), () => call.NotifyStatusChangeCancel()],
    [(status) => call.NotifyMobileCallStatusChange(status, new TPckgBuf(0)), () => call.NotifyMobileCallStatusChangeCancel()],
    [(status) => call.NotifyCapsChange(status, new TPckgBuf(0)), () => call.NotifyCapsChangeCancel()],
    [(status) => call.NotifyMobileCallCapsChange(status, new TPckgBuf(0)), () => call.NotifyMobileCallCapsChangeCancel()],
    [(status) => call.NotifyCallEvent(status, new TPckgBuf(0)), () => call.NotifyCallEventCancel()],
    [(status) => line.NotifyIncomingCall(status, new TPckgBuf('')), () => line.NotifyIncomingCallCancel()],
    [(status) => line.NotifyCallAdded(status, new TPckgBuf('')), () => line.NotifyCallAddedCancel()],
    [(status) => line.NotifyStatusChange(status, new TPckgBuf(0)), () => line.NotifyStatusChangeCancel()],
    [(status) => line.NotifyMobileLineStatusChange(status, new TPckgBuf(0)), () => line.NotifyMobileLineStatusChangeCancel()],
    [(status) => phone.NotifyNetworkRegistrationStatusChange(status, new TPckgBuf(0)), () => phone.NotifyNetworkRegistrationStatusChangeCancel()],
    [(status) => phone.NotifyIccMessageWaitingIndicatorsChange(status, new TPckgBuf({ iDisplayStatus: 0, iVoiceMsgs: 0 })), () => phone.NotifyIccMessageWaitingIndicatorsChangeCancel()],
    [(status) => phone.NotifyDTMFEvent(status, new TPckgBuf('')), () => phone.NotifyDTMFEventCancel()],
    [(status) => conference.NotifyConferenceStatusChange(status, new TPckgBuf(0)), () => conference.NotifyConferenceStatusChangeCancel()],
    [(status) => conference.NotifyCapsChange(status, new TPckgBuf(0)), () => conference.NotifyCapsChangeCancel()],
    [(status) => conference.NotifyConferenceEvent(status, new TPckgBuf(0), new TPckgBuf('')), () => conference.NotifyConferenceEventCancel()],
  ];
  for (const [arm, cancel] of kinds) {
    const first = new TRequestStatus(), second = new TRequestStatus();
    arm(first);
    arm(second);
    assert.equal([first.Int(), second.Int()], [KRequestPending, KErrServerBusy], String(arm));
    cancel();
    cancel();
    assert.is(first.Int(), KErrCancel, String(cancel));
    arm(second);
    assert.is(second.Int(), KRequestPending);
  }
});

test('names of new calls wait one by one while nobody listens, up to the bound [H07]', () => {
  const { module, line } = opened();
  for (let n = 0; n < limits.callNamesWaiting + 2; n++) module.observer.CallbackIncomingCallInd(`Voice1::${n}`);
  const status = new TRequestStatus(), name = new TPckgBuf('');
  line.NotifyIncomingCall(status, name);
  assert.equal([status.Int(), name.iValue], [KErrNone, 'Voice1::2']);
  line.NotifyIncomingCall(status, name);
  assert.is(name.iValue, 'Voice1::3');
});

test('each indication reaches the objects that it is about, and no others [H07]', () => {
  const { module, call, name, line, phone, conference } = opened();
  const other = new RMobileCall();
  module.add('Voice1::2', EStatusConnected);
  other.OpenExistingCall(line, 'Voice1::2');
  const here = new TRequestStatus(), there = new TRequestStatus(), event = new TPckgBuf(TMobileCallEvent.ELocalHold);
  call.NotifyCallEvent(here, event);
  other.NotifyCallEvent(there, new TPckgBuf(TMobileCallEvent.ELocalHold));
  module.observer.CallbackCallEventInd(name, TMobileCallEvent.ERemoteHold);
  assert.equal([here.Int(), event.iValue, there.Int()], [KErrNone, TMobileCallEvent.ERemoteHold, KRequestPending]);

  const caps = new TPckgBuf(0);
  call.NotifyCapsChange(here, caps);
  module.setCaps(name, 0x200);
  assert.is(here.Int(), KRequestPending, 'RCall does not know Hold');
  module.setCaps(name, 0x220);
  assert.equal([here.Int(), caps.iValue], [KErrNone, 0x20]);

  const conferenceEvent = new TPckgBuf(TMobileConferenceEvent.EConferenceBuilt), conferenceCall = new TPckgBuf(''), status = new TRequestStatus();
  conference.NotifyConferenceEvent(status, conferenceEvent, conferenceCall);
  module.observer.CallbackConferenceEventInd(TMobileConferenceEvent.EConferenceSplit, name);
  assert.equal([conferenceEvent.iValue, conferenceCall.iValue], [TMobileConferenceEvent.EConferenceSplit, name]);
  const conferenceStatus = new TPckgBuf(TMobileConferenceStatus.EConferenceIdle);
  conference.NotifyConferenceStatusChange(status, conferenceStatus);
  module.conferenceStatus = TMobileConferenceStatus.EConferenceHold;
  module.observer.CallbackConferenceStatusChangeInd();
  assert.is(conferenceStatus.iValue, TMobileConferenceStatus.EConferenceHold);

  const registration = new TPckgBuf(TMobilePhoneRegistrationStatus.ERegistrationUnknown);
  phone.NotifyNetworkRegistrationStatusChange(status, registration);
  module.registration = TMobilePhoneRegistrationStatus.ERegisteredOnHomeNetwork;
  module.observer.CallbackRegistrationStatusChangeInd();
  assert.is(registration.iValue, 5);
  const tone = new TPckgBuf('');
  phone.NotifyDTMFEvent(status, tone);
  module.observer.CallbackDtmfEventInd('7');
  assert.is(tone.iValue, '7');
});

test('a request is one of its kind per object: a second is KErrServerBusy, another kind is not [H07]', () => {
  const { module, call } = owned();
  const first = new TRequestStatus(), second = new TRequestStatus(), swap = new TRequestStatus();
  call.Hold(first);
  call.Hold(second);
  call.Swap(swap);
  assert.equal([first.Int(), second.Int(), swap.Int()], [KRequestPending, KErrServerBusy, KRequestPending]);
  assert.equal(module.requests.map(({ request }) => request.ipc), [Ipc.EMobileCallHold, Ipc.EMobileCallSwap]);
  module.complete(KErrGeneral);
  assert.is(first.Int(), KErrGeneral);
  call.Hold(first);
  assert.is(first.Int(), KRequestPending);
});

test('a cancelled request ends with KErrCancel at once and the late answer is dropped [H07]', () => {
  const { module, call } = owned();
  const status = new TRequestStatus();
  call.Hold(status);
  call.HoldCancel();
  assert.equal([status.Int(), module.cancelled.length], [KErrCancel, 1]);
  module.complete(KErrNone);
  assert.is(status.Int(), KErrCancel);
  call.HoldCancel();
  assert.is(module.cancelled.length, 1);
});

test('closing a handle cancels everything that it waits for [H07]', () => {
  const { module, call, name } = owned();
  const statuses = [new TRequestStatus(), new TRequestStatus(), new TRequestStatus()];
  call.Hold(statuses[0]);
  call.NotifyCallEvent(statuses[1], new TPckgBuf(TMobileCallEvent.ELocalHold));
  call.NotifyMobileCallCapsChange(statuses[2], new TPckgBuf(0));
  call.Close();
  call.Close();
  assert.equal(statuses.map((status) => status.Int()), [KErrCancel, KErrCancel, KErrCancel]);
  assert.equal(module.released, [name]);
});

test('only the owner commands a call; a ringing one is anybody\'s, and who answers it owns it [H36]', () => {
  const module = new ScriptedModule(), mine = client(module), theirs = client(module, mine.kernel);
  const name = module.add('Voice1::1', EStatusRinging);
  const a = new RMobileCall(), b = new RMobileCall(), status = new TRequestStatus();
  a.OpenExistingCall(mine.line, name);
  b.OpenExistingCall(theirs.line, name);
  assert.equal([a.ReferenceCount(), a.GetOwnershipStatus(), b.GetOwnershipStatus()], [2, TOwnershipStatus.EOwnedUnowned, TOwnershipStatus.EOwnedUnowned]);
  a.AnswerIncomingCall(status);
  module.setStatus(name, EStatusConnected);
  module.setHolder(name, CallHolder.Here);
  module.complete(KErrNone);
  assert.equal([a.GetOwnershipStatus(), b.GetOwnershipStatus()], [TOwnershipStatus.EOwnedByThisClient, TOwnershipStatus.EOwnedByAnotherClient]);
  for (const request of [() => b.HangUp(status), () => b.Hold(status), () => b.Resume(status), () => b.Swap(status), () => b.Transfer(status), () => b.GoOneToOne(status), () => b.AnswerIncomingCall(status)]) {
    request();
    assert.is(status.Int(), KErrEtelNotCallOwner, String(request));
  }
  assert.is(module.requests.length, 0);
});

test('an answer that fails leaves the call unowned [H36]', () => {
  const { module, call } = opened(EStatusRinging, CallHolder.Nobody);
  const status = new TRequestStatus();
  call.AnswerIncomingCall(status);
  module.complete(KErrGeneral);
  assert.equal([status.Int(), call.GetOwnershipStatus()], [KErrGeneral, TOwnershipStatus.EOwnedUnowned]);
});

test('ownership moves from client to client: AcquireOwnership waits for TransferOwnership [H36]', () => {
  const { module, call, kernel, name } = owned();
  const other = client(module, kernel), theirs = new RMobileCall(), status = new TRequestStatus();
  theirs.OpenExistingCall(other.line, name);
  assert.is(call.TransferOwnership(), KErrEtelNoClientInterestedInThisCall);
  theirs.AcquireOwnership(status);
  assert.is(status.Int(), KRequestPending);
  assert.is(theirs.TransferOwnership(), KErrEtelNotCallOwner);
  assert.is(call.TransferOwnership(), KErrNone);
  assert.equal([status.Int(), theirs.GetOwnershipStatus(), call.GetOwnershipStatus()], [KErrNone, TOwnershipStatus.EOwnedByThisClient, TOwnershipStatus.EOwnedByAnotherClient]);
  theirs.AcquireOwnership(status);
  assert.is(status.Int(), KErrEtelAlreadyCallOwner);
  call.AcquireOwnership(status);
  call.AcquireOwnershipCancel();
  assert.is(status.Int(), KErrCancel);
});

test('a client that closes its last handle on a call owns it no longer [H36]', () => {
  const { module, call, kernel, line, name } = owned();
  const second = new RMobileCall(), other = client(module, kernel), theirs = new RMobileCall();
  second.OpenExistingCall(line, name);
  theirs.OpenExistingCall(other.line, name);
  call.Close();
  assert.is(theirs.GetOwnershipStatus(), TOwnershipStatus.EOwnedByAnotherClient);
  second.Close();
  assert.equal([theirs.GetOwnershipStatus(), module.released], [TOwnershipStatus.EOwnedUnowned, []]);
});

test('a call of the other operating system belongs to another client until AcquireOwnership has brought the handset over [H36]', () => {
  const { module, call, name } = opened(EStatusConnected, CallHolder.Elsewhere);
  const status = new TRequestStatus();
  assert.is(call.GetOwnershipStatus(), TOwnershipStatus.EOwnedByAnotherClient);
  call.AcquireOwnership(status);
  assert.is(module.requests[0].request.ipc, Ipc.EEtelCallAcquireOwnership);
  module.setHolder(name, CallHolder.Here);
  module.complete(KErrNone);
  assert.equal([status.Int(), call.GetOwnershipStatus()], [KErrNone, TOwnershipStatus.EOwnedByThisClient]);
  module.setHolder(name, CallHolder.Elsewhere);
  assert.is(call.GetOwnershipStatus(), TOwnershipStatus.EOwnedByAnotherClient);
  module.setHolder(name, CallHolder.Here);
  assert.is(call.GetOwnershipStatus(), TOwnershipStatus.EOwnedUnowned, 'what went away comes back unowned');
});

test('a conference is commanded by the owner of all its calls [H36]', () => {
  const { module, call, name, conference } = opened();
  module.conferenceCalls = [name];
  const status = new TRequestStatus();
  conference.Swap(status);
  assert.is(status.Int(), KErrEtelNotCallOwner);
  call.AcquireOwnership(new TRequestStatus());
  conference.Swap(status);
  assert.is(status.Int(), KRequestPending);
  assert.equal([conference.EnumerateCalls(), conference.GetMobileCallInfo(0).iCallName], [1, name]);
});

test('what cannot be said is refused before the module hears of it: a number too long, a deflection without number [H07]', () => {
  const { module, call } = owned();
  const status = new TRequestStatus();
  call.Dial(status, '1'.repeat(limits.telNumberCharacters + 1));
  assert.is(status.Int(), KErrOverflow);
  call.Deflect(status, TMobileCallDeflect.EDeflectVoicemail, '');
  assert.is(status.Int(), KErrNotSupported);
  assert.is(module.requests.length, 0);
});

test('the line shows its liveliest call [H07]', () => {
  const { module, line, name } = opened();
  const status = new TRequestStatus(), value = new TPckgBuf(TCallStatus.EStatusUnknown);
  line.NotifyStatusChange(status, value);
  module.add('Voice1::2', EStatusRinging);
  module.observer.CallbackCallAddedInd('Voice1::2');
  assert.equal([value.iValue, line.GetStatus(), line.EnumerateCall()], [TCallStatus.EStatusRinging, TCallStatus.EStatusRinging, 2]);
  assert.equal(line.GetCallInfo(0), { iCallName: name, iStatus: TCallStatus.EStatusConnected, iCallCapsFlags: 0 });
});

test.run();
