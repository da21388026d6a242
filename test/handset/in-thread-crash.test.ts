// A handset whose parts die, in one thread: the dumps that are left, and that nobody's secret is in them.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { readCrashDump, type CrashDump } from '../../host-shim/crash/index.ts';
import { readPcapng } from '../../host-shim/trace/index.ts';
import { packagePath } from '../../tools/package-root.ts';
import { InThreadWorld } from '../support/in-thread.ts';
import { scratchFolder } from '../support/scratch.ts';

const PASSWORD = 'correct-horse-battery';
const REALM = 'crash.example.org';
const HA1 = createHash('md5').update(`alice:${REALM}:${PASSWORD}`).digest();
const REGISTRAR = { ip: '10.0.0.9', port: 5060 };

/** Challenges once, then says yes. */
async function openRegistrar(world: InThreadWorld): Promise<{ credentials: string[]; close(): Promise<void> }> {
  const credentials: string[] = [];
  const socket = await world.net.openUdp(REGISTRAR, (from, data) => {
    const text = Buffer.from(data).toString('latin1');
    const line = (name: string): string => new RegExp(`^${name}: .*$`, 'im').exec(text)![0];
    const proof = /^authorization: .*response="([^"]+)"/im.exec(text)?.[1];
    if (proof) credentials.push(proof);
    const head = proof ? ['SIP/2.0 200 OK', line('contact')] : ['SIP/2.0 401 Unauthorized', `WWW-Authenticate: Digest realm="${REALM}", nonce="abc", algorithm=MD5`];
    socket.send(from, Buffer.from([head[0], line('via'), line('from'), `${line('to')};tag=r`, line('call-id'), line('cseq'), ...head.slice(1), 'Content-Length: 0', '', ''].join('\r\n')));
  });
  return { credentials, close: () => socket.close() };
}

async function ended(world: InThreadWorld): Promise<void> {
  const ending = world.handset.shutdown();
  await world.clock.advance(10_000);
  await ending;
}

let kept = '';

const dumpsIn = (folder: string): CrashDump[] => readdirSync(folder).sort().map((name) => readCrashDump(readFileSync(join(folder, name)), name));

test('a core that traps and a guest that dies leave a dump each, without password, HA1, response or credentials [D14]', async () => {
  const crashDumps = join(scratchFolder('crash'), 'dumps');
  const world = new InThreadWorld(3);
  const registrar = await openRegistrar(world);
  await world.bootHandset({ crashDumps, accounts: [{ uri: `sip:alice@${REGISTRAR.ip}`, registrar: `sip:${REGISTRAR.ip}`, user: 'alice', password: PASSWORD }] });
  await world.until(() => world.named('registered').length > 0, 'registered');
  const [response] = registrar.credentials;
  assert.match(response!, /^[0-9a-f]{32}$/);
  world.handset.kill('core');
  await world.clock.advance(2_000);
  world.handset.kill('symbian');
  await world.clock.advance(2_000);
  await ended(world);
  await registrar.close();
  const [core, guest] = dumpsIn(crashDumps);
  kept = join(crashDumps, readdirSync(crashDumps).sort()[0]!);
  assert.equal([core!.what, core!.hung, guest!.what, guest!.name, guest!.reason], ['core', false, 'guest', 'symbian', 'killed on request']);
  assert.match(core!.reason, /trapped on a fault on purpose/);
  assert.match(core!.stack, /wasm|unreachable/);
  assert.ok(core!.core.sessions !== undefined || Object.keys(core!.core).length > 10, JSON.stringify(core!.core));
  for (const name of readdirSync(crashDumps)) {
    const dump = readCrashDump(readFileSync(join(crashDumps, name)), name);
    const memory = Buffer.from(dump.memory, 'base64');
    assert.is(memory.length % 65_536, 0);
    assert.ok(memory.length > 0 && memory.includes('alice'), 'the memory is there');
    const everything = [gunzipSync(readFileSync(join(crashDumps, name))), memory, ...dump.events.map(({ data }) => Buffer.from(data, 'base64'))];
    for (const secret of [Buffer.from(PASSWORD), HA1, Buffer.from(HA1.toString('hex')), Buffer.from(response!)]) {
      assert.not(everything.some((bytes) => bytes.includes(secret)), `${name} holds ${secret.toString('latin1')}`);
    }
    const sent = dump.events.map(({ data }) => Buffer.from(data, 'base64').toString('latin1')).find((text) => /^authorization: /im.test(text));
    assert.match(sent!, /^authorization: \*+\r$/im);
    assert.match(sent!, /^REGISTER sip:/);
  }
});

test('`twinset trace crash` tells what died and draws the last messages; what is no dump is refused [D14]', () => {
  const folder = join(scratchFolder('crash'), 'told');
  const twinset = (...words: string[]) => spawnSync(process.execPath, [packagePath('tools', 'bin', 'twinset.mjs'), 'trace', 'crash', ...words], { encoding: 'utf8' });
  const { status, stdout } = twinset(kept, '--pcapng', `${folder}.pcapng`);
  assert.is(status, 0);
  assert.match(stdout, /^the SIP core died: trapped on a fault on purpose/);
  assert.match(stdout, /firmware\/src\//);
  assert.match(stdout, /\n  memoryBytes +\d+\n/);
  assert.match(stdout, / REGISTER -+>\|/);
  assert.ok(readPcapng(readFileSync(`${folder}.pcapng`))!.packets.length > 4);
  assert.equal(JSON.parse(twinset(kept, '--json').stdout).what, 'core');
  const none = twinset(packagePath('package.json'));
  assert.equal([none.status, /BAD_CRASH_DUMP/.test(none.stderr)], [2, true]);
  assert.is(twinset('/nowhere/crash.json.gz').status, 3);
});

test('a machine that dies again and again is counted, and keeps the newest dumps within its bounds [D14]', async () => {
  const crashDumps = join(scratchFolder('crash'), 'dumps');
  const world = await new InThreadWorld(4).bootHandset({ crashDumps });
  for (let death = 0; death < 10; death++) {
    world.handset.kill('android');
    await world.clock.advance(11_000);
    world.handset.kill('symbian'); // within a second of the next one
    await world.clock.advance(500);
  }
  const { crashDumps: figures } = (await world.settle(world.handset.stats())) as { crashDumps: { skipped: number } };
  await ended(world);
  assert.is(figures.skipped, 9);
  const names = readdirSync(crashDumps).sort();
  assert.equal([names.length, names[0], names.at(-1)], [8, 'crash-000004.json.gz', 'crash-000011.json.gz']);
});

test.run();
