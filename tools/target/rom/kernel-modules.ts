// Which kernel modules a target loads, with those that they need before them: read from the modules themselves.
import { readFileSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';

/** Disks, network and serial ports of a virtual machine, its read-only root, and its source of randomness. */
const WANTED_MODULES = ['virtio_pci', 'virtio_blk', 'virtio_net', 'virtio_rng', 'virtio_console', 'squashfs'];

export interface KernelModule {
  readonly name: string;
  readonly path: string;
}

const plain = (name: string): string => name.replaceAll('-', '_');

/** Names behind "depends=" in a module's .modinfo section: NUL-terminated text. */
function needs(path: string): string[] {
  const text = readFileSync(path).toString('latin1');
  const from = text.indexOf('\0depends=');
  const list = from < 0 ? '' : text.slice(from + '\0depends='.length, text.indexOf('\0', from + 1));
  return list.split(',').filter(Boolean).map(plain);
}

/** In the order in which they are loaded. What the kernel has built in is not there as a file, and not needed. */
export function modulesOf(folder: string, wanted: readonly string[] = WANTED_MODULES): KernelModule[] {
  const files = new Map(
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((path) => path.endsWith('.ko'))
      .map((path) => [plain(basename(path, '.ko')), join(folder, path)] as const),
  );
  const order: KernelModule[] = [];
  const visit = (name: string): void => {
    const path = files.get(name);
    if (path === undefined || order.some((each) => each.name === name)) return;
    for (const needed of needs(path)) visit(needed);
    order.push({ name, path });
  };
  wanted.map(plain).forEach(visit);
  return order;
}
