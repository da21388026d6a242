// What a command reads: a file that cannot be read is told in our own words, and a folder or a lock is not called a file that is not there.
import { readFileSync } from 'node:fs';
import { systemReason } from '../host-shim/files/index.ts';
import { EXIT_MISSING, Failure } from './failure.ts';
import { assertKind } from './kind-of-file.ts';

/** `what` names it in the message, as "the key"; `advice` says where one comes from. */
export function readInput(path: string, what: string, advice = 'Check the path.'): Buffer {
  const bytes = read(path, what, advice);
  assertKind(bytes, path, what);
  return bytes;
}

function read(path: string, what: string, advice: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new Failure(code === 'ENOENT' ? 'NO_SUCH_FILE' : 'NOT_READABLE', EXIT_MISSING, `${what} ${path} cannot be read: ${systemReason(error)}. ${advice}`);
  }
}
