import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { KHandsetDevice, THandsetRequest } from '../kernel/handset-device.ts';
import { TRequestStatus } from '../kernel/user.ts';
import { KErrNone, KRequestPending, errorName } from '../kernel/errors.ts';
import { RMobileCall } from '../etel/client/mobile-call.ts';
import { Ipc } from '../etel/server/phone-module.ts';
import { TMobileCallDeflect } from '../etel/types.ts';
import { OTHER_SYSTEM, ScriptedPhone } from './scripted-driver.ts';

type Ask = (phone: ScriptedPhone, status: TRequestStatus) => void;

/** What comes of a request: the commands on the bus, or the error it ends with at once. */
function outcome(phone: ScriptedPhone, ask: Ask): string {
  const before = phone.bus.sent.length, status = new TRequestStatus();
  ask(phone, status);
  if (status.Int() === KRequestPending) return phone.since(before).join(', ');
  assert.is(phone.bus.sent.length, before, 'refused, and sent all the same');
  return errorName(status.Int());
}

const one = () => new ScriptedPhone().connected(1);
const two = () => one().held(1).connected(2);
const conference = () => one().connected(2).joined(1, 2);
const heldConference = () => conference().held(1).held(2);
const besideConference = () => heldConference().connected(3);
const dialling = () => new ScriptedPhone().created(1);
const ringing = () => new ScriptedPhone().offered(1);
const clearing = () => { const phone = one(); phone.event('SessionEnding', 1); return phone; };

const ofCall = (request: 'Hold' | 'Resume' | 'Swap' | 'HangUp' | 'Transfer' | 'GoOneToOne' | 'AnswerIncomingCall' | 'ActivateCCBS', session = 1): Ask => (phone, status) => phone.call(session)[request](status);
const ofConference = (request: 'CreateConference' | 'Swap' | 'HangUp'): Ask => (phone, status) => phone.conference[request](status);
const add = (session: number): Ask => (phone, status) => phone.conference.AddCall(status, phone.module.callNameOf(session) || 'Voice1::99');
const tones: Ask = (phone, status) => phone.phone.SendDTMFTones(status, '12');

const rules: [string, () => ScriptedPhone, Ask, string][] = [
  ['answer of a ringing call', ringing, ofCall('AnswerIncomingCall'), 'Accept 1'],
  ['answer of a call that does not ring', one, ofCall('AnswerIncomingCall'), 'KErrNotReady'],
  ['hang-up of a ringing call rejects it', ringing, ofCall('HangUp'), 'Reject 1'],
  ['hang-up of an active call', one, ofCall('HangUp'), 'End 1'],
  ['hang-up of a call being set up', dialling, ofCall('HangUp'), 'End 1'],
  ['hang-up of a call that is being cleared', clearing, ofCall('HangUp'), 'KErrNotReady'],
  ['hold of an active call', one, ofCall('Hold'), 'Hold 1'],
  ['hold of a held call', two, ofCall('Hold', 1), 'KErrNotReady'],
  ['hold of a leg of the conference', conference, ofCall('Hold', 1), 'KErrNotReady'],
  ['hold of the call beside a conference', besideConference, ofCall('Hold', 3), 'KErrNotReady'],
  ['resume of a held call', two, ofCall('Resume', 1), 'Resume 1'],
  ['resume of an active call', one, ofCall('Resume'), 'KErrNotReady'],
  ['resume of a leg of the held conference', heldConference, ofCall('Resume', 1), 'KErrNotReady'],
  ['swap of two calls is one request', two, ofCall('Swap', 2), 'Swap 0'],
  ['swap of a single active call holds it', one, ofCall('Swap'), 'Hold 1'],
  ['swap of a single held call resumes it', () => one().held(1), ofCall('Swap'), 'Resume 1'],
  ['swap of more than two calls', () => two().connected(3), ofCall('Swap', 2), 'KErrNotSupported'],
  ['swap of the call beside a conference', besideConference, ofCall('Swap', 3), 'Swap 0'],
  ['transfer joins held and active', two, ofCall('Transfer', 2), 'TransferAttended 1'],
  ['transfer without a held call', one, ofCall('Transfer'), 'KErrNotReady'],
  ['one-to-one out of the conference', conference, ofCall('GoOneToOne', 2), 'Split 2'],
  ['one-to-one of a single call', one, ofCall('GoOneToOne'), 'KErrNotReady'],
  ['one-to-one while the conference is held', heldConference, ofCall('GoOneToOne', 2), 'KErrNotReady'],
  ['one-to-one beside another held call', () => conference().created(3).established(3).held(3), ofCall('GoOneToOne', 2), 'KErrNotReady'],
  ['deflection of a ringing call', ringing, (phone, status) => phone.call(1).Deflect(status, TMobileCallDeflect.EDeflectSuppliedNumber, 'sip:eve@example.org'), 'Deflect 1'],
  ['deflection of an active call', one, (phone, status) => phone.call(1).Deflect(status, TMobileCallDeflect.EDeflectSuppliedNumber, 'sip:eve@example.org'), 'KErrNotReady'],
  ['call completion to busy', one, ofCall('ActivateCCBS'), 'KErrNotSupported'],
  ['an emergency call', one, (phone, status) => phone.call(1).DialEmergencyCall(status, '112'), 'KErrNotSupported'],
  ['a conference of active and held', two, ofConference('CreateConference'), 'Merge 1'],
  ['a conference of one call', one, ofConference('CreateConference'), 'KErrNotReady'],
  ['a second conference', besideConference, ofConference('CreateConference'), 'KErrNotReady'],
  ['a call added to the conference', besideConference, add(3), 'Merge 3'],
  ['an unknown call added to the conference', besideConference, add(9), 'KErrNotFound'],
  ['a leg added again', besideConference, add(1), 'KErrNotReady'],
  ['a call added to no conference', two, add(2), 'KErrNotReady'],
  ['a sixth call added', () => one().connected(2).connected(3).connected(4).connected(5).joined(1, 2, 3, 4, 5).connected(6), add(6), 'KErrMMEtelMaxReached'],
  ['the conference swapped alone is held', conference, ofConference('Swap'), 'Hold 1'],
  ['the held conference swapped alone is resumed', heldConference, ofConference('Swap'), 'Resume 1'],
  ['the conference swapped with the call beside it', besideConference, ofConference('Swap'), 'Swap 0'],
  ['no conference swapped', two, ofConference('Swap'), 'KErrNotReady'],
  ['the conference hung up', conference, ofConference('HangUp'), 'End 1, End 2'],
  ['no conference hung up', one, ofConference('HangUp'), 'KErrNotReady'],
  ['tones to the active call', two, tones, 'SendDtmf 2'],
  ['tones to everybody in the conference', conference, tones, 'SendDtmf 1, SendDtmf 2'],
  ['tones to nobody', ringing, tones, 'KErrNotReady'],
  ['a tone started', one, (phone, status) => phone.phone.StartDTMFTone(status, '1'), 'KErrNotSupported'],
  ['a tone stopped', one, (phone, status) => phone.phone.StopDTMFTone(status), 'KErrNotSupported'],
];

for (const [what, phone, ask, expected] of rules) {
  test(`${what}: ${expected} [H07]`, () => { assert.is(outcome(phone(), ask), expected); });
}

test('which calls are merged, transferred, added is said in the fields [H07]', () => {
  const phone = two();
  outcome(phone, ofConference('CreateConference'));
  assert.equal(phone.bus.sent.at(-1)!.fields, { with: 2 });
  const other = besideConference();
  outcome(other, add(3));
  assert.equal(other.bus.sent.at(-1)!.fields, { with: 1 });
  const third = two();
  outcome(third, ofCall('Transfer', 2));
  assert.equal(third.bus.sent.at(-1)!.fields, { with: 2 });
});

test('a call of the other system is asked for with TakeOver, and nothing else is possible on it [H36]', () => {
  const phone = new ScriptedPhone().created(1, OTHER_SYSTEM).established(1);
  const call = new RMobileCall(), status = new TRequestStatus();
  call.OpenExistingCall(phone.line, phone.module.callNameOf(1));
  call.Hold(status);
  assert.is(errorName(status.Int()), 'KErrEtelNotCallOwner');
  call.AcquireOwnership(status);
  assert.is(phone.bus.names().at(-1), 'TakeOver 0');
  phone.event('OwnerChanged', 0, { fromGuest: OTHER_SYSTEM, toGuest: 3, tick: 1 });
  phone.bus.done();
  assert.is(status.Int(), KErrNone);
  call.Hold(status);
  assert.is(phone.bus.names().at(-1), 'Hold 1');
});

test('a hang-up completes once, also for a client that asks the module itself, and two at a time are one too many [H07]', () => {
  const phone = one(), { module } = phone, callName = module.callNameOf(1), heard: string[] = [];
  const hangUp = (who: string) => module.Request({ ipc: Ipc.EEtelCallHangUp, callName, argument: '' }, (error) => heard.push(`${who} ${errorName(error)}`));
  hangUp('first');
  hangUp('second');
  phone.ended(1);
  phone.bus.done();
  assert.equal([heard, phone.bus.names()], [['second KErrServerBusy', 'first KErrNone'], ['End 1']]);
});

test('the handset device refuses what it has no word for, and nothing goes out [H08]', () => {
  const phone = one(), device = phone.kernel.FindDevice(KHandsetDevice)!, heard: string[] = [];
  device.DoRequest(THandsetRequest.ESetOutput, '0', '', (error) => heard.push(errorName(error)));
  device.DoRequest(99, '', '', (error) => heard.push(errorName(error)));
  assert.equal([heard, phone.bus.sent.length, errorName(device.DoControl(99))], [['KErrArgument', 'KErrNotSupported'], 0, 'KErrNotSupported']);
});

test('the second answer to a hang-up is dropped: the call was idle before the driver said so [H33]', () => {
  const phone = one(), call = phone.call(1), status = new TRequestStatus();
  call.HangUp(status);
  phone.ended(1);
  assert.is(status.Int(), KErrNone);
  phone.bus.done();
  assert.is(status.Int(), KErrNone);
});

test.run();
