#!/usr/bin/env node
// Plants faults, one at a time, in a copy of the tree, and sees whether the lives of the simulation find each.
//
//   npm run mutants                          all of them
//   npm run mutants -- --named 'conference'  those whose name or file has the word
//   npm run mutants -- --lives 100           lives for each; default 300
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';
import { MUTANTS } from './list.mjs';

const BAD_CALL = 2;
const FIRST_SEED = 1;
/** One in so many lives has sound. */
const MEDIA_EVERY = 20;
/** Whoever takes longer than this hangs, and is found by that. */
const LONGEST_MS = 900_000;
const COPIED = ['firmware', 'guests', 'host-shim', 'proto', 'tools', 'asconfig.json', 'package.json', 'package-lock.json', 'tsconfig.json', 'dist/firmware'];

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const { values: options } = parseArgs({ options: { named: { type: 'string', default: '' }, lives: { type: 'string', default: '300' } } });
const chosen = MUTANTS.filter(({ name, file }) => `${name} ${file}`.includes(options.named));
const wrong = !/^[1-9][0-9]{0,5}$/.test(options.lives) ? `--lives ${options.lives} is not 1 to 999999` : chosen.length === 0 ? `--named ${options.named}: no mutant has this word in its name or file` : null;
if (wrong !== null) {
  console.error(`mutants: ${wrong}. See: tools/mutants/README.md`);
  process.exit(BAD_CALL);
}
const copy = mkdtempSync(join(tmpdir(), 'twinset-mutants-'));

/** Without optimisation: seconds less for each core, and the same core. */
async function buildCore() {
  const { compile } = await import(join(copy, 'tools/build/firmware.mjs'));
  const { binary } = await compile('core', ['firmware/src/main.ts'], ['--optimizeLevel', '0']);
  writeFileSync(join(copy, 'dist/firmware/core.core.wasm'), binary);
}

/** The finding of the first life that broke something; null: none did. */
async function findIn(file) {
  if (file.startsWith('firmware/')) await buildCore();
  const outfile = join(copy, 'dist/lives.mjs');
  await build({ entryPoints: [join(copy, 'tools/mutants/lives.ts')], outfile, bundle: true, format: 'esm', platform: 'node', target: 'node20', packages: 'external', logLevel: 'silent' });
  const { status, signal, stdout, stderr } = spawnSync(process.execPath, [outfile, FIRST_SEED, options.lives, MEDIA_EVERY].map(String), { encoding: 'utf8', timeout: LONGEST_MS });
  if (signal) return { seed: NaN, invariant: 'it hangs', detail: signal };
  return status === 0 ? JSON.parse(stdout) : { seed: NaN, invariant: 'it falls', detail: stderr.trim().split('\n').at(-1) };
}

async function plant({ name, file, from, to }) {
  const path = join(copy, file);
  const sound = readFileSync(path, 'utf8');
  if (sound.split(from).length !== 2) throw new Error(`${name}: ${file} has its text ${sound.split(from).length - 1} times, not once`);
  writeFileSync(path, sound.replace(from, () => to));
  try {
    const finding = await findIn(file).catch((error) => ({ seed: NaN, invariant: 'it is not built', detail: error.message }));
    console.log(finding ? `| ${name} | ${file} | ${finding.invariant}, seed ${finding.seed} |` : `| ${name} | ${file} | **not found** |`);
    if (finding && options.named) console.error(finding.detail);
    return finding !== null;
  } finally {
    writeFileSync(path, sound);
    if (file.startsWith('firmware/')) cpSync(join(root, 'dist/firmware/core.core.wasm'), join(copy, 'dist/firmware/core.core.wasm'));
  }
}

mkdirSync(join(copy, 'dist'));
for (const path of COPIED) cpSync(join(root, path), join(copy, path), { recursive: true });
symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));
try {
  console.log('| planted | in | found by |\n|---|---|---|');
  let found = 0;
  for (const mutant of chosen) if (await plant(mutant)) found++;
  console.log(`\n${found} of ${chosen.length} found within ${options.lives} lives each`);
} finally {
  rmSync(copy, { recursive: true });
}
