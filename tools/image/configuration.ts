// The configuration that is signed into an image: read as the device will read it, which would else spend its tries on it and fall back.
import { readInput } from '../input.ts';
import { planRun } from '../run/configuration.ts';

/** The file's text, when a handset can read it; empty without a file. */
export function configurationIn(path: string | undefined): string {
  if (path === undefined) return '';
  planRun({ config: path });
  return readInput(path, 'the configuration').toString('utf8');
}
