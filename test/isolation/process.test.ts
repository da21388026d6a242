// Guests in processes of their own: a call and its switches as ever, and a hostile guest behind that disturbs nobody.
// Runs alone: each frame that is heard is counted, in real time.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { withCallUp, type CallUp } from '../support/call.ts';
import { hostileBundle } from '../support/hostile.ts';
import { scratchFolder } from '../support/scratch.ts';

const folder = scratchFolder('isolation');
/** A process of its own on a machine that others load, too. */
const SEEN_MS = 30_000;

test('a call is carried on over switches between guests that have processes of their own, and nobody misses a frame [H01, H20]', async () => {
  const heard = await withCallUp('android', async ({ handset, rtpGoesOn }) => {
    for (const to of ['symbian', 'android']) {
      const switched = await handset.ask({ do: 'switch', to });
      assert.equal([switched.ok, switched.gapFrames, switched.lostFrames, switched.doubledFrames], [true, 0, 0, 0], JSON.stringify(switched));
      await rtpGoesOn();
    }
    const { guests } = (await handset.ask({ do: 'stats' })) as unknown as { guests: { tier: string }[] };
    assert.equal(guests.map(({ tier }) => tier), ['process', 'process']);
    const records = await handset.ask({ do: 'records' });
    assert.equal([records.identical, records.skipped], [true, 0]);
  }, ['--tier', 'process']);
  for (const ear of [heard.inHandset, heard.atFarEnd]) assert.equal([ear.missing, ear.doubled, ear.outOfOrder], [0, 0, 0]);
});

/** The line on the hostile guest's display that has this word. */
async function shown(handset: CallUp['handset'], word: string): Promise<string> {
  for (const by = Date.now() + SEEN_MS; Date.now() < by; ) {
    const { display } = (await handset.ask({ do: 'snapshot', guest: 'hostile' })) as unknown as { display: string[] };
    const line = display.find((text) => text.includes(word));
    if (line !== undefined) return line;
  }
  return 'nothing was shown';
}

/** What the hostile guest tries, and how one sees that it came to nothing. */
const ATTACKS: { title: string; attack: string; seen: (call: CallUp) => Promise<void> }[] = [
  {
    title: 'floods its port with frames',
    attack: `for (let round = 0; round < 200; round++) { for (let i = 0; i < 500; i++) port.send(MessageType.Log, encode('Log', { text: 'flood' })); await new Promise((r) => setTimeout(r, 5)); }`,
    seen: async ({ rtpGoesOn }) => rtpGoesOn(),
  },
  {
    title: 'writes garbage to its socket',
    attack: `(await import('node:fs')).writeSync(3, Buffer.alloc(100_000, 0xee));`,
    seen: async ({ handset }) => void (await handset.event('guest-restarted', { guest: 'hostile' }, SEEN_MS)),
  },
  {
    title: 'forges events, other senders and sessions that are not its own',
    attack: `for (let session = 0; session < 64; session++) for (const name of ['SessionEnded', 'OwnerChanged', 'End', 'StreamClose', 'Done', 'MuteChanged']) port.send(MessageType[name], encode(name, {}), session, session); say('done');`,
    seen: async ({ handset, rtpGoesOn }) => {
      assert.is(await shown(handset, 'done'), 'done', 'on its port behind all that it forged');
      await rtpGoesOn();
      const { bus } = (await handset.ask({ do: 'stats' })) as unknown as { bus: { refused: Record<string, number> } };
      assert.ok(Object.values(bus.refused).reduce((sum, times) => sum + times, 0) >= 300, JSON.stringify(bus.refused));
      assert.not(handset.events.some(({ event }) => event === 'session-ended'));
    },
  },
  {
    title: 'hangs in a loop',
    attack: `for (;;);`,
    seen: async ({ handset }) => void (await handset.event('guest-restarted', { guest: 'hostile' }, SEEN_MS)),
  },
  {
    title: 'takes all the memory that it can get',
    attack: `const taken = []; for (;;) taken.push(Buffer.alloc(16 << 20, 1));`,
    seen: async ({ handset }) => {
      assert.is(await shown(handset, 'alloc'), 'Array buffer allocation failed', 'the system gives it no more');
      const { guests } = (await handset.ask({ do: 'stats' })) as unknown as { guests: { name: string }[] };
      assert.is(guests.length, 2);
    },
  },
  {
    title: 'ends its process',
    attack: `process.exit(7);`,
    seen: async ({ handset }) => void (await handset.event('guest-restarted', { guest: 'hostile' }, SEEN_MS)),
  },
  {
    title: 'reaches for files, processes and threads',
    attack: `const tried = [];
      for (const [name, work] of [
        ['file', async () => (await import('node:fs')).readFileSync('/etc/passwd')],
        ['write', async () => (await import('node:fs')).writeFileSync('/tmp/twinset-escape', 'x')],
        ['process', async () => (await import('node:child_process')).spawnSync('id')],
        ['thread', async () => new (await import('node:worker_threads')).Worker('', { eval: true })],
      ]) try { const result = await work(); tried.push(name + (result?.error ? ' ' + result.error.code : ' GOT IT')); } catch (error) { tried.push(name + ' ' + error.code); }
      say(tried.join(', '));`,
    seen: async ({ handset }) => {
      assert.is(await shown(handset, 'thread'), 'file ERR_ACCESS_DENIED, write ERR_ACCESS_DENIED, process ERR_ACCESS_DENIED, thread ERR_ACCESS_DENIED');
    },
  },
  {
    title: 'reaches for the processes beside it, and opens and starts what it can',
    attack: `const { setPriority } = await import('node:os'); const { Server } = await import('node:net');
      const tried = [];
      for (const [name, work] of [
        ['kill', () => process.kill(process.ppid, 0)],
        ['debug', () => process._debugProcess(process.ppid)],
        ['priority', () => setPriority(process.ppid, 0)],
        ['binding', () => process.binding('process_methods')],
      ]) try { work(); tried.push(name + ' GOT IT'); } catch (error) { tried.push(name + ' ' + (error.code ?? error.name)); }
      let open = 0;
      while (open < 1_000 && await new Promise((done) => new Server().on('error', () => done(false)).listen(0, '127.0.0.1', () => done(true)))) open++;
      tried.push('sockets ' + (open < 100 ? 'bounded' : open), 'user ' + (process.getuid() === process.geteuid() && process.getgroups().every((group) => group === process.getgid())));
      say(tried.join(', '));`,
    seen: async ({ handset }) => {
      const line = await shown(handset, 'user');
      assert.is(line, 'kill TypeError, debug TypeError, priority TypeError, binding TypeError, sockets bounded, user true');
    },
  },
];

for (const [index, { title, attack, seen }] of ATTACKS.entries()) {
  test(`a guest that ${title} disturbs neither the call nor the other guest [H31]`, async () => {
    const bundle = hostileBundle(folder, `hostile-${index}`, attack);
    const config = join(folder, `hostile-${index}.json`);
    writeFileSync(config, JSON.stringify({ guests: [{ name: 'android' }, { name: 'hostile', tier: 'process', bundle }] }));
    const heard = await withCallUp('android', async (call) => {
      // What it does may end it before its answer is read.
      await call.handset.ask({ do: 'send-message', guest: 'hostile', to: 'sip:attack@x', text: 'now' }).catch(() => undefined);
      await seen(call);
      await call.rtpGoesOn();
      const held = await call.handset.ask({ do: 'hold', session: call.session });
      assert.ok(held.ok, JSON.stringify(held));
    }, ['--config', config]);
    assert.equal([heard.atFarEnd.missing, heard.atFarEnd.doubled, heard.atFarEnd.outOfOrder], [0, 0, 0]);
  });
}

test.run();
