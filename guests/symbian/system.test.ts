import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Side, UserInputVerb as Verb } from '../../proto/index.ts';
import { ScriptedBus } from '../contract/conformance/scripted-bus.ts';
import { limits as etel } from './etel/limits.ts';
import { image } from './image.ts';

const THIS = 3;
const offer = (session: number) => ({ name: 'SessionOffered', session, fields: { localUri: 'sip:alice@example.org', remoteUri: `sip:party${session}@example.org`, media: 1, sipCallId: `call-${session}` } });
const over = (session: number) => ({ name: 'SessionEnded', session, fields: { reason: { side: Side.REMOTE, q850: 16 } } });

test('hundreds of calls, in and out, leave no handle and no active object behind [H35]', () => {
  const bus = new ScriptedBus(THIS).boot(image, THIS);
  for (let session = 1; session <= 3 * etel.handles; session++) {
    if (session % 2 === 0) {
      bus.event(offer(session));
      bus.deliver('Done', {}, session, bus.last('Ring').requestId);
    } else {
      bus.input({ verb: Verb.PLACE_CALL, to: 'sip:bob@example.org' });
      bus.deliver('Done', {}, session, bus.last('PlaceCall').requestId);
      bus.event({ name: 'SessionCreated', session, fields: { remoteUri: 'sip:bob@example.org', owner: THIS, media: 1 } });
    }
    bus.event(over(session));
  }
  assert.is(bus.named('PlaceCall').length, 1.5 * etel.handles);
  assert.equal(bus.last('Display').body.lines, ['Phone  no service']);
});

test('a panic closes the app: waiting commands are answered, new ones refused, switches declined, and the record goes on [H33]', () => {
  const bus = new ScriptedBus(THIS).boot(image, THIS);
  const waiting = bus.input({ verb: Verb.REGISTER });
  const answered = bus.input({ verb: Verb.PLACE_CALL });
  assert.is(answered.answer()?.body.code, 'KErrArgument');
  for (let session = 1; session <= etel.handles; session++) bus.event(offer(session));
  assert.equal(bus.last('Display').body.lines, ['App. closed  Panic ETel Server 1']);
  assert.equal([waiting.answer()?.body.code, bus.input({ verb: Verb.REGISTER }).answer()?.body.code], ['KErrDied', 'KErrDied']);
  assert.is(bus.named('UserInputDone').length, 3);
  bus.deliver('Prepare', { switchId: 1, atSequence: bus.sequence });
  assert.is(bus.last('PrepareRefused').body.reason, 'Panic ETel Server 1');
  bus.event(offer(900));
  assert.is(bus.record().projection.sessions.at(-1)!.id, 900);
});

test('the application tells who it is once, and again only when that was refused [H05]', () => {
  const bus = new ScriptedBus(THIS).boot(image, THIS);
  const [told] = bus.named('RegisterApplication');
  assert.equal([told.body.application, told.body.callbacks[0]], ['0x100058B3', 'RLine.NotifyIncomingCall']);
  bus.snapshot([], { activeGuest: THIS });
  assert.is(bus.named('RegisterApplication').length, 1);
  bus.deliver('Error', { code: 14, text: 'restarting' }, 0, told.requestId);
  bus.snapshot([], { activeGuest: THIS });
  assert.is(bus.named('RegisterApplication').length, 2);
});

test('two phones in one thread know nothing of each other [H24]', () => {
  const one = new ScriptedBus(THIS).boot(image, THIS), other = new ScriptedBus(THIS).boot(image, THIS);
  one.event(offer(1));
  assert.equal([one.record().projection.sessions.length, other.record().projection.sessions.length], [1, 0]);
  assert.equal(other.named('Ring'), []);
});

test.run();
