// What an image or a key says of itself, as failures of a command with their exit status.
import { EXIT_BAD_CALL, EXIT_VERDICT_NO, Failure } from '../failure.ts';
import { ImageError } from './image-error.ts';

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
