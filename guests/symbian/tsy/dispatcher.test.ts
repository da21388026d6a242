import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { ErrorCode, Kind, decode, encode, messageByName } from '../../../proto/index.ts';
import { KErrGeneral, KErrMMEtelMaxReached, KErrNone, KErrNotSupported, KErrServerBusy, errorName, type TInt } from '../kernel/errors.ts';
import { DispatchId, HangUpCause, dispatchTable, type DispatchArguments } from './dispatch-table.ts';
import { Dispatcher } from './dispatcher.ts';
import { errorOf } from './error-code.ts';
import { ScriptedBusEnd } from './scripted-driver.ts';

const normal = HangUpCause.NormalClearing;

/** Every supported request and the exact commands that leave the driver. */
const expected: [DispatchId, Partial<DispatchArguments>, string, Record<string, unknown>][] = [
  [DispatchId.CallControlAnswer, { callId: 7 }, 'Accept 7', {}],
  [DispatchId.CallControlHold, { callId: 7 }, 'Hold 7', {}],
  [DispatchId.CallControlHangUp, { callId: 7, cause: normal }, 'End 7', {}],
  [DispatchId.CallControlHangUp, { callId: 7, cause: HangUpCause.UserBusy }, 'Reject 7', { sipCode: 0 }],
  [DispatchId.CallControlResume, { callId: 7 }, 'Resume 7', {}],
  [DispatchId.CallControlDialVoice, { text: 'sip:bob@example.org' }, 'PlaceCall 0', { to: 'sip:bob@example.org', account: 0, media: 0, withhold: 0, join: '' }],
  [DispatchId.CallControlDialVoice, { text: 'sip:bob@example.org', number: 2 }, 'PlaceCall 0', { to: 'sip:bob@example.org', account: 0, media: 0, withhold: 1, join: '' }],
  [DispatchId.CallControlDialVoice, { text: 'sip:bob@example.org', join: 'c;to-tag=a;from-tag=b' }, 'PlaceCall 0', { to: 'sip:bob@example.org', account: 0, media: 0, withhold: 0, join: 'c;to-tag=a;from-tag=b' }],
  [DispatchId.CallControlTransfer, { callId: 7, otherId: 8 }, 'TransferAttended 7', { with: 8 }],
  [DispatchId.CallControlSendDtmfTones, { callIds: [7], text: '12#' }, 'SendDtmf 7', { digits: '12#' }],
  [DispatchId.CallControlSwap, { callId: 7, otherId: 8 }, 'Swap 0', {}],
  [DispatchId.CallControlSingleSwap, { callId: 7, on: true }, 'Hold 7', {}],
  [DispatchId.CallControlSingleSwap, { callId: 7, on: false }, 'Resume 7', {}],
  [DispatchId.MultipartyConferenceHangUp, { callIds: [7] }, 'End 7', {}],
  [DispatchId.MultipartyConferenceAddCall, { callId: 8, otherId: 7 }, 'Merge 8', { with: 7 }],
  [DispatchId.MultipartyCreateConference, { callId: 7, otherId: 8 }, 'Merge 7', { with: 8 }],
  [DispatchId.MultipartyConferenceSwap, { callId: 7, otherId: 8 }, 'Swap 0', {}],
  [DispatchId.MultipartyConferenceSwap, { callId: 7, on: true }, 'Hold 7', {}],
  [DispatchId.MultipartyConferenceSwap, { callId: 7, on: false }, 'Resume 7', {}],
  [DispatchId.MultipartyGoOneToOne, { callId: 7 }, 'Split 7', {}],
  [DispatchId.HandsetRing, { callId: 7 }, 'Ring 7', { earlyMedia: false }],
  [DispatchId.HandsetDeflect, { callId: 7, text: 'sip:eve@example.org' }, 'Deflect 7', { to: 'sip:eve@example.org' }],
  [DispatchId.HandsetTakeOver, {}, 'TakeOver 0', {}],
  [DispatchId.HandsetSetMicMute, { on: true }, 'SetMute 0', { muted: true }],
  [DispatchId.HandsetSetOutput, { number: 2 }, 'SetRoute 0', { route: 2 }],
  [DispatchId.HandsetSendMessage, { text: 'sip:bob@example.org', message: 'hello' }, 'SendMessage 0', { to: 'sip:bob@example.org', text: 'hello', account: 0 }],
  [DispatchId.HandsetRegister, { number: 1 }, 'Register 0', { account: 1 }],
  [DispatchId.HandsetUnregister, { number: 1 }, 'Unregister 0', { account: 1 }],
  [DispatchId.HandsetRegisterApplication, { text: 'app', callbacks: ['a', 'b'] }, 'RegisterApplication 0', { application: 'app', callbacks: ['a', 'b'] }],
];

function request(id: DispatchId, given: Partial<DispatchArguments> = {}) {
  const bus = new ScriptedBusEnd(), dispatcher = new Dispatcher(bus);
  const heard: [TInt, number][] = [];
  dispatcher.request(id, given, (error, callId) => heard.push([error, callId]));
  return { bus, dispatcher, heard };
}

for (const [id, given, command, body] of expected) {
  test(`${DispatchId[id]} ${JSON.stringify(given)} is ${command} on the bus [H08]`, () => {
    const { bus, heard, dispatcher } = request(id, given);
    assert.ok(dispatcher.isDispatchInterfaceSupported(id));
    assert.equal(bus.names(), [command]);
    const message = messageByName(bus.sent[0].name)!;
    assert.is(message.kind, Kind.COMMAND);
    assert.equal(decode(message.type, encode(message.name, bus.sent[0].fields)).body, body);
    assert.equal(heard, []);
    bus.done(9);
    assert.equal(heard, [[KErrNone, 9]]);
  });
}

test('every row of the table is either expected above or unsupported, and ids are unique [H08]', () => {
  const ids = dispatchTable.map(({ id }) => id);
  assert.is(new Set(ids).size, ids.length);
  const tested = new Set(expected.map(([id]) => id));
  assert.equal(dispatchTable.filter(({ commands }) => commands).map(({ id }) => id).filter((id) => !tested.has(id)), []);
  assert.equal(dispatchTable.filter(({ commands }) => !commands).map(({ request: name }) => name), [
    'HandleDialEmergencyReqL', 'HandleStopDtmfToneReqL', 'HandleStartDtmfToneReqL', 'HandleActivateCcbsReqL',
  ]);
});

for (const { id, commands } of dispatchTable.filter((row) => !row.commands)) {
  test(`${DispatchId[id]} is unsupported: KErrNotSupported at once, and the driver hears nothing [H08]`, () => {
    assert.is(commands, undefined);
    const { bus, heard, dispatcher } = request(id, { callId: 7, text: '1' });
    assert.equal([heard, bus.sent.length, dispatcher.isDispatchInterfaceSupported(id)], [[[KErrNotSupported, 0]], 0, false]);
  });
}

test('a request of several commands completes once, after the last answer, with the first error [H08]', () => {
  const { bus, heard } = request(DispatchId.MultipartyConferenceHangUp, { callIds: [1, 2, 3] });
  assert.equal(bus.names(), ['End 1', 'End 2', 'End 3']);
  bus.sent[0].outcome.done(1);
  bus.sent[1].outcome.refused({ code: ErrorCode.NO_SUCH_SESSION, text: 'gone', sipCode: 0 });
  assert.equal(heard, []);
  bus.sent[2].outcome.done(3);
  assert.is(heard.length, 1);
  assert.is(errorName(heard[0][0]), 'KErrNotFound');
});

test('a full ring is KErrServerBusy at once [H33]', () => {
  const bus = new ScriptedBusEnd(), heard: TInt[] = [];
  bus.full = true;
  new Dispatcher(bus).request(DispatchId.CallControlHold, { callId: 7 }, (error) => heard.push(error));
  assert.equal(heard, [KErrServerBusy]);
});

test('what the core says to people about a refusal goes to the log, with the callback\'s name [H08]', () => {
  const { bus } = request(DispatchId.CallControlHold, { callId: 7 });
  bus.refuse({ code: ErrorCode.WRONG_STATE, text: 'not established' });
  assert.equal(bus.told, ['CallbackCallControlHoldComp(KErrNotReady): not established']);
});

test('every error code of the bus has its own word here, and conferences say KErrMMEtelMaxReached [H07]', () => {
  const codes = Object.values(ErrorCode).filter((code): code is ErrorCode => typeof code === 'number' && code !== ErrorCode.UNSPECIFIED);
  const refusal = (code: number, sipCode = 0) => ({ code, text: '', sipCode });
  assert.equal(Object.fromEntries(codes.map((code) => [ErrorCode[code], errorName(errorOf(refusal(code, 486), false))])), {
    BAD_FRAME: 'KErrArgument', FUTURE_VERSION: 'KErrNotSupported', UNKNOWN_MESSAGE: 'KErrNotSupported', NOT_ALLOWED: 'KErrPermissionDenied',
    NOT_OWNER: 'KErrEtelNotCallOwner', RATE_EXCEEDED: 'KErrServerBusy', NO_SUCH_SESSION: 'KErrNotFound', WRONG_STATE: 'KErrNotReady',
    TOO_MANY_CALLS: 'KErrServerBusy', POOL_EXHAUSTED: 'KErrNoMemory', BAD_ADDRESS: 'KErrGsmCCInvalidNumberFormat', ALREADY_ANSWERED: 'KErrTimedOut',
    SWITCH_IN_PROGRESS: 'KErrInUse', CORE_UNAVAILABLE: 'KErrServerTerminated', NOT_SUPPORTED: 'KErrNotSupported', BAD_ARGUMENT: 'KErrArgument',
    FAR_END_REFUSED: 'KErrGsmCCUserBusy', TIMED_OUT: 'KErrTimedOut', CANCELLED: 'KErrCancel', GUEST_UNAVAILABLE: 'KErrDied', UNREACHABLE: 'KErrCouldNotConnect',
  });
  assert.is(errorOf(refusal(ErrorCode.TOO_MANY_CALLS), true), KErrMMEtelMaxReached);
  assert.is(errorOf(refusal(4711), false), KErrGeneral);
});

test.run();
