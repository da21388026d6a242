// What QEMU loads beside the kernel for a guest's own machine: the modules of the ROM, and behind them the guest's program with its image.
import { readFileSync, writeFileSync } from 'node:fs';
import { packagePath } from '../../package-root.ts';
import { cpio, joined } from '../rom/cpio.ts';
import type { Rom } from '../rom/rom.ts';

const built = (name: string): Buffer => readFileSync(packagePath('dist', 'target', name));

/** The same first program as a target's; what it starts is the guest's instead. `bundle` null: a machine that is only asked whether it boots. */
export function writeGuestFiles(rom: Rom, bundle: string | null, file: string): void {
  const guest = cpio([
    { path: 'init', bytes: built('init.sh'), isExecutable: true },
    { path: 'boot' },
    { path: 'boot/system.sh', bytes: built('guest-system.sh'), isExecutable: true },
    { path: 'boot/package.json', bytes: Buffer.from('{"type":"module"}\n') },
    { path: 'boot/guest.js', bytes: built('guest.js') },
    ...(bundle === null ? [] : [{ path: 'boot/guest-image.js', bytes: readFileSync(bundle) }]),
  ]);
  writeFileSync(file, joined([readFileSync(rom.modules), guest]));
}
