// A target's first files: the boot loader with the keys that this device trusts.
import type { Device } from '../loader/places.ts';
import { builtFile, writeInitialFiles } from '../rom/initial-files.ts';
import type { Rom } from '../rom/rom.ts';
import type { Target } from '../targets.ts';

const SYSTEM = 'system.sh';
const LOADER = ['loader.cjs', 'keeper.cjs'] as const;

/** All that runs in a target and is neither from the ROM's packages nor from the image. */
export const loaderBytes = (): Buffer => Buffer.concat(['init.sh', SYSTEM, ...LOADER].map(builtFile));

export function writeTargetFiles(rom: Rom, target: Target, publicKeys: readonly string[], file: string): void {
  const device: Device = { hardwareId: target.name };
  const boot = [
    ...LOADER.map((name) => ({ path: name, bytes: builtFile(name) })),
    { path: 'device.json', bytes: Buffer.from(JSON.stringify(device)) },
    { path: 'keys' },
    ...publicKeys.map((pem, index) => ({ path: `keys/${index}.pub.pem`, bytes: Buffer.from(pem) })),
  ];
  writeInitialFiles(rom, SYSTEM, boot, file);
}
