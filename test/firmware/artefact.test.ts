// The component file is the SIP stack: without it nothing works, and bound by jco alone it does the same.
// Runs alone: it runs the whole SIP suite twice, with as many processes as there are processors.
import { spawnSync } from 'node:child_process';
import { readdirSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { build } from 'esbuild';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { packageRoot } from '../../tools/package-root.ts';
import { scratchCheckout } from '../support/scratch-checkout.ts';

const TIME_LIMIT_MS = 250_000;
const SUITE = join(packageRoot, 'firmware', 'test');

/** The SIP suite: the files of firmware/test that drive the component through its binding, and nothing else. */
async function sipSuite(): Promise<string[]> {
  const files = readdirSync(SUITE).filter((name) => name.endsWith('.test.ts')).map((name) => join(SUITE, name));
  const { metafile } = await build({ entryPoints: files, bundle: true, write: false, metafile: true, platform: 'node', format: 'esm', packages: 'external', outdir: packageRoot, absWorkingDir: packageRoot, logLevel: 'silent' });
  return Object.values(metafile.outputs)
    .filter(({ inputs }) => 'host-shim/core/loader.ts' in inputs && !('firmware/test/probe.ts' in inputs))
    .map(({ entryPoint }) => entryPoint!)
    .sort();
}

function run(checkout: string, files: readonly string[], environment: Record<string, string>): string[] {
  const { stdout } = spawnSync(process.execPath, ['test/run.mjs', ...files], { cwd: checkout, encoding: 'utf8', timeout: TIME_LIMIT_MS, env: { ...process.env, ...environment }, maxBuffer: 64 << 20 });
  return stdout.split('\n');
}

const suite = await sipSuite();
const checkout = scratchCheckout('artefact');

test('the SIP suite is found: most of firmware/test drives the component [S01]', () => {
  assert.ok(suite.length >= 8, suite.join(', '));
  assert.ok(suite.every((path) => !relative('firmware/test', path).startsWith('..')));
});

test('the whole SIP suite passes through the stock binding of jco [S01]', () => {
  const lines = run(checkout, suite, { TWINSET_GLUE: 'jco' });
  assert.equal(lines.filter((line) => line.startsWith('FAIL')), []);
  assert.is(lines.filter((line) => line.startsWith('ok')).length, suite.length);
});

test('with the component taken away every file of the SIP suite fails [S01]', () => {
  // With its source, from which the suite would build it again.
  for (const folder of [join('dist', 'firmware'), join('firmware', 'src')]) rmSync(join(checkout, folder), { recursive: true });
  const lines = run(checkout, suite, {});
  assert.equal(lines.filter((line) => line.startsWith('ok')), []);
  assert.is(lines.filter((line) => line.startsWith('FAIL')).length, suite.length);
});

test.run();
