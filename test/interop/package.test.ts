// What `npm pack` ships, installed in an empty folder without development dependencies: it runs, and nothing is built there.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { packagePath } from '../../tools/package-root.ts';
import { withHandset } from '../support/handset.ts';
import { skip } from '../support/programs.ts';
import { scratchFolder } from '../support/scratch.ts';

const CASE = 'the packed twinset runs a handset and FIG. 4 in a folder without build tools';
const INSTALL_LIMIT_MS = 120_000;
const RUN_LIMIT_MS = 90_000;
const BUILD_TOOLS = ['esbuild', 'assemblyscript', 'binaryen', 'typescript', '@bytecodealliance'];

const SCRIPT = `
import { farEnd, handset, simulation } from 'twinset';
async function told(name, start, stop) {
  const { phone, bob } = await start();
  const call = await phone.placeCall(bob, { guest: 'android' });
  await call.established();
  const { to, gapFrames } = await phone.switchTo('symbian');
  const { identical } = await phone.records();
  await call.end();
  const { side } = await call.ended();
  console.log(name, to, gapFrames, identical, side);
  await stop(phone, bob);
}
await told('realtime', async () => ({ phone: await handset(), bob: await farEnd('bob') }), async (phone, bob) => { await phone.stop(); await bob.stop(); });
const world = simulation({ seed: 7 });
await told('simulated', async () => ({ phone: await world.handset(), bob: await world.farEnd('bob') }), () => undefined);
const phone = await world.handset();
const busy = await phone.placeCall(await world.farEnd('carol', { answer: 'reject' }));
await busy.established().catch(({ code }) => console.log(code));
await world.stop();
`;

const TYPED = `
import { handset, type Handset, type HandsetEvent } from 'twinset';
const phone: Handset = await handset({ answer: 'active', codecs: ['PCMU'] });
const { from, waiting } = await phone.waitFor('session-offered', { withinMs: 500 });
const [name, isWaiting]: [string, boolean] = [from, waiting];
const last: HandsetEvent | undefined = phone.events.at(-1);
// @ts-expect-error no such event
await phone.waitFor('session-offerd');
// @ts-expect-error no such option
await handset({ answers: 'active' });
// @ts-expect-error a number
await phone.freeze('android', '100');
export { name, isWaiting, last };
`;

function npm(words: readonly string[], cwd: string) {
  return spawnSync('npm', words, { cwd, encoding: 'utf8', timeout: INSTALL_LIMIT_MS });
}

/** The folder, or why there is none. */
function installed(): { folder: string } | { reason: string } {
  const folder = scratchFolder('package');
  writeFileSync(join(folder, 'package.json'), '{ "private": true }\n');
  const packed = npm(['pack', '--ignore-scripts', '--pack-destination', folder], packagePath());
  assert.is(packed.status, 0, packed.stderr);
  const tarball = readdirSync(folder).find((name) => name.endsWith('.tgz'))!;
  const { status, stderr } = npm(['install', '--omit=dev', '--prefer-offline', '--no-audit', '--no-fund', `./${tarball}`], folder);
  return status === 0 ? { folder } : { reason: `its dependencies cannot be installed: ${stderr.trim().split('\n')[0] ?? ''}` };
}

const place = installed();
if ('reason' in place) {
  skip(CASE, place.reason);
} else {
  test(`${CASE} [D05, D10]`, async () => {
    const { folder } = place;
    for (const name of BUILD_TOOLS) assert.not.ok(existsSync(join(folder, 'node_modules', name)), name);
    await withHandset({ command: ['npx', '--no-install', '--prefix', folder, 'twinset'] }, async (handset) => {
      assert.is((await handset.ask({ do: 'switch', to: 'symbian' })).to, 'symbian');
    });
    const scenario = join('node_modules', 'twinset', 'test', 'scenarios', 'fig-4.yaml');
    const { status, stdout, stderr } = spawnSync('npx', ['--no-install', 'twinset', 'scenario', 'run', scenario, '--no-live'], { cwd: folder, encoding: 'utf8', timeout: RUN_LIMIT_MS });
    assert.is(status, 0, stdout + stderr);
    assert.match(stdout, /\nPASS /);
    assert.ok(existsSync(join(folder, 'out', 'fig-4', 'report.html')));
  });

  test('a script of one file calls, switches and reads records with the packed package, in real time and by seed [D12]', () => {
    writeFileSync(join(place.folder, 'call.mjs'), SCRIPT);
    const { status, stdout, stderr } = spawnSync(process.execPath, ['call.mjs'], { cwd: place.folder, encoding: 'utf8', timeout: RUN_LIMIT_MS });
    assert.is(status, 0, stderr);
    assert.equal(stdout.trim().split('\n'), ['realtime symbian 0 true local', 'simulated symbian 0 true local', 'CALL_ENDED']);
  });

  test('its declarations say what there is: what is not there is no TypeScript [D12]', () => {
    writeFileSync(join(place.folder, 'typed.mts'), TYPED);
    const words = [packagePath('node_modules', 'typescript', 'bin', 'tsc'), '--noEmit', '--strict', '--module', 'nodenext', '--target', 'es2022', '--types', '', '--skipLibCheck', 'false', 'typed.mts'];
    const { status, stdout } = spawnSync(process.execPath, words, { cwd: place.folder, encoding: 'utf8', timeout: RUN_LIMIT_MS });
    assert.is(status, 0, stdout);
  });
}

test.run();
