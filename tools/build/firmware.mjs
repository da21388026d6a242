#!/usr/bin/env node
// Builds the firmware: AssemblyScript -> core module -> component -> JavaScript binding and direct glue, under dist/firmware/.
//
//   node tools/build/firmware.mjs            the component
//   node tools/build/firmware.mjs --probe    the test build, dist/firmware/probe.wasm
//
// Nothing is done when sources, tools and Node are those of the last build.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { generateGlue } from './firmware/glue.mjs';

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const out = join(root, 'dist/firmware');
const TRANSFORM = './tools/build/firmware/transform.mjs';
const PROBES = 'firmware/src/probe';
const TOOLS = ['asconfig.json', 'package-lock.json', ...['../firmware.mjs', 'glue.mjs', 'transform.mjs', 'wit.mjs'].map((file) => join('tools/build/firmware', file))];
/** Every WASM call of the core that is made for each datagram or frame goes past jco. */
const HOT = ['on-datagram', 'on-stream-data', 'on-frame', 'on-tick', 'outbox'];

export class FirmwareBuildError extends Error {
  constructor(message) { super(message); this.code = 'FIRMWARE_BUILD'; }
}

/** Builds dist/firmware/core.component.wasm and what binds it. True when something was built. */
export function buildFirmware({ force = false } = {}) {
  return step('core', force, ['core.component.wasm', 'core.js', 'glue.js'], async () => {
    const { binary, inputs } = await compile('core', ['firmware/src/main.ts']);
    const witSource = readFileSync(join(root, 'firmware/wit/core.wit'), 'utf8');
    // Loaded here and not above: jco takes a while, and mostly there is nothing to build.
    const { componentEmbed, componentNew, transpile } = await import('@bytecodealliance/jco');
    const component = await componentNew(await componentEmbed({ binary, witSource, world: 'firmware' }), []);
    const { files: bindings } = await transpile(component, { name: 'core', instantiation: 'sync', nodejsCompat: false, validLiftingOptimization: true });
    write('core.component.wasm', component);
    for (const [name, bytes] of Object.entries(bindings)) if (!name.startsWith('interfaces/')) write(name, bytes);
    write('glue.js', generateGlue(witSource, { world: 'firmware', functions: HOT }));
    write('package.json', '{"type":"module"}\n');
    return [...inputs, 'firmware/wit/core.wit', 'firmware/src/abi/exports.json'];
  });
}

/** Builds the module that the firmware's own tests drive: every file of firmware/src/probe is an entry. Answers its path. */
export async function buildProbe({ force = false } = {}) {
  await step('probe', force, ['probe.wasm'], async () => {
    const { binary, inputs } = await compile('probe', readdirSync(join(root, PROBES)).filter((name) => name.endsWith('.ts')).map((name) => `${PROBES}/${name}`));
    write('probe.wasm', binary);
    return inputs;
  });
  return join(out, 'probe.wasm');
}

/** The module, and every source file that went into it. `options`: of the compiler, beside asconfig.json. */
export async function compile(target, entries, options = []) {
  const { default: asc } = await import('assemblyscript/asc');
  let binary;
  let said = '';
  const inputs = [];
  const result = await asc.main([...entries, '--config', 'asconfig.json', '--target', target, '--baseDir', root, '--transform', TRANSFORM, ...options], {
    stdout: { write: () => true },
    stderr: { write: (text) => { said += text; return true; } },
    readFile: (name, folder) => {
      const path = resolve(folder, name);
      if (!existsSync(path)) return null;
      if (!relative(root, path).startsWith('node_modules')) inputs.push(relative(root, path));
      return readFileSync(path, 'utf8');
    },
    writeFile: (name, contents) => { if (name.endsWith('.wasm')) binary = contents; },
  });
  if (result.error) throw new FirmwareBuildError(`${said}${result.error.message}`);
  return { binary, inputs };
}

/** Runs `work` unless the inputs that it answered the last time, the tools and Node are the same, and its outputs are there. */
async function step(name, force, outputs, work) {
  const stampFile = join(out, `${name}.stamp.json`);
  const known = existsSync(stampFile) ? JSON.parse(readFileSync(stampFile, 'utf8')) : null;
  if (!force && known?.digest === digestOf(known?.inputs ?? []) && outputs.every((file) => existsSync(join(out, file)))) return false;
  const inputs = [...new Set([...await work(), ...TOOLS])].sort();
  write(`${name}.stamp.json`, JSON.stringify({ digest: digestOf(inputs), inputs }));
  return true;
}

function digestOf(files) {
  const digest = createHash('sha256').update(process.version);
  for (const file of files) digest.update(file).update(existsSync(join(root, file)) ? readFileSync(join(root, file)) : 'absent');
  return digest.digest('hex');
}

/** Renamed into place: whoever reads meanwhile sees the old file or the new one, never half of one. */
function write(name, contents) {
  const path = join(out, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(`${path}.${process.pid}`, contents);
  renameSync(`${path}.${process.pid}`, path);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    if (process.argv.includes('--probe')) await buildProbe();
    else await buildFirmware();
  } catch (error) {
    if (error.code !== 'FIRMWARE_BUILD') throw error;
    console.error(error.message);
    process.exitCode = 1;
  }
}
