// What a guest image is shut in outside this process: a process of its own, or a virtual machine of its own.
import type { Duplex } from 'node:stream';

/** One run, from its start to its end. */
export interface Enclosure {
  /** Of what shuts it in; absent: that could not be started. */
  readonly pid?: number;
  /** The guest's port: records of wire/layout.ts. */
  readonly port: Duplex;
  /** Resolves with the reason when it is gone, by itself or not. */
  readonly ended: Promise<string>;
  /** Stops it where it stands, lets it go on, or ends it at once. */
  signal(name: 'SIGSTOP' | 'SIGCONT' | 'SIGKILL'): void;
}

/** What boots guests in virtual machines; the hypervisor layer has no emulator of its own. */
export interface VirtualMachines {
  /** Said by `stats`, as what keeps the guest from the rest. */
  readonly machine: MachineConfinement;
  /** Boots a machine whose guest is the ESM bundle of this path. Throws when it cannot. */
  start(bundle: string): Enclosure;
}

/** What holds for a guest's virtual machine. */
export interface MachineConfinement {
  /** As `twinset qemu` calls it. */
  readonly target: string;
  readonly accelerator: string;
  /** It has no network device. */
  readonly noNetwork: boolean;
  /** All that it can write to. */
  readonly ramMib: number;
}
