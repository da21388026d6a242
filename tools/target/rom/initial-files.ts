// What QEMU loads beside the kernel: the modules of the ROM, and behind them the first program with what it starts, built here.
import { readFileSync, writeFileSync } from 'node:fs';
import { packagePath } from '../../package-root.ts';
import { cpio, joined, type CpioFile } from './cpio.ts';
import type { Rom } from './rom.ts';

export const builtFile = (name: string): Buffer => readFileSync(packagePath('dist', 'target', name));

/** `system`: the built script that becomes process 1; `boot`: what lies beside it in /run/boot. Two archives, one after the other: the kernel unpacks both. */
export function writeInitialFiles(rom: Rom, system: string, boot: readonly CpioFile[], file: string): void {
  const ours = cpio([
    { path: 'init', bytes: builtFile('init.sh'), isExecutable: true },
    { path: 'boot' },
    { path: 'boot/system.sh', bytes: builtFile(system), isExecutable: true },
    ...boot.map((each) => ({ ...each, path: `boot/${each.path}` })),
  ]);
  writeFileSync(file, joined([readFileSync(rom.modules), ours]));
}
