// Whether this machine's processor runs guests: found out by a boot, since /dev/kvm may be there and not work.
import { accessSync, constants, existsSync, readFileSync } from 'node:fs';
import { arch } from 'node:process';
import { writeWhole } from '../../output.ts';
import { cacheFolder, makeCacheFolder } from '../cache-folder.ts';
import { targetLimits } from '../limits.ts';
import type { TargetName } from '../targets.ts';
import { Emulator, type Accelerator, type EmulatorOptions } from './emulator.ts';

const NATIVE: Readonly<Record<string, TargetName>> = { x64: 'x86_64-q35', arm64: 'aarch64-virt' };

function mayOpen(): boolean {
  try {
    accessSync('/dev/kvm', constants.R_OK | constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

/** Asked once for each start of this machine: a probe that fails costs its whole time. */
export async function chooseAccelerator(options: EmulatorOptions): Promise<Accelerator> {
  if (NATIVE[arch] !== options.target.name || !mayOpen()) return 'tcg';
  const bootId = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  const known = cacheFolder('accelerator', `${options.target.name}-${bootId}`);
  const remembered = existsSync(known) ? readFileSync(known, 'utf8') : '';
  if (remembered === 'kvm' || remembered === 'tcg') return remembered;
  const accelerator = (await boots(options)) ? 'kvm' : 'tcg';
  makeCacheFolder('accelerator');
  writeWhole(known, accelerator);
  return accelerator;
}

/** True when the first program of a target says so; it switches the machine off then. */
async function boots(options: EmulatorOptions): Promise<boolean> {
  const emulator = new Emulator({ ...options, accelerator: 'kvm', flash: null, ports: null, monitor: null, serialLog: null, kernelWords: ['twinset.probe'] });
  try {
    await emulator.waitFor('target-probe', targetLimits.probeMs);
    return true;
  } catch {
    return false;
  } finally {
    await emulator.end();
  }
}
