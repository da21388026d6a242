// A guest in a virtual machine of its own, one boot for all: a call of its own, switches, what a hostile one tries, and its machine killed in front, in mid-call.
// Runs alone: each frame that is heard is counted, in real time.
import { spawnSync } from 'node:child_process';
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { packagePath } from '../../tools/package-root.ts';
import { withCallUp, type CallUp, type Heard } from '../support/call.ts';
import { hostileBundle } from '../support/hostile.ts';
import { scratchFolder } from '../support/scratch.ts';
import { haveTarget } from '../support/target.ts';

/** An emulated processor on a machine that others load, too. */
const BOOT_MS = 180_000;
const SEEN_MS = 60_000;
const FORGED = ['SessionEnded', 'OwnerChanged', 'End', 'StreamClose', 'Done', 'MuteChanged'];

/** On the first word it looks around, on the second it forges and floods. */
const ATTACK = `
  globalThis.attacks = (globalThis.attacks ?? 0) + 1;
  if (globalThis.attacks === 1) {
    const tried = [];
    for (const [name, work] of [
      ['interfaces', async () => Object.keys((await import('node:os')).networkInterfaces()).join('+') || 'none'],
      ['out', async () => new Promise((resolve) => import('node:net').then(({ connect }) => connect(5060, '10.0.2.2').on('connect', () => resolve('GOT OUT')).on('error', ({ code }) => resolve(code))))],
      ['user', async () => process.getuid()],
      ['image', async () => (await import('node:fs')).writeFileSync('/run/boot/guest-image.js', 'x')],
      ['root', async () => (await import('node:fs')).writeFileSync('/usr/bin/node', 'x')],
      ['disk', async () => (await import('node:fs')).openSync('/dev/vda', 'r+')],
    ]) try { tried.push(name + ' ' + (await work())); } catch (error) { tried.push(name + ' ' + error.code); }
    say(tried.join(', '));
  } else {
    for (let session = 0; session < 64; session++) for (const name of ${JSON.stringify(FORGED)}) port.send(MessageType[name], encode(name, {}), session, session);
    for (let round = 0; round < 100; round++) { for (let i = 0; i < 100; i++) port.send(MessageType.Log, encode('Log', { text: 'flood' })); await new Promise((r) => setTimeout(r, 5)); }
  }`;

interface Stats {
  guests: { name: string; tier: string; confinement: object; restarts: number }[];
  bus: { refused: Record<string, number> };
}

const statsOf = async ({ handset }: CallUp): Promise<Stats> => (await handset.ask({ do: 'stats' })) as unknown as Stats;
const attack = async ({ handset }: CallUp): Promise<void> => void (await handset.ask({ do: 'send-message', guest: 'hostile', to: 'sip:attack@x', text: 'now' }));

/** The emulator that this handset has started. */
function emulatorOf(handset: number): number {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name)).filter((pid) => {
    try {
      const [, name, parent] = /^\d+ \((.*)\) \S (\d+)/s.exec(readFileSync(`/proc/${pid}/stat`, 'utf8'))!;
      return name!.startsWith('qemu') && Number(parent) === handset;
    } catch {
      return false; // gone meanwhile
    }
  });
  assert.is(pids.length, 1, `emulators: ${pids.join(' ')}`);
  return Number(pids[0]);
}

/** Asks until `look` has something to say. */
async function until<T>(what: string, look: () => Promise<T | undefined>): Promise<T> {
  for (const by = Date.now() + SEEN_MS; Date.now() < by; ) {
    const seen = await look();
    if (seen !== undefined) return seen;
  }
  throw new Error(`${what} was not seen within ${SEEN_MS} ms`);
}

const CASE = 'a call placed by a guest in a virtual machine is carried on over switches; what that guest forges or floods is refused, and its machine may be killed while it is in front [H31, H01, H20]';

if (haveTarget('aarch64-virt', [CASE])) {
  test(CASE, async () => {
    const folder = scratchFolder('virtual-machine');
    const config = join(folder, 'handset.json');
    writeFileSync(config, JSON.stringify({ guests: [{ name: 'hostile', tier: 'vm', bundle: hostileBundle(folder, 'hostile', ATTACK) }, { name: 'android' }] }));
    // The guest in the machine places the call.
    const { atFarEnd, inHandset }: Heard = await withCallUp('hostile', async (call) => {
      const { handset, rtpGoesOn } = call;
      for (const to of ['android', 'hostile', 'android']) {
        const switched = await handset.ask({ do: 'switch', to });
        assert.equal([switched.ok, switched.gapFrames, switched.lostFrames, switched.doubledFrames], [true, 0, 0, 0], JSON.stringify(switched));
        await rtpGoesOn();
      }
      const records = await handset.ask({ do: 'records' });
      assert.equal([records.identical, records.skipped], [true, 0]);
      const [machine] = (await statsOf(call)).guests;
      assert.is(machine!.tier, 'vm');
      assert.match(JSON.stringify(machine!.confinement), /"noNetwork":true,"ramMib":128/);

      await attack(call);
      const tried = await until('what the guest tried', async () => {
        const { display } = (await handset.ask({ do: 'snapshot', guest: 'hostile' })) as unknown as { display: string[] };
        return display.find((line) => line.includes('disk'));
      });
      assert.is(tried, 'interfaces none, out ENETUNREACH, user 1000, image EACCES, root EROFS, disk EACCES');

      const refused = Object.values((await statsOf(call)).bus.refused).reduce((sum, times) => sum + times, 0);
      await attack(call);
      await until('refusals of what is forged', async () => (Object.values((await statsOf(call)).bus.refused).reduce((sum, times) => sum + times, 0) >= refused + 300 ? true : undefined));
      assert.not(handset.events.some(({ event }) => event === 'session-ended'));
      await rtpGoesOn();

      // While it floods it is late, and a switch to it is refused: the call stays where it is.
      await until('a switch to the guest in the machine', () => handset.ask({ do: 'switch', to: 'hostile' }).catch(() => undefined));
      await rtpGoesOn();
      process.kill(emulatorOf(Number(handset.events.find(({ event }) => event === 'ready')!.pid)), 'SIGKILL');
      await until('the end of the machine in front', async () => ((await statsOf(call)).guests[0]!.restarts > 0 ? true : undefined));
      await rtpGoesOn();
      const taken = await handset.ask({ do: 'switch', to: 'android' });
      assert.ok(taken.ok, JSON.stringify(taken));
      await rtpGoesOn();
      const held = await handset.ask({ do: 'hold', session: call.session });
      assert.ok(held.ok, JSON.stringify(held));
    }, ['--config', config], BOOT_MS);
    assert.equal([atFarEnd.missing, atFarEnd.doubled, atFarEnd.outOfOrder], [0, 0, 0]);
    assert.equal([inHandset.doubled, inHandset.outOfOrder], [0, 0]);
  });
}

test('without a ROM in the cache --tier vm ends with status 3 and says what to do [H31]', () => {
  const { status, stderr } = spawnSync(process.execPath, [packagePath('tools', 'bin', 'twinset.mjs'), 'run', '--tier', 'vm', '--bind', '127.0.0.1:0'], { encoding: 'utf8', env: { ...process.env, XDG_CACHE_HOME: scratchFolder('no-rom') } });
  assert.is(status, 3, stderr);
  assert.match(stderr, /twinset rom build aarch64-virt|apt-get install/);
});

test.run();
