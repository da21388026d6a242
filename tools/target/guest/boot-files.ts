// The first files of a guest's own machine: the guest's program with its image.
import { readFileSync } from 'node:fs';
import { builtFile, writeInitialFiles } from '../rom/initial-files.ts';
import type { Rom } from '../rom/rom.ts';

/** The same first program as a target's; what it starts is the guest's instead. `bundle` null: a machine that is only asked whether it boots. */
export function writeGuestFiles(rom: Rom, bundle: string | null, file: string): void {
  const image = bundle === null ? [] : [{ path: 'guest-image.js', bytes: readFileSync(bundle) }];
  writeInitialFiles(rom, 'guest-system.sh', [{ path: 'package.json', bytes: Buffer.from('{"type":"module"}\n') }, { path: 'guest.js', bytes: builtFile('guest.js') }, ...image], file);
}
