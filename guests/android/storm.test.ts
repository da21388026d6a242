// Any order of events, replies and touches, by seed: the record stays exact, Telecom follows it, and every touch is answered once.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { UserInputVerb } from '../../proto/index.ts';
import { ReferenceRecord } from '../contract/conformance/reference-record.ts';
import { CallState } from './telecom/index.ts';
import { ANDROID, BOB, OTHER, ScriptedPhone } from './testing/scripted-phone.ts';

const VERBS = Object.keys(UserInputVerb).filter((name) => Number.isNaN(Number(name)) && name !== 'UNSPECIFIED') as (keyof typeof UserInputVerb)[];
const EVENTS = [
  'SessionCreated', 'SessionOffered', 'SessionProgress', 'SessionAnswering', 'SessionEstablished', 'SessionHeld', 'SessionResumed', 'MediaChanged',
  'ParticipantJoined', 'ParticipantLeft', 'SessionEnding', 'SessionEnded', 'HoldFailed', 'DtmfReceived', 'OwnerChanged', 'MuteChanged', 'MessageReceived',
];
const FIRST_TOUCH = 100_000; // request ids of the touches
const NO_COMMANDS = ['UserInputDone', 'RecordReport'];

/** A linear congruential generator: the same storm for the same seed. */
function dice(seed: number) {
  let state = seed;
  return (sides: number) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 0x1_0000_0000) * sides);
  };
}

class Storm {
  readonly phone = new ScriptedPhone();
  readonly reference = new ReferenceRecord(ANDROID);
  readonly touches: number[] = [];
  private readonly roll: (sides: number) => number;
  private readonly over = new Set<number>();
  private readonly known = new Set<number>();
  private newest = 0;
  private replied = 0;
  private owner = ANDROID;

  constructor(seed: number) {
    this.roll = dice(seed);
    this.tell('ApplicationRegistered', 0, { guest: ANDROID, application: 'x', callbacks: ['y'] });
  }

  step(): void {
    const kind = this.roll(20);
    if (kind < 10) this.event();
    else if (kind < 15) this.touch();
    else if (kind < 19) this.reply(this.commands()[this.replied]);
    else this.snapshot();
  }

  /** All calls end and all commands are answered. */
  calm(): void {
    for (const session of this.known) if (!this.over.has(session)) this.end(session);
    while (this.replied < this.commands().length) this.reply(this.commands()[this.replied]);
  }

  answers(): number[] { return this.phone.bus.named('UserInputDone').map((frame) => frame.requestId).sort((a, b) => a - b); }

  /** What the record says, told as a snapshot: nothing changes. */
  private snapshot(): void {
    const { sessions, handset } = this.reference.projection();
    const inOrder = [...sessions.filter((one) => one.endedUs > 0).sort((a, b) => a.endedUs - b.endedUs), ...sessions.filter((one) => one.endedUs === 0)];
    this.phone.bus.snapshot(inOrder.map(({ endSide, endSipCode, endQ850, endText, endElsewhere, endRetryAfterS, ...fields }) => ({
      ...fields, reason: { side: endSide, sipCode: endSipCode, q850: endQ850, text: endText, elsewhere: endElsewhere, retryAfterS: endRetryAfterS },
    })), { ...handset });
  }

  private event(): void {
    const name = EVENTS[this.roll(EVENTS.length)];
    const session = 1 + this.roll(Math.max(1, this.newest));
    switch (name) {
      case 'SessionCreated': return this.begin(name, { owner: this.owner });
      case 'SessionOffered': return this.begin(name, { remoteName: 'E', offeredCodecs: 'PCMU', waiting: this.roll(2) === 1 });
      case 'OwnerChanged': {
        const from = this.owner;
        this.owner = from === ANDROID ? OTHER : ANDROID;
        return this.tell(name, 0, { fromGuest: from, toGuest: this.owner, tick: 1 });
      }
      case 'MuteChanged': return this.tell(name, 0, { muted: this.roll(2) === 1 });
      case 'MessageReceived': return this.tell(name, 0, { from: BOB, to: BOB, text: 'x' });
    }
    if (!this.known.has(session) || this.over.has(session)) return;
    if (name === 'SessionEnded') return this.end(session);
    this.tell(name, session, {
      what: 1 + this.roll(4), sipCode: 180, owner: 2 + this.roll(2), codec: ['PCMU', 'G722', 'opus'][this.roll(3)], ptimeMs: 20, media: 1 + this.roll(3), side: 1 + this.roll(3),
      conference: 1 + this.roll(2), resume: this.roll(2) === 1, digit: '1',
    });
  }

  private begin(name: string, fields: object): void {
    if (this.known.size - this.over.size >= 6) return;
    this.known.add(++this.newest);
    this.tell(name, this.newest, { localUri: 'sip:a', remoteUri: BOB, account: 0, media: 1, sipCallId: 'x', ...fields });
  }

  private end(session: number): void {
    this.over.add(session);
    this.tell('SessionEnded', session, { reason: { side: 1 + this.roll(3), sipCode: 200 + this.roll(500), q850: this.roll(127), text: 't', elsewhere: this.roll(4) === 0, retryAfterS: this.roll(100) } });
  }

  private tell(name: string, session: number, fields: Record<string, any>): void {
    this.phone.event(name, session, fields);
    this.reference.fold(name, session, this.phone.bus.timeUs, fields);
  }

  private touch(): void {
    const anyone = () => this.roll(this.newest + 2);
    const requestId = FIRST_TOUCH + this.touches.length;
    this.touches.push(requestId);
    this.phone.bus.deliver('UserInput', {
      verb: UserInputVerb[VERBS[this.roll(VERBS.length)]],
      to: this.roll(2) === 1 ? BOB : '', text: '12', sessions: this.roll(2) === 1 ? [anyone(), anyone()] : [], on: true,
    }, this.roll(2) === 1 ? anyone() : 0, requestId);
  }

  private commands() {
    return this.phone.bus.sent.filter((frame) => frame.requestId !== 0 && !NO_COMMANDS.includes(frame.name));
  }

  /** A PlaceCall that is done gives a session that the record may or may not know. */
  private reply(command: { name: string; requestId: number; session: number } | undefined): void {
    if (!command) return;
    this.replied++;
    if (this.roll(2) === 1) return void this.phone.bus.deliver('Error', { code: 1 + this.roll(20), text: 'no', sipCode: 486 }, 0, command.requestId);
    if (command.name !== 'PlaceCall') return void this.phone.bus.deliver('Done', {}, command.session, command.requestId);
    this.known.add(++this.newest);
    const session = this.newest;
    this.phone.bus.deliver('Done', {}, session, command.requestId);
    this.tell('SessionCreated', session, { localUri: 'sip:a', remoteUri: BOB, account: 0, media: 1, owner: this.owner, sipCallId: 'x' });
  }
}

const ended = ({ system }: ScriptedPhone) => system.dialer.getCalls().filter((call) => call.getState() === CallState.STATE_DISCONNECTED);

for (let seed = 1; seed <= 40; seed++) {
  test(`storm ${seed}: the record is exact, no ended call is shown, and every touch is answered once [H12]`, () => {
    const storm = new Storm(seed);
    for (let i = 0; i < 250; i++) {
      storm.step();
      assert.equal(ended(storm.phone), []);
    }
    assert.equal(storm.phone.bus.record().projection, storm.reference.projection());
    storm.calm();
    assert.equal(storm.phone.bus.record().projection, storm.reference.projection());
    assert.equal(storm.phone.calls.map((call) => call.getDetails().getTelecomCallId()), []);
    assert.equal(storm.answers(), storm.touches, 'each touch has one answer');
  });
}

test.run();
