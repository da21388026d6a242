// Generates proto/gen (TypeScript and AssemblyScript codecs, the Wireshark dissector) and the tables of proto/README.md from the .proto files.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { assemblyscriptConstants, assemblyscriptPackage } from './proto/assemblyscript.mjs';
import { luaDissector } from './proto/lua.mjs';
import { frames, loadModel } from './proto/model.mjs';
import { typescriptPackage, typescriptTable } from './proto/typescript.mjs';
import { vocabularyPage } from './proto/vocabulary.mjs';

export { compileCodecModule } from './proto/codec-module.mjs';
export { frames, loadModel, loadReflection } from './proto/model.mjs';

const projectRoot = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');

/** Every generated file with its text, by its path in the project. */
export async function generatedFiles(root = projectRoot) {
  const model = await loadModel(root);
  const table = frames(model);
  const files = new Map([['proto/gen/.gitattributes', '* linguist-generated=true\n']]);
  for (const each of [model.options, ...model.packages]) files.set(`proto/gen/ts/${each.name}.ts`, typescriptPackage(each));
  files.set('proto/gen/ts/messages.ts', typescriptTable(table, model.packages));
  for (const each of model.packages) files.set(`proto/gen/as/${each.name}.ts`, assemblyscriptPackage(each));
  const constants = assemblyscriptConstants(model);
  for (const name of Object.keys(constants)) files.set(`proto/gen/as/${name}.ts`, constants[name]);
  files.set('proto/gen/lua/twinset.lua', luaDissector(model, readFileSync(path.join(root, 'tools/build/proto/dissector.lua'), 'utf8')));
  files.set('proto/README.md', vocabularyPage(readFileSync(path.join(root, 'proto/README.md'), 'utf8'), model));
  return files;
}

/** Writes what differs and returns the paths written. */
export async function generateProto(root = projectRoot) {
  const written = [];
  for (const [file, text] of await generatedFiles(root)) {
    const target = path.join(root, file);
    if (read(target) === text) continue;
    mkdirSync(path.dirname(target), { recursive: true });
    writeFileSync(target, text);
    written.push(file);
  }
  return written;
}

function read(file) {
  try { return readFileSync(file, 'utf8'); } catch { return null; }
}
