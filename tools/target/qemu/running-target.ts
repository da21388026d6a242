// A target that was switched on: ROM, flash, network and serial line put together.
import { copyFileSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { readPublicKey, type DeviceTrust } from '../../image/index.ts';
import { EXIT_MISSING, Failure } from '../../failure.ts';
import { assertWritable } from '../../output.ts';
import { whatIsMissing } from '../../programs.ts';
import { targetLimits } from '../limits.ts';
import { printSettings } from '../loader/settings.ts';
import { buildRom } from '../rom/rom.ts';
import { TARGETS, type Target, type TargetName } from '../targets.ts';
import { makeTemporaryFolder, removeFolder } from '../../temporary-folder.ts';
import { writeTargetFiles } from './boot-files.ts';
import { Emulator, type Accelerator, type EmulatorOptions } from './emulator.ts';
import { assertFlash, makeFlash } from './flash-file.ts';
import { assertFree, chooseHostPorts, type HostPorts } from './host-ports.ts';
import { chooseAccelerator } from './kvm.ts';
import { findSnapshot, resume } from './snapshot.ts';

export interface TargetOptions {
  readonly target: TargetName;
  /** Made from `image` when it is not there. */
  readonly flash: string;
  /** Asked for when there is no flash yet. */
  readonly image: () => Uint8Array;
  /** PEM; whom the device trusts. */
  readonly publicKeys: readonly string[];
  readonly sipPort?: number;
  readonly ramMib?: number;
  /** How long a new image has to prove itself. */
  readonly trialS?: number;
  readonly serialLog?: string;
  /** Folder of a snapshot: taken up when it is there; the flash is a copy of its own then. */
  readonly snapshot?: string;
  readonly say?: (text: string) => void;
}

export interface RunningTarget {
  readonly emulator: Emulator;
  readonly ports: HostPorts;
  readonly accelerator: Accelerator;
  /** Its files; gone when it ends. */
  readonly folder: string;
  readonly flash: string;
  readonly monitor: string;
  /** Taken up from a snapshot: it says nothing more about how it has booted. */
  readonly isRestored: boolean;
  /** Resolves when the handset answers, rejects when it does not in time. */
  up(): Promise<void>;
  end(): Promise<void>;
}

/** Before a ROM is built or a machine is switched on. */
async function assertPossible({ flash, serialLog, sipPort }: TargetOptions, { emulator }: Target): Promise<void> {
  if (existsSync(flash)) assertFlash(flash);
  if (serialLog !== undefined) assertWritable(serialLog);
  if (sipPort !== undefined) await assertFree(sipPort);
  const missing = whatIsMissing([emulator]);
  if (missing !== null) throw new Failure('NOT_INSTALLED', EXIT_MISSING, missing);
}

export async function startTarget(options: TargetOptions): Promise<RunningTarget> {
  const target = TARGETS[options.target];
  await assertPossible(options, target);
  const rom = buildRom(target, options.say ?? (() => undefined));
  const trust: DeviceTrust = { keys: options.publicKeys.map(readPublicKey), hardwareId: target.name };
  const snapshot = options.snapshot === undefined ? null : findSnapshot(options.snapshot);
  if (snapshot !== null) copyFileSync(snapshot.flash, options.flash);
  else if (!existsSync(options.flash)) makeFlash(options.flash, options.image(), trust);
  const folder = makeTemporaryFolder('target');
  try {
    const initialFiles = join(folder, 'initial-files');
    writeTargetFiles(rom, target, options.publicKeys, initialFiles);
    const ports = snapshot?.ports ?? (await chooseHostPorts(options.sipPort));
    const monitor = join(folder, 'monitor');
    const settings = printSettings({ advertised: `127.0.0.1:${ports.sip}`, rtpPort: ports.rtp.from, ...(options.trialS === undefined ? {} : { trialS: options.trialS }), control: true });
    const machine: EmulatorOptions = {
      target, accelerator: 'tcg', kernel: rom.kernel, initialFiles, root: rom.root, flash: options.flash, ports, guestPort: false, ramMib: options.ramMib ?? target.ramMib,
      kernelWords: [...settings, `twinset.time=${Math.floor(Date.now() / 1000)}`], serialLog: options.serialLog ?? null, monitor, incoming: snapshot?.command ?? null,
    };
    const accelerator = await chooseAccelerator(machine);
    const emulator = new Emulator({ ...machine, accelerator });
    return {
      emulator, ports, accelerator, folder, monitor, flash: options.flash, isRestored: snapshot !== null,
      up: () => (snapshot === null ? emulator.waitFor('target-up', targetLimits.bootMs).then(() => undefined) : resume(emulator, monitor)),
      async end() {
        await emulator.end();
        removeFolder(folder);
      },
    };
  } catch (error) {
    removeFolder(folder);
    throw error;
  }
}
