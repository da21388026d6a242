// Boots guests of tier `vm`: a machine of the ROM that has one serial port to the hypervisor, and nothing else.
import { join } from 'node:path';
import type { Enclosure, VirtualMachines } from '../../../host-shim/index.ts';
import { EXIT_MISSING, Failure } from '../../failure.ts';
import { whatIsMissing } from '../../programs.ts';
import { targetLimits } from '../limits.ts';
import { Emulator, type EmulatorOptions } from '../qemu/emulator.ts';
import { chooseAccelerator } from '../qemu/kvm.ts';
import { findRom, type Rom } from '../rom/rom.ts';
import { TARGETS, TARGET_NAMES, type Target, type TargetName } from '../targets.ts';
import { inTemporaryFolder, makeTemporaryFolder, removeFolder } from '../../temporary-folder.ts';
import { writeGuestFiles } from './boot-files.ts';

/** Quickest first where the processor is emulated. */
const INSTEAD: TargetName = 'aarch64-virt';

interface Found {
  readonly target: Target;
  readonly rom: Rom;
}

function built(): Found[] {
  return TARGET_NAMES.map((name) => TARGETS[name]).flatMap((target) => {
    const rom = whatIsMissing([target.emulator]) === null ? findRom(target) : null;
    return rom === null ? [] : [{ target, rom }];
  });
}

const nothingBuilt = (): Failure => {
  const missing = whatIsMissing([TARGETS[INSTEAD].emulator]);
  return missing !== null ? new Failure('NOT_INSTALLED', EXIT_MISSING, missing) : new Failure('ROM_NOT_BUILT', EXIT_MISSING, `a guest in a virtual machine boots from the ROM of a target, and none was built. Build one: twinset rom build ${INSTEAD}`);
};

const optionsOf = ({ target, rom }: Found, initialFiles: string): EmulatorOptions => ({
  target, accelerator: 'tcg', kernel: rom.kernel, initialFiles, root: rom.root, flash: null, ports: null, guestPort: true, ramMib: targetLimits.guestRamMib, kernelWords: [], serialLog: null, monitor: null, incoming: null,
});

/** Takes the target whose processor this machine has, where that runs guests by itself; else the one that is emulated quickest, of those whose ROM is built. */
export async function virtualMachines(): Promise<VirtualMachines> {
  const candidates = built();
  const [first] = candidates;
  if (!first) throw nothingBuilt();
  for (const each of candidates) if ((await accelerated(each)) === 'kvm') return inMachines(each, 'kvm');
  return inMachines(candidates.find(({ target }) => target.name === INSTEAD) ?? first, 'tcg');
}

const accelerated = (found: Found): ReturnType<typeof chooseAccelerator> => inTemporaryFolder('guest', (folder) => {
  const initialFiles = join(folder, 'initial-files');
  writeGuestFiles(found.rom, null, initialFiles);
  return chooseAccelerator({ ...optionsOf(found, initialFiles), guestPort: false });
});

function inMachines(found: Found, accelerator: 'kvm' | 'tcg'): VirtualMachines {
  return {
    machine: { target: found.target.name, accelerator, noNetwork: true, ramMib: targetLimits.guestRamMib },
    start: (bundle) => start(found, accelerator, bundle),
  };
}

function start(found: Found, accelerator: 'kvm' | 'tcg', bundle: string): Enclosure {
  const folder = makeTemporaryFolder('guest');
  const initialFiles = join(folder, 'initial-files');
  writeGuestFiles(found.rom, bundle, initialFiles);
  const emulator = new Emulator({ ...optionsOf(found, initialFiles), accelerator });
  const ended = emulator.ended.then(() => {
    removeFolder(folder);
    return emulator.failure('its virtual machine ended').message;
  });
  return { pid: emulator.pid, port: emulator.guestPort, ended, signal: (name) => emulator.signal(name) };
}
