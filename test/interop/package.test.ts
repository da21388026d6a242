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
}

test.run();
