// Every key of the phone, through the whole guest: exact command frames, and the answer in Symbian's words.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { ErrorCode, Side, UserInputVerb as Verb } from '../../../proto/index.ts';
import { ScriptedBus, type SentFrame } from '../../contract/conformance/scripted-bus.ts';
import { image } from '../image.ts';

const OTHER = 2, THIS = 3;
const called = (session: number) => ({ localUri: 'sip:alice@example.org', remoteUri: `sip:party${session}@example.org`, account: 0, media: 1, sipCallId: `call-${session}` });

class Handset {
  readonly bus = new ScriptedBus(THIS).boot(image, THIS);

  created(session: number, owner = THIS): this { this.bus.event({ name: 'SessionCreated', session, fields: { ...called(session), owner } }); return this; }
  offered(session: number): this { this.bus.event({ name: 'SessionOffered', session, fields: called(session) }); return this; }
  active(session: number, owner = THIS): this {
    this.created(session, owner);
    this.bus.event({ name: 'SessionEstablished', session, fields: { codec: 'PCMU', ptimeMs: 20, media: 1 } });
    return this;
  }
  held(...sessions: number[]): this { for (const session of sessions) this.bus.event({ name: 'SessionHeld', session, fields: { side: Side.LOCAL } }); return this; }
  joined(...sessions: number[]): this { for (const session of sessions) this.bus.event({ name: 'ParticipantJoined', session, fields: { conference: 1 } }); return this; }

  /** Commands sent so far, without those of booting. */
  commands(): string[] { return this.commandFrames().map(({ name, session, body }) => [name, session, ...values(body)].join(' ')); }
  commandFrames(): SentFrame[] { return this.bus.sent.filter(({ name, requestId }) => requestId !== 0 && !/^(UserInputDone|RegisterApplication|Ring)$/.test(name)); }
  done(session?: number): void { const frame = this.commandFrames().at(-1)!; this.bus.deliver('Done', {}, session ?? frame.session, frame.requestId); }
  refuse(code: ErrorCode, sipCode = 0): void { this.bus.deliver('Error', { code, sipCode, text: 'no' }, 0, this.commandFrames().at(-1)!.requestId); }

  press(verb: Verb, session = 0, fields: Record<string, unknown> = {}): () => string {
    const { answer } = this.bus.input({ verb, ...fields }, session);
    return () => {
      const frame = answer();
      return !frame ? 'waits' : frame.body.ok ? `ok ${frame.session}` : frame.body.code;
    };
  }
}

const values = (body: Record<string, unknown>) => Object.entries(body).filter(([, value]) => value !== 0 && value !== '').map(([key, value]) => `${key}=${value}`);
const two = () => new Handset().active(1).held(1).active(2);
const conference = () => new Handset().active(1).active(2).joined(1, 2);

const verbs: [string, () => Handset, Verb, number, Record<string, unknown>, string, string][] = [
  ['place-call', () => new Handset(), Verb.PLACE_CALL, 0, { to: 'sip:bob@h:5090' }, 'PlaceCall 0 to=sip:bob@h:5090', ''],
  ['answer', () => new Handset().offered(1), Verb.ANSWER, 1, {}, 'Accept 1', 'ok 1'],
  ['answer without saying which', () => new Handset().offered(1), Verb.ANSWER, 0, {}, 'Accept 1', 'ok 1'],
  ['reject', () => new Handset().offered(1), Verb.REJECT, 1, { sipCode: 603 }, 'Reject 1', 'ok 1'],
  ['hold', () => new Handset().active(1), Verb.HOLD, 1, {}, 'Hold 1', 'ok 1'],
  ['hold without saying which', () => new Handset().active(1), Verb.HOLD, 0, {}, 'Hold 1', 'ok 1'],
  ['hold of a conference by any leg', conference, Verb.HOLD, 2, {}, 'Hold 1', 'ok 2'],
  ['resume', () => new Handset().active(1).held(1), Verb.RESUME, 1, {}, 'Resume 1', 'ok 1'],
  ['resume of a conference', () => conference().held(1, 2), Verb.RESUME, 0, {}, 'Resume 1', 'ok 1'],
  ['swap', two, Verb.SWAP, 0, {}, 'Swap 0', 'ok 0'],
  ['swap with a conference', () => conference().held(1, 2).active(3), Verb.SWAP, 0, {}, 'Swap 0', 'ok 0'],
  ['merge of active and held', two, Verb.MERGE, 0, { sessions: [1, 2] }, 'Merge 1 with=2', 'ok 1'],
  ['merge into the conference', () => conference().held(1, 2).active(3), Verb.MERGE, 0, { sessions: [1, 3] }, 'Merge 3 with=1', 'ok 3'],
  ['split', conference, Verb.SPLIT, 2, {}, 'Split 2', 'ok 2'],
  ['attended transfer', two, Verb.TRANSFER, 2, { sessions: [1] }, 'TransferAttended 1 with=2', 'ok 2'],
  ['dtmf', () => new Handset().active(1), Verb.DTMF, 1, { text: '12#' }, 'SendDtmf 1 digits=12#', 'ok 1'],
  ['mute', () => new Handset(), Verb.MUTE, 0, { on: true }, 'SetMute 0 muted=true', 'ok 0'],
  ['unmute', () => new Handset(), Verb.MUTE, 0, { on: false }, 'SetMute 0 muted=false', 'ok 0'],
  ['route', () => new Handset(), Verb.ROUTE, 0, { text: 'speaker' }, 'SetRoute 0 route=2', 'ok 0'],
  ['end', () => new Handset().active(1), Verb.END, 1, {}, 'End 1', 'ok 1'],
  ['end of a leg', conference, Verb.END, 2, {}, 'End 2', 'ok 2'],
  ['send-message', () => new Handset(), Verb.SEND_MESSAGE, 0, { to: 'sip:bob@h', text: 'hello' }, 'SendMessage 0 to=sip:bob@h text=hello', 'ok 0'],
  ['register', () => new Handset(), Verb.REGISTER, 0, {}, 'Register 0', 'ok 0'],
  ['unregister', () => new Handset(), Verb.UNREGISTER, 0, {}, 'Unregister 0', 'ok 0'],
  ['register of another account', () => new Handset(), Verb.REGISTER, 0, { account: 2 }, 'Register 0 account=2', 'ok 0'],
  ['unregister of another account', () => new Handset(), Verb.UNREGISTER, 0, { account: 2 }, 'Unregister 0 account=2', 'ok 0'],
];

for (const [what, boot, verb, session, fields, command, result] of verbs) {
  test(`${what}: ${command} [H07]`, () => {
    const handset = boot(), before = handset.commands().length;
    const answer = handset.press(verb, session, fields);
    assert.equal([handset.commands().slice(before), answer()], [[command], 'waits']);
    if (result === '') return;
    handset.done();
    assert.is(answer(), result);
  });

  test(`${what}: refused by the bus, the user reads KErrNotReady [H07]`, () => {
    const handset = boot();
    const answer = handset.press(verb, session, fields);
    handset.refuse(ErrorCode.WRONG_STATE);
    assert.is(answer(), 'KErrNotReady');
  });
}

test('place-call while a call is active holds it first, and dials when that is done [H07]', () => {
  const handset = new Handset().active(1);
  const answer = handset.press(Verb.PLACE_CALL, 0, { to: 'sip:bob@h' });
  assert.equal(handset.commands(), ['Hold 1']);
  handset.held(1).done();
  assert.equal(handset.commands(), ['Hold 1', 'PlaceCall 0 to=sip:bob@h']);
  handset.done(2);
  assert.is(answer(), 'waits');
  handset.created(2);
  assert.is(answer(), 'ok 2');
});

test('place-call whose hold is refused does not dial [H07]', () => {
  const handset = new Handset().active(1);
  const answer = handset.press(Verb.PLACE_CALL, 0, { to: 'sip:bob@h' });
  handset.refuse(ErrorCode.FAR_END_REFUSED, 488);
  assert.equal([handset.commands(), answer()], [['Hold 1'], 'KErrGsmCC(65)']);
});

test('answer while a conference is active holds the conference first [H15]', () => {
  const handset = conference().offered(3);
  const answer = handset.press(Verb.ANSWER, 3);
  handset.held(1, 2).done();
  assert.equal(handset.commands(), ['Hold 1', 'Accept 3']);
  handset.done();
  assert.is(answer(), 'ok 3');
});

test('answer beside a call of the other system leaves that call alone: the answer is the switch [H16]', () => {
  const handset = new Handset().active(1, OTHER).offered(2);
  handset.press(Verb.ANSWER, 2);
  assert.equal(handset.commands(), ['Accept 2']);
});

test('when that answer finds the line busy, the call that came with the handset is held and the answer repeated [H16]', () => {
  const handset = new Handset().active(1, OTHER).offered(2);
  const answer = handset.press(Verb.ANSWER, 2);
  handset.bus.event({ name: 'OwnerChanged', fields: { fromGuest: OTHER, toGuest: THIS, tick: 1 } });
  handset.refuse(ErrorCode.TOO_MANY_CALLS);
  assert.equal(handset.commands(), ['Accept 2', 'Hold 1']);
  handset.held(1).done();
  assert.equal(handset.commands(), ['Accept 2', 'Hold 1', 'Accept 2']);
  handset.done();
  assert.is(answer(), 'ok 2');
});

test('a caller who gives up while room is made for the answer is told as gone, and the phone goes on [H07, H32]', () => {
  const handset = new Handset().active(1).offered(2);
  const answer = handset.press(Verb.ANSWER, 2);
  assert.equal(handset.commands(), ['Hold 1']);
  handset.bus.event({ name: 'SessionEnded', session: 2, fields: { reason: { side: Side.REMOTE, sip: 487, q850: 16 } } });
  handset.held(1).done();
  assert.equal([handset.commands(), answer()], [['Hold 1'], 'KErrNotFound']);
  handset.press(Verb.RESUME, 1);
  assert.equal(handset.commands(), ['Hold 1', 'Resume 1']);
});

test('answer and place-call with an active and a held call leave the refusal to the network [H07]', () => {
  const handset = two().offered(3);
  const answer = handset.press(Verb.ANSWER, 3);
  assert.equal(handset.commands(), ['Accept 3']);
  handset.refuse(ErrorCode.TOO_MANY_CALLS);
  assert.is(answer(), 'KErrServerBusy');
  const dial = handset.press(Verb.PLACE_CALL, 0, { to: 'sip:bob@h' });
  handset.refuse(ErrorCode.TOO_MANY_CALLS);
  assert.is(dial(), 'KErrServerBusy');
});

test('answer beside an active conference and a held call does not even ask for room [H07]', () => {
  const handset = new Handset().active(1).held(1).active(2).active(3).joined(2, 3).offered(4);
  handset.press(Verb.ANSWER, 4);
  assert.equal(handset.commands(), ['Accept 4']);
});

test('the log has one entry per call, also of those that a snapshot tells of, and none of a dial that the network never had [H35]', () => {
  const handset = new Handset().active(1).offered(2);
  const end = (session: number, side: Side) => handset.bus.event({ name: 'SessionEnded', session, fields: { reason: { side, q850: 16 } } });
  const log = (): string[] => (handset.bus.record().own as { phone: { iLog: { iDirection: string; number: string }[] } }).phone.iLog.map((event) => `${event.iDirection} ${event.number}`);
  end(1, Side.LOCAL);
  end(2, Side.REMOTE);
  handset.press(Verb.PLACE_CALL, 0, { to: 'sip:bob@h' });
  handset.refuse(ErrorCode.TOO_MANY_CALLS);
  assert.equal(log(), ['Missed call party2@example.org', 'Outgoing party1@example.org']);
  const ended = { state: 7, direction: 2, endedUs: 9, reason: { side: Side.REMOTE, q850: 16 } };
  handset.bus.snapshot([1, 2, 3].map((id) => ({ ...called(id), ...ended, id, direction: id === 1 ? 1 : 2 })), { activeGuest: THIS });
  assert.equal(log(), ['Missed call party3@example.org', 'Missed call party2@example.org', 'Outgoing party1@example.org']);
});

test('end of a call that this phone is dialling cancels the dial [H07]', () => {
  const handset = new Handset();
  handset.press(Verb.PLACE_CALL, 0, { to: 'sip:bob@h' });
  handset.done(1);
  handset.created(1);
  const answer = handset.press(Verb.END, 1);
  assert.equal([handset.commands().at(-1), answer()], ['End 1', 'ok 1']);
});

test('a late dial is answered as accepted once, and its failure later shows in the log and on the screen only [H07]', () => {
  const handset = new Handset();
  const answer = handset.press(Verb.PLACE_CALL, 0, { to: 'sip:bob@h' });
  handset.done(1);
  handset.created(1);
  handset.bus.event({ name: 'SessionEnded', session: 1, fields: { reason: { side: Side.REMOTE, sipCode: 486, q850: 17 } } });
  assert.is(answer(), 'ok 1');
  assert.equal(handset.bus.last('Display').body.lines, ['Phone  no service']);
});

const refusals: [string, () => Handset, Verb, number, Record<string, unknown>, string][] = [
  ['place-call without a number', () => new Handset(), Verb.PLACE_CALL, 0, {}, 'KErrArgument'],
  ['answer with nothing ringing', () => new Handset(), Verb.ANSWER, 0, {}, 'KErrNotReady'],
  ['answer of an active call', () => new Handset().active(1), Verb.ANSWER, 1, {}, 'KErrNotReady'],
  ['reject of an active call', () => new Handset().active(1), Verb.REJECT, 1, {}, 'KErrNotReady'],
  ['hold of a held call', () => new Handset().active(1).held(1), Verb.HOLD, 1, {}, 'KErrAlreadyExists'],
  ['hold of nothing', () => new Handset(), Verb.HOLD, 0, {}, 'KErrNotReady'],
  ['swap of nothing', () => new Handset(), Verb.SWAP, 0, {}, 'KErrNotReady'],
  ['merge of one call', () => new Handset().active(1), Verb.MERGE, 0, { sessions: [1] }, 'KErrNotReady'],
  ['merge of what is merged', conference, Verb.MERGE, 0, { sessions: [1, 2] }, 'KErrAlreadyExists'],
  ['merge with a session that is not there', two, Verb.MERGE, 0, { sessions: [1, 99] }, 'KErrNotFound'],
  ['split of a single call', () => new Handset().active(1), Verb.SPLIT, 1, {}, 'KErrNotReady'],
  ['blind transfer, which ETel does not know', () => new Handset().active(1), Verb.TRANSFER, 1, { to: 'sip:carol@h' }, 'KErrNotSupported'],
  ['transfer without a held call', () => new Handset().active(1), Verb.TRANSFER, 1, {}, 'KErrNotReady'],
  ['dtmf on a held call', () => new Handset().active(1).held(1), Verb.DTMF, 1, { text: '1' }, 'KErrNotReady'],
  ['route to nowhere', () => new Handset(), Verb.ROUTE, 0, { text: 'moon' }, 'KErrArgument'],
  ['message to nobody', () => new Handset(), Verb.SEND_MESSAGE, 0, { text: 'hello' }, 'KErrArgument'],
  ['end of a session that is not there', () => new Handset(), Verb.END, 99, {}, 'KErrNotFound'],
  ['end of nothing', () => new Handset(), Verb.END, 0, {}, 'KErrNotReady'],
  ['a verb from the future', () => new Handset(), 99 as Verb, 0, {}, 'KErrNotSupported'],
];

for (const [what, boot, verb, session, fields, code] of refusals) {
  test(`${what}: ${code}, and nothing goes out [H07]`, () => {
    const handset = boot(), before = handset.commands().length;
    assert.equal([handset.press(verb, session, fields)(), handset.commands().length], [code, before]);
  });
}

test('more commands in flight than the bound are KErrServerBusy [H07]', () => {
  const handset = new Handset();
  const answers = Array.from({ length: 9 }, () => handset.press(Verb.REGISTER));
  assert.equal(answers.map((answer) => answer()), [...Array(8).fill('waits'), 'KErrServerBusy']);
});

test('a hold that waits when the far end hangs up ends with KErrCancel [H37]', () => {
  const handset = new Handset().active(1);
  const answer = handset.press(Verb.HOLD, 1);
  handset.bus.event({ name: 'SessionEnded', session: 1, fields: { reason: { side: Side.REMOTE, q850: 16 } } });
  assert.is(answer(), 'KErrCancel');
  handset.done();
});

test('mute, route, registration and tones show on the screen [H14]', () => {
  const { bus } = new Handset().active(1);
  bus.event({ name: 'AccountRegistered', fields: { account: 0, uri: 'sip:alice@example.org', expiresS: 300 } });
  bus.event({ name: 'MuteChanged', fields: { muted: true } });
  bus.event({ name: 'RouteChanged', fields: { route: 2 } });
  bus.event({ name: 'SessionHeld', session: 1, fields: { side: Side.REMOTE } });
  bus.event({ name: 'DtmfReceived', session: 1, fields: { digit: '5' } });
  assert.equal(bus.last('Display').body.lines, ['Phone  registered', 'Active  party1@example.org  (held by them)', 'Muted  Loudspeaker', 'Tone  5']);
});

test('two refused mutes in a row do not wedge the key [H37]', () => {
  const handset = new Handset();
  for (let n = 0; n < 2; n++) {
    const answer = handset.press(Verb.MUTE, 0, { on: true });
    handset.refuse(ErrorCode.NOT_OWNER);
    assert.is(answer(), 'KErrEtelNotCallOwner');
  }
});

test.run();
