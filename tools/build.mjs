#!/usr/bin/env node
// Builds everything under dist/: firmware, guest images, workers, CLI. What has not changed is not built again.
//
//   node tools/build.mjs               incremental
//   node tools/build.mjs --generate    also writes proto/gen again
//   node tools/build.mjs --figures     also prints the state machines into the READMEs
//   node tools/build.mjs --force       forgets what it knows
//   node tools/build.mjs --quiet       says nothing when there is nothing to build
import { copyFileSync, existsSync, mkdirSync, readFileSync, readdirSync, renameSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { bundles, copies } from './build/bundles.mjs';
import { STAMP_FILE } from './build/freshness.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const stampFile = join(root, STAMP_FILE);
const quiet = process.argv.includes('--quiet');
const say = (text) => console.log(text);
const force = process.argv.includes('--force');
const known = !force && existsSync(stampFile) ? JSON.parse(readFileSync(stampFile, 'utf8')) : {};
/** Of the steps that there are today. */
const stamps = {};

const contentOf = (path) => (existsSync(path) && statSync(path).isFile() ? createHash('sha256').update(readFileSync(path)).digest('hex') : 'absent');
const digestOf = (inputs) => {
  const hash = createHash('sha256').update(process.version);
  for (const path of inputs) hash.update(path).update(contentOf(join(root, path)));
  return hash.digest('hex');
};

const filesUnder = (...folders) =>
  folders.flatMap((folder) =>
    (existsSync(join(root, folder)) ? readdirSync(join(root, folder), { recursive: true }) : [])
      .map((name) => join(folder, name))
      .filter((path) => statSync(join(root, path)).isFile() && !path.endsWith('.md')),
  );

/** Runs `work` unless its inputs are those of the last time and its outputs are still there. `work` returns its inputs. */
async function step(name, outputs, work) {
  const last = known[name];
  if (last && last.digest === digestOf(last.inputs) && outputs.every((path) => existsSync(join(root, path)))) {
    stamps[name] = last;
    return false;
  }
  const started = process.hrtime.bigint();
  const inputs = (await work()).sort();
  stamps[name] = { digest: digestOf(inputs), inputs };
  say(`built ${name}  ${(Number(process.hrtime.bigint() - started) / 1e9).toFixed(2)} s`);
  return true;
}

function bundle({ name, entry, outfile, options }) {
  return step(name, [outfile], async () => {
    const result = await build({
      entryPoints: [join(root, entry)],
      outfile: join(root, outfile),
      bundle: true,
      format: 'esm',
      target: 'node20',
      metafile: true,
      legalComments: 'none',
      logLevel: 'silent',
      absWorkingDir: root,
      sourcemap: true,
      sourcesContent: false,
      ...options,
    });
    return [...Object.keys(result.metafile.inputs), 'tools/build/bundles.mjs', 'package-lock.json'];
  });
}

/** One failure does not keep the rest from being built: all failures are told together. */
const failures = [];
async function attempt(name, work) {
  try {
    return await work();
  } catch (error) {
    failures.push(name);
    const places = error?.errors?.map((one) => `  ${one.location ? `${one.location.file}:${one.location.line}: ` : ''}${one.text}`).join('\n');
    console.error(`build of ${name} failed: ${places ? `\n${places}` : (error?.stack ?? error)}`);
    return false;
  }
}

const started = process.hrtime.bigint();
mkdirSync(join(root, 'dist'), { recursive: true });
if (process.argv.includes('--generate')) await attempt('proto/gen', async () => (await import('./build/proto.mjs')).generateProto());
if (process.argv.includes('--figures')) await attempt('figures', async () => (await import('./build/figures.mjs')).printFigures());
const readMs = Date.now();
let built = 0;
built += await attempt('firmware', async () => {
  const { buildFirmware } = await import('./build/firmware.mjs');
  return step('firmware', ['dist/firmware/core.component.wasm'], async () => {
    say('building firmware: the longest step, some 20 s of processor time ...');
    await buildFirmware();
    return [...filesUnder('firmware/src', 'firmware/wit', 'proto/gen/as', 'tools/build'), 'asconfig.json'];
  });
});
built += await attempt('copies', () =>
  step(
    'copies',
    copies.map(({ outfile }) => outfile),
    async () => {
      for (const { entry, outfile } of copies) {
        mkdirSync(dirname(join(root, outfile)), { recursive: true });
        copyFileSync(join(root, entry), join(root, outfile));
      }
      return copies.map(({ entry }) => entry);
    },
  ),
);
built += await attempt('types', () => step('types', ['dist/types/tools/script/index.d.ts'], async () => (await import('./build/types.mjs')).buildTypes(root)));
for (const one of bundles) built += await attempt(one.name, () => bundle(one));
writeFileSync(`${stampFile}.new`, JSON.stringify(stamps));
utimesSync(`${stampFile}.new`, readMs / 1000, failures.length ? 0 : readMs / 1000); // what was not built whole is older than everything
renameSync(`${stampFile}.new`, stampFile); // two builds at once: the last one wins, neither reads half a file
const seconds = (Number(process.hrtime.bigint() - started) / 1e9).toFixed(2);
if (failures.length) {
  console.error(`not built: ${failures.join(', ')}`);
  process.exitCode = 1;
} else if (built || !quiet) {
  say(`${built ? `${built} built` : 'nothing to build'}, ${seconds} s, in ${relative(process.cwd(), join(root, 'dist')) || 'dist'}/`);
}
