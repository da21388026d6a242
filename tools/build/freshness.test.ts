// A checkout whose dist/ is older than its sources is noticed, and nothing else is.
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { scratchFolder } from '../../test/support/scratch.ts';
import { packagePath } from '../package-root.ts';
import { STAMP_FILE, changedSource } from './freshness.mjs';

const BUILT_S = 1_000_000_000;

function put(root: string, path: string, changedS: number, text = ''): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
  utimesSync(join(root, path), changedS, changedS);
}

function checkout(): string {
  const root = scratchFolder('freshness');
  for (const path of ['tools/cli.ts', 'firmware/src/main.ts']) put(root, path, BUILT_S - 1);
  for (const path of ['node_modules/yaml/index.js', 'dist/firmware/core.js', 'docs/testers.md', 'tools/cli.test.ts']) put(root, path, BUILT_S + 1);
  put(root, 'dist/cli.js', BUILT_S, "console.log('ran');");
  put(root, STAMP_FILE, BUILT_S, JSON.stringify({ firmware: { inputs: ['firmware/src/main.ts'] }, 'command line': { inputs: ['tools/cli.ts', 'node_modules/yaml/index.js', 'dist/firmware/core.js'] } }));
  return root;
}

test('a source that was changed or removed after the build is named; packages, built files and what is not built are none [D05]', () => {
  const root = checkout();
  assert.is(changedSource(root), null);
  put(root, 'tools/cli.ts', BUILT_S + 1);
  assert.is(changedSource(root), 'tools/cli.ts');
  put(root, 'tools/cli.ts', BUILT_S - 1);
  rmSync(join(root, 'firmware/src/main.ts'));
  assert.is(changedSource(root), 'firmware/src/main.ts');
});

test('without a build, or with half a stamp file, nothing is claimed [D05]', () => {
  const root = checkout();
  put(root, STAMP_FILE, BUILT_S, '{"half');
  assert.is(changedSource(root), null);
  assert.is(changedSource(scratchFolder('freshness-empty')), null);
});

test('the command says so in one line on standard error and runs; the package, which has no sources, says nothing [D05]', () => {
  const root = checkout();
  cpSync(packagePath('tools', 'bin', 'twinset.mjs'), join(root, 'tools', 'bin', 'twinset.mjs'));
  const run = (check = '') => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [join(root, 'tools', 'bin', 'twinset.mjs')], { encoding: 'utf8', env: { ...process.env, TWINSET_BUILD_CHECK: check } });
    return [status, stdout, stderr];
  };
  put(root, 'tools/cli.ts', BUILT_S + 1);
  assert.equal(run(), [0, 'ran\n', '']);
  cpSync(packagePath('tools', 'build', 'freshness.mjs'), join(root, 'tools', 'build', 'freshness.mjs'));
  assert.equal(run(), [0, 'ran\n', 'twinset: tools/cli.ts was changed after dist/ was built; what runs is the old build. Build anew: npm run build\n']);
  assert.equal(run('off'), [0, 'ran\n', '']);
});

test.run();
