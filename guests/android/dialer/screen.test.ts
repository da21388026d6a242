// The phone's screen, line by line, as it changes.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Route } from '../../../proto/index.ts';
import { limits } from '../limits.ts';
import { ANDROID, BOB, CAROL, OTHER, ScriptedPhone } from '../testing/scripted-phone.ts';

test('the screen follows a call; its timer comes from the stamps [H14]', () => {
  const phone = new ScriptedPhone();
  phone.created(1);
  assert.equal(phone.screen(), [`Calling: ${BOB}`]);
  phone.established(1);
  assert.equal(phone.screen(), [`In call: ${BOB}  00:00`]);
  phone.bus.timeUs += 65_000_000;
  phone.held(1);
  assert.equal(phone.screen(), [`On hold: ${BOB}  01:05`]);
  phone.ended(1);
  assert.equal(phone.screen(), ['Ready']);
});

test('a conference is one line with its parties below, and an incoming call shows its name [H14]', () => {
  const phone = new ScriptedPhone();
  phone.talking(1, BOB);
  phone.held(1);
  phone.talking(2, CAROL);
  phone.resumed(1);
  phone.joined(1);
  phone.joined(2);
  phone.offered(5);
  assert.equal(phone.screen(), ['Incoming call: Erin <sip:erin@example.org>', 'In call: conference of 2  00:00', `  ${BOB}`, `  ${CAROL}`]);
});

test('calls of the other system, mute, route, missed calls and texts have their words [H14]', () => {
  const phone = new ScriptedPhone(OTHER);
  phone.talking(1, BOB, OTHER);
  phone.event('MuteChanged', 0, { muted: true });
  phone.event('RouteChanged', 0, { route: Route.BLUETOOTH });
  phone.offered(2);
  phone.ended(2, { sipCode: 487 });
  phone.event('MessageReceived', 0, { from: CAROL, to: BOB, text: 'lunch?' });
  assert.equal(phone.screen(), [`In call: ${BOB}  00:00  on the other system`, 'Muted, BLUETOOTH', '1 missed', `Message from ${CAROL}: lunch?`]);
  phone.event('OwnerChanged', 0, { fromGuest: OTHER, toGuest: ANDROID, tick: 1 });
  assert.equal(phone.screen()[0], `In call: ${BOB}  00:00`);
});

test('a line says that voicemail waits, with the number when it is told, and goes with the indicator [S04, H14]', () => {
  const phone = new ScriptedPhone();
  const told = (waiting: boolean, voiceNew: number) => phone.event('MessageWaiting', 0, { account: 0, waiting, voiceNew, voiceOld: 3, urgentNew: 0, urgentOld: 0 });
  told(true, 2);
  assert.equal(phone.screen(), ['Ready', 'Voicemail (2)']);
  told(true, 0);
  assert.equal(phone.screen(), ['Ready', 'Voicemail']);
  told(false, 0);
  assert.equal(phone.screen(), ['Ready']);
});

test('nothing is sent while the screen stays as it is [H14]', () => {
  const phone = new ScriptedPhone();
  phone.talking(1);
  const shown = phone.bus.named('Display').length;
  phone.event('SessionHeld', 1, { side: 2 });
  phone.bus.idle();
  assert.is(phone.bus.named('Display').length, shown);
});

test('the screen has a size [H14]', () => {
  const phone = new ScriptedPhone();
  phone.event('MessageReceived', 0, { from: CAROL, to: BOB, text: 'x'.repeat(1000) });
  for (let i = 0; i < 20; i++) phone.event('MessageReceived', 0, { from: CAROL, to: BOB, text: 'y' });
  assert.ok(phone.screen().length <= limits.displayLines);
  assert.ok(phone.screen().every((line) => line.length <= limits.displayLineCharacters));
});

test.run();
