// Kernel modules in the order in which they can be loaded, from what they say themselves.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { scratchFolder } from '../../../test/support/scratch.ts';
import { modulesOf } from './kernel-modules.ts';

function folderOf(modules: Readonly<Record<string, string>>): string {
  const folder = scratchFolder('kernel-modules');
  for (const [path, depends] of Object.entries(modules)) {
    mkdirSync(join(folder, path, '..'), { recursive: true });
    writeFileSync(join(folder, path), `\x7fELF...\0license=GPL\0depends=${depends}\0name=x\0`);
  }
  return folder;
}

const MODULES = {
  'drivers/virtio/virtio.ko': '', 'drivers/virtio/virtio_ring.ko': 'virtio', 'drivers/virtio/virtio_pci.ko': 'virtio_pci_modern_dev,virtio_ring,virtio',
  'drivers/virtio/virtio_pci_modern_dev.ko': '', 'drivers/net/virtio_net.ko': 'net-failover,virtio_ring', 'drivers/net/net_failover.ko': 'failover', 'net/core/failover.ko': '', 'sound/other.ko': '',
};

test('every module comes after those that it needs, once, and nothing else comes [D04]', () => {
  const names = modulesOf(folderOf(MODULES), ['virtio_pci', 'virtio-net']).map(({ name }) => name);
  assert.equal(names, ['virtio_pci_modern_dev', 'virtio', 'virtio_ring', 'virtio_pci', 'failover', 'net_failover', 'virtio_net']);
});

test('what the kernel has built in is not looked for [D04]', () => {
  assert.equal(modulesOf(folderOf(MODULES), ['squashfs', 'failover']).map(({ name }) => name), ['failover']);
});

test.run();
