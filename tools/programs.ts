// Programs from outside that tests and `--peers real` talk to: what is missing, and how to get it.
import { installCommand, isInstalled } from './setup/programs.mjs';

export { isInstalled };

/** Null when all are there. */
export function whatIsMissing(programs: readonly string[]): string | null {
  const missing = programs.filter((program) => !isInstalled(program));
  return missing.length ? `not installed: ${missing.join(', ')}. On Debian: ${installCommand(missing)}` : null;
}
