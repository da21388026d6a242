// Writes and compiles a small WebAssembly module over the generated AssemblyScript codecs, so that tests can hold them against protobufjs.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { execFileSync } from 'node:child_process';
import { frames, loadModel, screaming } from './model.mjs';

/**
 * Exports of the module: decode(type, pointer, length): bool, encode(type, out, limit): i32, and a few fields to look at.
 * Optimised little: it means the same, and is compiled in half the time.
 * The configuration, which travels in no frame, is type 0. The rest of the memory is the caller's from `free` on.
 */
export async function compileCodecModule(root) {
  const folder = path.join(root, 'dist/test/proto');
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, 'codec.ts'), moduleText(await loadModel(root)));
  execFileSync(process.execPath, [path.join(root, 'node_modules/assemblyscript/bin/asc.js'), path.join(folder, 'codec.ts'), '--config', 'none', '-o', path.join(folder, 'codec.wasm'),
    '-t', path.join(folder, 'codec.wat'), '-O1', '--noAssert', '--runtime', 'stub', '--use', 'abort=', '--initialMemory', '2', '--debug'], { stdio: 'pipe' });
  const module = new WebAssembly.Module(readFileSync(path.join(folder, 'codec.wasm')));
  return { exports: new WebAssembly.Instance(module).exports, wat: readFileSync(path.join(folder, 'codec.wat'), 'utf8') };
}

function moduleText(model) {
  const all = [...frames(model), { ...model.packages.find(each => each.name === 'session').messages.find(each => each.name === 'Configuration'), type: 0, package: 'session' }];
  const instance = identifier => identifier[0].toLowerCase() + identifier.slice(1);
  const cases = text => all.map(message => `    case ${message.type}: ${text(message)}\n`).join('');
  return `${model.packages.map(each => `import * as ${each.name} from "../../../proto/gen/as/${each.name}.ts";\n`).join('')}
export const free: usize = __heap_base;

export function decode(type: u32, pointer: usize, length: i32): bool {
  switch (type) {
${cases(({ package: name, identifier }) => `return ${name}.decode${identifier}(pointer, length);`)}    default: return false;
  }
}

export function encode(type: u32, out: usize, limit: i32): i32 {
  switch (type) {
${cases(({ package: name, identifier }) => `return ${name}.encode${identifier}(out, limit);`)}    default: return -2;
  }
}

export function sizeMatches(type: u32): bool {
  switch (type) {
${cases(({ package: name, identifier }) => `return offsetof<${name}.${identifier}>() <= ${name}.${screaming(identifier)}_BYTES;`)}    default: return false;
  }
}

export function placeCallTo(): usize { return phone.placeCall.to; }
export function placeCallToLength(): i32 { return phone.placeCall.toLength; }
export function placeCallAccount(): u32 { return phone.placeCall.account; }
export function snapshotConnectedUs(): u64 { return phone.sessionSnapshot.connectedUs; }
export function snapshotReasonQ850(): u32 { return phone.sessionSnapshot.reason.q850; }
export function handsetApplicationsCount(): i32 { return phone.handsetSnapshot.applicationsCount; }
export function handsetCallbackLength(application: i32, callback: i32): i32 { return phone.handsetSnapshot.applicationsAt(application).callbacksLength(callback); }
export function placeInvented(text: usize, length: i32): void {
  phone.placeCall.clear();
  phone.placeCall.to = text;
  phone.placeCall.toLength = length;
  phone.placeCall.account = 2;
  phone.placeCall.media = phone.Media.AUDIO_VIDEO;
}
`;
}
