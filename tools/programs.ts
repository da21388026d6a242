// Programs from outside: whether they are on this machine, and how to get those that are not.
import { installCommand, isInstalled } from './setup/programs.mjs';

export { isInstalled };

/** Null when all are there. */
export function whatIsMissing(programs: readonly string[]): string | null {
  const missing = programs.filter((program) => !isInstalled(program));
  return missing.length ? `not installed: ${missing.join(', ')}. On Debian: ${installCommand(missing)}` : null;
}
