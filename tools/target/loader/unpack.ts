// The verified image as files: what was verified is written, the flash is not read again.
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Image } from '../../image/index.ts';

const READ_ONLY = 0o444;

/** A section's name cannot leave the folder (tools/image/section.ts). */
export function unpack(image: Image, folder: string): void {
  for (const { name, bytes } of image.sections) {
    const path = join(folder, 'dist', name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, bytes, { mode: READ_ONLY });
  }
  // The handset finds its files by the package.json above them (host-shim/paths.ts).
  writeFileSync(join(folder, 'package.json'), '{"name":"twinset","type":"module"}\n', { mode: READ_ONLY });
}
