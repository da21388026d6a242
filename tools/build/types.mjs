// The declarations of the JavaScript API: what tsc makes of its front door, without what the front door's words do not lead to.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';

const ENTRY = join('tools', 'script', 'index.d.ts');

/** The files that the declarations import, from one to the next. */
function reached(folder, path, found = new Set()) {
  if (found.has(path)) return found;
  found.add(path);
  for (const [, target] of readFileSync(join(folder, path), 'utf8').matchAll(/from '(\.[^']+)\.ts'/g)) reached(folder, `${join(dirname(path), target)}.d.ts`, found);
  return found;
}

/** Writes dist/types; returns the sources that they were made of. */
export function buildTypes(root) {
  const folder = mkdtempSync(join(tmpdir(), 'twinset-types-'));
  const target = join(root, 'dist', 'types');
  try {
    const tsc = join(dirname(createRequire(import.meta.url).resolve('typescript/package.json')), 'bin', 'tsc');
    execFileSync(process.execPath, [tsc, '-p', join(root, 'tools', 'build', 'tsconfig.types.json'), '--outDir', folder], { stdio: ['ignore', 'inherit', 'inherit'] });
    rmSync(target, { recursive: true, force: true });
    const declarations = [...reached(folder, ENTRY)];
    for (const path of declarations) {
      mkdirSync(dirname(join(target, path)), { recursive: true });
      // Whoever compiles against them need not allow the ending .ts.
      writeFileSync(join(target, path), readFileSync(join(folder, path), 'utf8').replaceAll(/from '(\.[^']+)\.ts'/g, "from '$1.js'"));
    }
    return [...declarations.map((path) => path.replace(/\.d\.ts$/, '.ts')), ...['tsconfig.types.json', 'types.mjs'].map((name) => relative(root, join(root, 'tools', 'build', name)))].filter((path) => existsSync(join(root, path)));
  } finally {
    rmSync(folder, { recursive: true });
  }
}
