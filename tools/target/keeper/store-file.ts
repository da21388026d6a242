// The handset's store as a file, for whoever does not trust the handset: never followed elsewhere, never waited for, never longer than allowed.
import { closeSync, constants, fstatSync, openSync, readSync, watch } from 'node:fs';
import { basename, dirname } from 'node:path';
import type { Found } from './kept-store.ts';

/** Neither a symbolic link nor a pipe that nobody writes to. */
const CAREFULLY = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;

export function findStore(path: string, longestBytes: number): Found {
  let file: number;
  try {
    file = openSync(path, CAREFULLY);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT' ? null : 'unfit';
  }
  try {
    if (!fstatSync(file).isFile()) return 'unfit';
    const bytes = new Uint8Array(longestBytes + 1);
    let length = 0;
    for (let got = -1; got !== 0 && length < bytes.length; length += got) got = readSync(file, bytes, length, bytes.length - length, null);
    return length > longestBytes ? 'unfit' : bytes.slice(0, length);
  } finally {
    closeSync(file);
  }
}

/** It is put in place by a rename, so its folder is watched. */
export const watchStore = (path: string, changed: () => void): void => void watch(dirname(path), (_, name) => name === basename(path) && changed());
