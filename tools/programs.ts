// Programs from outside that tests and `--peers real` talk to, and the Debian packages that bring them.
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

const DEBIAN_PACKAGE: Readonly<Record<string, string>> = {
  sipp: 'sip-tester',
  baresip: 'baresip-core',
  tshark: 'tshark',
  tcpdump: 'tcpdump',
  spin: 'spin',
  linphonec: 'linphone-cli',
  'qemu-system-aarch64': 'qemu-system-arm',
  'qemu-system-x86_64': 'qemu-system-x86',
  setpriv: 'util-linux',
  mksquashfs: 'squashfs-tools',
  'aarch64-linux-gnu-strip': 'binutils-aarch64-linux-gnu',
  'x86_64-linux-gnu-strip': 'binutils-x86-64-linux-gnu',
};

export const isInstalled = (program: string): boolean =>
  (process.env.PATH ?? '').split(delimiter).some((folder) => folder !== '' && existsSync(join(folder, program)));

/** Null when all are there; else what is missing and how to get it. */
export function whatIsMissing(programs: readonly string[]): string | null {
  const missing = programs.filter((program) => !isInstalled(program));
  if (!missing.length) return null;
  return `not installed: ${missing.join(', ')}. On Debian: apt-get install -y --no-install-recommends ${[...new Set(missing.map((program) => DEBIAN_PACKAGE[program] ?? program))].join(' ')}`;
}
