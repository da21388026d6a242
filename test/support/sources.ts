// The project's own source files as the tidy rules see them: text, imports, what is left without comments.
import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import { packageRoot } from '../../tools/package-root.ts';

const FOLDERS = ['proto', 'firmware', 'host-shim', 'guests', 'softswitch', 'tools', 'test'];
const SOURCE = /\.(ts|mjs)$/;

export interface Import {
  path: string;
  typeOnly: boolean;
  external: boolean;
}
export interface Source {
  path: string;
  text: string;
  imports: Import[];
}

function walk(folder: string, found: string[] = []): string[] {
  let entries;
  try {
    entries = readdirSync(join(packageRoot, folder), { withFileTypes: true });
  } catch {
    return found;
  }
  for (const entry of entries) {
    const path = posix.join(folder, entry.name);
    if (entry.isDirectory()) {
      if (entry.name !== 'node_modules' && entry.name !== 'dist') walk(path, found);
    } else if (SOURCE.test(entry.name)) {
      found.push(path);
    }
  }
  return found;
}

const STATEMENT = /(?:^|\n)\s*(?:import|export)\s+(type\s)?(?:[^'"`;]*?\sfrom\s+)?['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]\s*\)/g;

function importsOf(path: string, text: string): Import[] {
  return [...text.matchAll(STATEMENT)].map(([, typeWord, named, called]) => {
    const specifier = (named ?? called)!;
    const external = !specifier.startsWith('.');
    return { path: external ? specifier : posix.join(dirname(path), specifier), typeOnly: typeWord !== undefined, external };
  });
}

/** Comments blanked out, strings kept. */
export function withoutComments(text: string): string {
  return text.replace(
    /("(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|`(?:\\[\s\S]|[^`\\])*`)|\/\*[\s\S]*?\*\/|\/\/[^\n]*/g,
    (whole, literal: string | undefined) => literal ?? whole.replace(/[^\n]/g, ' '),
  );
}

export const literalsOf = (text: string): string[] =>
  [...withoutComments(text).matchAll(/"((?:\\.|[^"\\\n])*)"|'((?:\\.|[^'\\\n])*)'|`((?:\\[\s\S]|[^`\\])*)`/g)].map(
    ([, double, single, template]) => (double ?? single ?? template)!,
  );

export const isGenerated = (path: string): boolean => path.startsWith('proto/gen/');
export const isTest = (path: string): boolean => /\.test\.ts$/.test(path) || path.startsWith('test/') || path.startsWith('firmware/test/');

let known: Source[] | null = null;

/** Every file of ours, generated code included. */
export function sources(): Source[] {
  known ??= FOLDERS.flatMap((folder) => walk(folder)).map((path) => {
    const text = readFileSync(join(packageRoot, path), 'utf8');
    return { path, text, imports: importsOf(path, text) };
  });
  return known;
}

/** All folders that hold a source file. */
export function folders(): string[] {
  return [
    ...new Set(
      sources().flatMap(({ path }) =>
        path
          .split('/')
          .slice(0, -1)
          .map((_, index, parts) => parts.slice(0, index + 1).join('/')),
      ),
    ),
  ];
}
