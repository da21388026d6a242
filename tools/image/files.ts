// What an image or a key says of itself, as failures of a command with their exit status.
import type { KeyObject } from 'node:crypto';
import { EXIT_BAD_CALL, EXIT_VERDICT_NO, Failure } from '../failure.ts';
import { readInput } from '../input.ts';
import { ImageError } from './image-error.ts';
import { readPublicKey } from './key.ts';

/** A public key for whoever verifies; of a private one its public half is taken. */
export const publicKeyIn = (path: string): KeyObject => told(path, () => readPublicKey(readInput(path, 'the key').toString('utf8')));

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
