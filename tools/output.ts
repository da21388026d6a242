// Where a command leaves its files: found out before the work begins, and told in our own words when it is impossible.
import { closeSync, existsSync, mkdirSync, openSync, rmSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { EXIT_MISSING, Failure } from './failure.ts';

function told<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? String(error);
    throw new Failure('NOT_WRITABLE', EXIT_MISSING, `${path} cannot be written (${code}). Name a place where you may write.`, { cause: error });
  }
}

/** One folder after the other: Node's own recursive mkdir does not come back under /proc. */
function make(path: string): void {
  if (existsSync(path) && statSync(path).isDirectory()) return;
  make(dirname(path));
  mkdirSync(path);
}

/** The folder, empty. */
export function makeFreshFolder(path: string): void {
  told(path, () => {
    if (existsSync(path)) rmSync(path, { recursive: true });
    make(resolve(path));
  });
}

/** Makes the file if there is none; what is in it stays. */
export function assertWritable(path: string): void {
  told(path, () => closeSync(openSync(path, 'a')));
}
