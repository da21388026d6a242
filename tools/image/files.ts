// Image and key files as commands meet them: what cannot be read, and what an image says of itself, become failures with their exit status.
import { readFileSync } from 'node:fs';
import { EXIT_BAD_CALL, EXIT_MISSING, EXIT_VERDICT_NO, Failure } from '../failure.ts';
import { ImageError } from './image-error.ts';

export function readInput(path: string, what: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new Failure(code === 'ENOENT' ? 'NO_SUCH_FILE' : 'NOT_READABLE', EXIT_MISSING, `${what} ${path} cannot be read: ${code}.`);
  }
}

/** What an image says of itself is a verdict (1); what the caller handed over wrongly is a bad call (2). */
export function told<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof ImageError)) throw error;
    const ofTheCall = error.code === 'BAD_KEY' || error.code === 'BAD_CONTENTS' || error.code === 'ALREADY_SIGNED' || error.code === 'TOO_LARGE';
    throw new Failure(error.code, ofTheCall ? EXIT_BAD_CALL : EXIT_VERDICT_NO, `${path}: ${error.message}`, { cause: error });
  }
}
