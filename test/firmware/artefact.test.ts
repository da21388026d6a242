// The component file is the SIP stack: without it nothing works, and bound by jco alone it does the same.
// Runs alone: it runs the whole SIP suite, with as many processes as there are processors.
import { execFile, spawnSync } from 'node:child_process';
import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join, relative } from 'node:path';
import { build } from 'esbuild';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { packageRoot } from '../../tools/package-root.ts';
import { scratchCheckout } from '../support/scratch-checkout.ts';

const TIME_LIMIT_MS = 500_000;
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

const suite = await sipSuite();
const checkout = await scratchCheckout('artefact');

test('the SIP suite is found: most of firmware/test drives the component [S01]', () => {
  assert.ok(suite.length >= 8, suite.join(', '));
  assert.ok(suite.every((path) => !relative('firmware/test', path).startsWith('..')));
});

test('the whole SIP suite passes through the stock binding of jco [S01]', () => {
  const { stdout } = spawnSync(process.execPath, ['test/run.mjs', ...suite], { cwd: checkout, encoding: 'utf8', timeout: TIME_LIMIT_MS, env: { ...process.env, TWINSET_GLUE: 'jco' }, maxBuffer: 64 << 20 });
  const lines = stdout.split('\n');
  assert.equal(lines.filter((line) => line.startsWith('FAIL')), []);
  assert.is(lines.filter((line) => line.startsWith('ok')).length, suite.length);
});

/** As the run before has bundled it; what it printed when it failed, null when it did not. */
function failure(file: string): Promise<string | null> {
  const bundle = join(checkout, 'dist', 'test', file.replace(/\.ts$/, '.mjs'));
  return new Promise((resolve) => execFile(process.execPath, [bundle], { cwd: checkout, timeout: TIME_LIMIT_MS, maxBuffer: 64 << 20 }, (error, stdout, stderr) => resolve(error && stdout + stderr)));
}

test('with the component taken away every file of the SIP suite fails, for want of it [S01]', async () => {
  rmSync(join(checkout, 'dist', 'firmware'), { recursive: true });
  // Nobody builds it again, which each file would first.
  writeFileSync(join(checkout, 'tools', 'build', 'firmware.mjs'), 'export const buildFirmware = () => false;\n');
  const queue = [...suite];
  const unfit: string[] = [];
  const worker = async (): Promise<void> => {
    for (let file; (file = queue.shift()); ) if (!/dist\/firmware\/\S+ is missing/.test((await failure(file)) ?? '')) unfit.push(file);
  };
  await Promise.all(Array.from({ length: availableParallelism() }, worker));
  assert.equal(unfit, []);
});

test.run();
