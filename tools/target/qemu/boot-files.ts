// What QEMU loads beside the kernel: the modules of the ROM, and behind them the boot loader with the keys that this device trusts.
import { readFileSync, writeFileSync } from 'node:fs';
import { packagePath } from '../../package-root.ts';
import type { Device } from '../loader/places.ts';
import { cpio, joined } from '../rom/cpio.ts';
import type { Rom } from '../rom/rom.ts';
import type { Target } from '../targets.ts';

const built = (name: string): Buffer => readFileSync(packagePath('dist', 'target', name));
const LOADER = ['init.sh', 'system.sh', 'loader.cjs', 'keeper.cjs'] as const;

/** All that runs in a target and is neither from the ROM's packages nor from the image. */
export const loaderBytes = (): Buffer => Buffer.concat(LOADER.map(built));

/** Two archives, one after the other: the kernel unpacks both. */
export function writeInitialFiles(rom: Rom, target: Target, publicKeys: readonly string[], file: string): void {
  const device: Device = { hardwareId: target.name };
  const loader = cpio([
    { path: 'init', bytes: built('init.sh'), isExecutable: true },
    { path: 'boot' },
    { path: 'boot/system.sh', bytes: built('system.sh'), isExecutable: true },
    { path: 'boot/loader.cjs', bytes: built('loader.cjs') },
    { path: 'boot/keeper.cjs', bytes: built('keeper.cjs') },
    { path: 'boot/device.json', bytes: Buffer.from(JSON.stringify(device)) },
    { path: 'boot/keys' },
    ...publicKeys.map((pem, index) => ({ path: `boot/keys/${index}.pub.pem`, bytes: Buffer.from(pem) })),
  ]);
  writeFileSync(file, joined([readFileSync(rom.modules), loader]));
}
