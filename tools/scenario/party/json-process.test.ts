// A party in a process: replies, events, silence and death.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { JsonProcess, Refused } from './json-process.ts';

/** A child that answers each request as its `do` says. */
const CHILD = `
process.stdin.setEncoding('utf8').on('data', (text) => { for (const line of text.trim().split('\\n')) {
  const { id, do: verb } = JSON.parse(line);
  if (verb === 'quit') process.exit(0);
  if (verb === 'die') { console.error('no more'); process.exit(7); }
  if (verb === 'refuse') console.log(JSON.stringify({ id, ok: false, error: { code: 'NO', message: 'never' } }));
  if (verb === 'echo') { console.log('a line for people'); console.log(JSON.stringify({ event: 'heard', id })); console.log(JSON.stringify({ id, ok: true, value: 1 })); }
} });
process.stdin.on('end', () => process.exit(0));`;
const start = (): JsonProcess => new JsonProcess('the child', process.execPath, ['-e', CHILD]);
const failureOf = (promise: Promise<unknown>): Promise<Error & { code?: string }> =>
  promise.then(
    () => {
      throw new Error('did not fail');
    },
    (error: Error) => error,
  );

test('replies find their requests, and an event that came before anybody waited is found once [D05]', async () => {
  const child = start();
  const [first, second] = await Promise.all([child.request({ do: 'echo' }), child.request({ do: 'echo' })]);
  assert.equal([first.id, second.id, first.value], [1, 2, 1]);
  assert.is((await child.waitFor('heard', ({ event }) => event === 'heard', 1000)).id, 1);
  assert.is((await child.waitFor('heard', ({ event }) => event === 'heard', 1000)).id, 2);
  assert.is((await failureOf(child.waitFor('a third', ({ event }) => event === 'heard', 20))).code, 'TIMED_OUT');
  await child.stop();
});

test('a command of ours that does not come up fails with its own code and words [D05, D12]', async () => {
  const child = new JsonProcess('the handset', process.execPath, ['-e', `console.error('twinset: ADDRESS_IN_USE: udp 127.0.0.1:5060 is in use: choose another port'); process.exit(3)`]);
  const { code, message } = await failureOf(child.ready());
  assert.equal([code, message], ['ADDRESS_IN_USE', 'the handset: udp 127.0.0.1:5060 is in use: choose another port']);
  assert.is((await failureOf(new JsonProcess('the child', process.execPath, ['-e', 'process.exit(7)']).ready())).code, 'PARTY_FAILED');
});

test('a refusal carries its code, and no answer in time is one [D05]', async () => {
  const child = start();
  const refusal = await failureOf(child.request({ do: 'refuse' }));
  assert.instance(refusal, Refused);
  assert.is(refusal.code, 'NO');
  assert.is((await failureOf(child.request({ do: 'nothing' }, 20))).code, 'TIMED_OUT');
  await child.stop();
});

test('a process that dies fails what waits for it, with its last words, and stop does not hang [D05]', async () => {
  const child = start();
  const waiting = failureOf(child.waitFor('anything', () => true, 5000));
  const asked = failureOf(child.request({ do: 'die' }));
  assert.match((await asked).message, /the child ended with 7: no more/);
  assert.match((await waiting).message, /ended with 7/);
  assert.match((await failureOf(child.request({ do: 'echo' }))).message, /ended with 7/);
  await child.stop();
});

test('a program that is not there is told [D05]', async () => {
  const child = new JsonProcess('nobody', '/no/such/program', []);
  assert.match((await failureOf(child.waitFor('ready', () => true, 5000))).message, /ENOENT/);
});

test.run();
