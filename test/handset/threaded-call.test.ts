// The handset with all its threads against a far end in this process: real sockets, real time, waited for by events.
// Runs alone: its frames are due every 20 ms.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { bootBare, bootHandset } from '../../host-shim/index.ts';
import type { Bare, Handset, HandsetEvent } from '../../host-shim/index.ts';
import { MessageType, decode, encode } from '../../proto/index.ts';

const LOOPBACK = { ip: '127.0.0.1', port: 0 };

class Line {
  readonly events: HandsetEvent[] = [];
  handset!: Handset;
  bob!: Bare;
  #looking: (() => void)[] = [];

  static async open(): Promise<Line> {
    const line = new Line();
    const send = (message: 'Ring' | 'Accept', session: number): void => void line.bob.port.send(MessageType[message], encode(message as string, {}), session, 1);
    line.bob = await bootBare({
      bind: LOOPBACK, accounts: [{ uri: 'sip:bob@127.0.0.1' }], audio: { microphone: 'marks:1' },
      onFrame: (frame) => {
        if (decode(frame.type, frame.payload).name !== 'SessionOffered') return;
        send('Ring', frame.session);
        send('Accept', frame.session);
      },
    });
    line.handset = await bootHandset({ bind: LOOPBACK, audio: { microphone: 'marks:0' } });
    line.handset.on('event', (event) => {
      line.events.push(event);
      for (const look of line.#looking) look();
    });
    return line;
  }

  /** The next or an earlier event of this name. */
  heard(name: HandsetEvent['event']): Promise<void> {
    return new Promise((resolve) => {
      const look = (): void => { if (this.events.some(({ event }) => event === name)) resolve(); };
      this.#looking.push(look);
      look();
    });
  }

  async call(): Promise<void> {
    const placed = await this.handset.input(null, 'place-call', { to: `sip:bob@127.0.0.1:${this.bob.bind.port}` });
    assert.ok(placed.ok, JSON.stringify(placed));
    await this.heard('session-established');
  }

  async close(): Promise<void> {
    await this.handset.shutdown();
    await this.bob.close();
  }
}

async function withLine(story: (line: Line) => Promise<void>): Promise<void> {
  const line = await Line.open();
  try {
    await story(line);
  } finally {
    await line.close();
  }
}

test('four switches in mid-call lose and double nothing, and the records are identical [H14, H20]', () => withLine(async (line) => {
  await line.call();
  for (const to of ['symbian', 'android', 'symbian', 'android']) {
    const result = await line.handset.switchTo(to);
    assert.ok(result.ok, JSON.stringify(result));
    assert.equal([result.gapFrames, result.lostFrames, result.doubledFrames], [0, 0, 0], JSON.stringify(result));
    assert.ok(result.framesExpected > 0);
  }
  const records = await line.handset.records();
  assert.ok(records.identical && records.skipped === 0, JSON.stringify([records.checked, records.skipped, records.different]));
  assert.ok((await line.handset.input(null, 'end', { session: '1' })).ok);
  await line.heard('session-ended');
}));

test('the guest in front is killed in mid-call and hangs up after its return [H33]', () => withLine(async (line) => {
  await line.call();
  line.handset.kill('android');
  await line.heard('guest-restarted');
  assert.not(line.events.some(({ event }) => event === 'session-ended'));
  assert.ok((await line.handset.records()).identical);
  assert.ok((await line.handset.input('android', 'end', { session: '1' })).ok);
  await line.heard('session-ended');
}));

test('the core is killed in mid-call, and the call is switched and hung up afterwards [H09]', () => withLine(async (line) => {
  await line.call();
  line.handset.kill('core');
  await line.heard('core-restarted');
  assert.ok((await line.handset.switchTo('symbian')).ok);
  assert.ok((await line.handset.input('symbian', 'end', { session: '1' })).ok);
  await line.heard('session-ended');
}));

test('a second handset on the same port is told ADDRESS_IN_USE, and the first one is not disturbed [H05]', () => withLine(async (line) => {
  let code = '';
  await bootHandset({ bind: line.handset.bind }).catch((error) => { code = error.code; });
  assert.is(code, 'ADDRESS_IN_USE');
  await line.call();
}));

test('a microphone file that is not there, and an unknown guest image, are told by code [H05]', async () => {
  const codeOf = (work: Promise<unknown>): Promise<string> => work.then(() => '', (error: { code: string }) => error.code);
  assert.is(await codeOf(bootHandset({ bind: LOOPBACK, audio: { microphone: 'no/such/file.wav' } })), 'NO_SUCH_FILE');
  assert.is(await codeOf(bootHandset({ bind: LOOPBACK, guests: [{ name: 'palm' }] })), 'NO_SUCH_GUEST');
  assert.is(await codeOf(bootHandset({ bind: LOOPBACK, guests: [{ name: '../android' }] })), 'NO_SUCH_GUEST');
});

test.run();
