// A copy of the built checkout in a scratch folder: what is run there can change nothing here.
import { cp, rm, symlink } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { packagePath, packageRoot } from '../../tools/package-root.ts';
import { scratchFolder } from './scratch.ts';

const LEFT_OUT = new Set(['node_modules', '.git', 'out', join('dist', 'test')]);

/** Thousands of files: others run while they are copied. */
export async function scratchCheckout(name: string): Promise<string> {
  const folder = join(scratchFolder(name), 'twinset');
  await cp(packageRoot, folder, { recursive: true, filter: (path) => !LEFT_OUT.has(relative(packageRoot, path)) });
  await symlink(packagePath('node_modules'), join(folder, 'node_modules'));
  return folder;
}

/** Gone afterwards, come what may: at the end of the process, one file after the other, it takes seconds for each copy. */
export async function withScratchCheckout(name: string, use: (folder: string) => Promise<void>): Promise<void> {
  const folder = await scratchCheckout(name);
  try {
    await use(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
