// A file that an option names, read whole; one that cannot be read is told by name, and a folder is not called a file that is not there.
import { readFileSync } from 'node:fs';
import { HostError } from '../machine/errors.ts';
import { systemReason } from './system-reason.ts';

/** `what` names it in the message, as "the certificate". */
export function readNamed(path: string, what: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    throw new HostError((error as NodeJS.ErrnoException).code === 'ENOENT' ? 'NO_SUCH_FILE' : 'NOT_READABLE', `${what} ${path} cannot be read: ${systemReason(error)}.`, { cause: error });
  }
}
