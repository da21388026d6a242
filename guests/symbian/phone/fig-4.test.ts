// FIG. 4 as this phone sees it: it listens while the other system talks to B and C, takes over, joins D, answers E.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Side, UserInputVerb } from '../../../proto/index.ts';
import { ScriptedBus } from '../../contract/conformance/scripted-bus.ts';
import { image } from '../image.ts';

const ANDROID = 2, SYMBIAN = 3;
const AUDIO = { codec: 'PCMU', ptimeMs: 20, media: 1 };

const called = (party: string, owner: number) => ({ localUri: 'sip:alice@example.org', remoteUri: `sip:${party}@example.org`, account: 0, media: 1, owner, sipCallId: `call-${party}` });

function atTheSwitch(): ScriptedBus {
  const bus = new ScriptedBus(SYMBIAN).boot(image, ANDROID);
  for (const [session, party] of [[1, 'bob'], [2, 'carol']] as const) {
    bus.event({ name: 'SessionCreated', session, fields: called(party, ANDROID) });
    bus.event({ name: 'SessionProgress', session, fields: { what: 1, sipCode: 180 } });
    bus.event({ name: 'SessionEstablished', session, fields: AUDIO });
    if (session === 1) bus.event({ name: 'SessionHeld', session: 1, fields: { side: Side.LOCAL } });
  }
  bus.event({ name: 'SessionResumed', session: 1, fields: { side: Side.LOCAL } });
  for (const session of [1, 2]) bus.event({ name: 'ParticipantJoined', session, fields: { conference: 1 } });
  bus.event({ name: 'SessionOffered', session: 3, fields: { ...called('erin', 0), remoteName: 'Erin', offeredCodecs: 'PCMU', waiting: true } });
  return bus;
}

const switchTo = (bus: ScriptedBus, fromGuest: number, toGuest: number) => bus.event({ name: 'OwnerChanged', fields: { fromGuest, toGuest, tick: 500 } });
const sentCommands = (bus: ScriptedBus) => bus.sent.filter(({ requestId, name }) => requestId !== 0 && !/^(UserInputDone|RecordReport)$/.test(name)).map(({ name, session }) => `${name} ${session}`);
const done = (bus: ScriptedBus, name: string, session?: number) => {
  const command = bus.last(name);
  bus.deliver('Done', {}, session ?? command.session, command.requestId);
};

test('while the other system is in front its calls stand on the screen as not owned, and no command but Ring was sent [H12] [H36]', () => {
  const bus = atTheSwitch();
  assert.equal(sentCommands(bus), ['RegisterApplication 0', 'Ring 3']);
  assert.equal(bus.last('Display').body.lines, [
    'Phone  no service', 'Conference active  2 calls', 'Active  bob@example.org  (in conference, not owned)',
    'Active  carol@example.org  (in conference, not owned)', 'Incoming call  Erin',
  ]);
});

test('a command on a call of the other system fails with KErrEtelNotCallOwner and never reaches the bus [H36]', () => {
  const bus = atTheSwitch();
  const before = sentCommands(bus).length;
  const { answer } = bus.input({ verb: UserInputVerb.END }, 1);
  assert.is(answer()?.body.code, 'KErrEtelNotCallOwner');
  assert.is(sentCommands(bus).length, before);
});

test('after the switch it holds the conference, dials D, adds D to the conference of three, answers E and hangs all up [H15] [H16] [H17]', () => {
  const bus = atTheSwitch();
  const before = sentCommands(bus).length;
  switchTo(bus, ANDROID, SYMBIAN);
  assert.ok(!bus.last('Display').body.lines.some((line: string) => line.includes('not owned')));

  const dial = bus.input({ verb: UserInputVerb.PLACE_CALL, to: 'sip:dave@example.org' });
  assert.is(bus.last('Hold').session, 1);
  for (const session of [1, 2]) bus.event({ name: 'SessionHeld', session, fields: { side: Side.LOCAL } });
  done(bus, 'Hold');
  assert.is(bus.last('PlaceCall').body.to, 'sip:dave@example.org');
  done(bus, 'PlaceCall', 4);
  bus.event({ name: 'SessionCreated', session: 4, fields: called('dave', SYMBIAN) });
  assert.equal([dial.answer()?.body.ok, dial.answer()?.session], [true, 4]);
  bus.event({ name: 'SessionProgress', session: 4, fields: { what: 1, sipCode: 180 } });
  bus.event({ name: 'SessionEstablished', session: 4, fields: AUDIO });

  const merge = bus.input({ verb: UserInputVerb.MERGE, sessions: [1, 4] });
  assert.equal([bus.last('Merge').session, bus.last('Merge').body.with], [4, 1]);
  for (const session of [1, 2]) bus.event({ name: 'SessionResumed', session, fields: { side: Side.LOCAL } });
  bus.event({ name: 'ParticipantJoined', session: 4, fields: { conference: 1 } });
  done(bus, 'Merge');
  assert.is(merge.answer()?.body.ok, true);
  assert.is(bus.last('Display').body.lines[1], 'Conference active  3 calls');

  const accept = bus.input({ verb: UserInputVerb.ANSWER }, 3);
  for (const session of [1, 2, 4]) bus.event({ name: 'SessionHeld', session, fields: { side: Side.LOCAL } });
  done(bus, 'Hold');
  bus.event({ name: 'SessionAnswering', session: 3, fields: { owner: SYMBIAN } });
  bus.event({ name: 'SessionEstablished', session: 3, fields: AUDIO });
  done(bus, 'Accept');
  assert.is(accept.answer()?.body.ok, true);

  for (const session of [3, 4, 2, 1]) {
    const end = bus.input({ verb: UserInputVerb.END }, session);
    bus.event({ name: 'SessionEnding', session });
    if (session !== 3) bus.event({ name: 'ParticipantLeft', session, fields: { conference: 1 } });
    bus.event({ name: 'SessionEnded', session, fields: { reason: { side: Side.LOCAL, q850: 16 } } });
    done(bus, 'End');
    assert.equal([end.answer()?.body.ok, end.answer()?.session], [true, session]);
  }
  assert.equal(sentCommands(bus).slice(before), ['Hold 1', 'PlaceCall 0', 'Merge 4', 'Hold 1', 'Accept 3', 'End 3', 'End 4', 'End 2', 'End 1']);
  assert.equal(bus.last('Display').body.lines, ['Phone  no service']);
});

test('a call set up before the switch to the other system is not cancelled by it, and is this phone\'s again after the way back [H37]', () => {
  const bus = new ScriptedBus(SYMBIAN).boot(image, SYMBIAN);
  const dial = bus.input({ verb: UserInputVerb.PLACE_CALL, to: 'bob@example.org' });
  done(bus, 'PlaceCall', 1);
  bus.event({ name: 'SessionCreated', session: 1, fields: called('bob', SYMBIAN) });
  assert.is(dial.answer()?.body.ok, true);
  switchTo(bus, SYMBIAN, ANDROID);
  bus.event({ name: 'SessionEstablished', session: 1, fields: AUDIO });
  assert.equal(bus.last('Display').body.lines.at(-1), 'Active  bob@example.org  (not owned)');
  switchTo(bus, ANDROID, SYMBIAN);
  const { answer } = bus.input({ verb: UserInputVerb.END }, 1);
  assert.is(bus.named('End').length, 1);
  bus.event({ name: 'SessionEnded', session: 1, fields: { reason: { side: Side.LOCAL, q850: 16 } } });
  done(bus, 'End');
  assert.is(answer()?.body.ok, true);
});

test('a snapshot taken in mid-call gives the app the calls that it never heard of [H33]', () => {
  const told = atTheSwitch();
  const { projection } = told.record();
  const shown = new ScriptedBus(SYMBIAN).boot(image, ANDROID);
  shown.snapshot(projection.sessions.map((session) => ({ ...session })), { activeGuest: ANDROID });
  assert.equal(shown.last('Display').body.lines, told.last('Display').body.lines);
  assert.is(shown.last('Ring').session, 3);
});

test.run();
