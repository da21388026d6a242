// A copy of the built checkout in a scratch folder: what is run there can change nothing here.
import { cpSync, symlinkSync } from 'node:fs';
import { join, relative } from 'node:path';
import { packagePath, packageRoot } from '../../tools/package-root.ts';
import { scratchFolder } from './scratch.ts';

const LEFT_OUT = new Set(['node_modules', '.git', 'out', join('dist', 'test')]);

export function scratchCheckout(name: string): string {
  const folder = join(scratchFolder(name), 'twinset');
  cpSync(packageRoot, folder, { recursive: true, filter: (path) => !LEFT_OUT.has(relative(packageRoot, path)) });
  symlinkSync(packagePath('node_modules'), join(folder, 'node_modules'));
  return folder;
}
