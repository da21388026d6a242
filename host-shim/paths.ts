// Where the package lies on disk, for what is loaded at run time: the component, the workers, the guest images.
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

function findRoot(): string {
  for (let folder = dirname(fileURLToPath(import.meta.url)); ; folder = dirname(folder)) {
    const file = join(folder, 'package.json');
    if (existsSync(file) && (JSON.parse(readFileSync(file, 'utf8')) as { name?: string }).name === 'twinset') return folder;
    if (dirname(folder) === folder) throw new Error('the package.json of twinset is not above this file');
  }
}

export const packageRoot = findRoot();

/** An image on a board, or unpacked, does not say it. */
export const packageVersion = (): string | undefined => (JSON.parse(readFileSync(join(packageRoot, 'package.json'), 'utf8')) as { version?: string }).version;

export const packagePath = (...parts: string[]): string => join(packageRoot, ...parts);
