// Where a command leaves its files: found out before the work begins, and told in our own words when it is impossible.
import { closeSync, existsSync, openSync, rmSync } from 'node:fs';
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

/** Makes the file if there is none; what is in it stays. */
export function assertWritable(path: string): void {
  told(path, () => closeSync(openSync(path, 'a')));
}
