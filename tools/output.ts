// Where a command leaves its files: found out before the work begins, and told in our own words when it is impossible.
import { closeSync, existsSync, openSync, realpathSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { makeFolder } from '../host-shim/index.ts';
import { EXIT_MISSING, Failure } from './failure.ts';

function told<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? String(error);
    throw new Failure('NOT_WRITABLE', EXIT_MISSING, `${path} cannot be written (${code}). Name a place where you may write.`, { cause: error });
  }
}

/** The folder, empty. */
export function makeFreshFolder(path: string): void {
  told(path, () => {
    if (existsSync(path)) rmSync(path, { recursive: true });
    makeFolder(path);
  });
}

/** The new file whole, or the old one as it was: it is written beside its place first. What is no file (a device, a pipe) is written to. */
export function writeWhole(path: string, bytes: Uint8Array | string, mode?: number): void {
  told(path, () => {
    const place = existsSync(path) ? realpathSync(path) : path;
    if (existsSync(place) && !statSync(place).isFile()) return writeFileSync(place, bytes);
    const beside = `${place}.${process.pid}.new`;
    try {
      writeFileSync(beside, bytes, { flag: 'wx', ...(mode === undefined ? {} : { mode }) });
      renameSync(beside, place);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') rmSync(beside, { force: true });
      throw error;
    }
  });
}

/** Makes the file if there is none; what is in it stays. */
export function assertWritable(path: string): void {
  told(path, () => closeSync(openSync(path, 'a')));
}
