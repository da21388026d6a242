// The programs that the tests talk to, and the Debian packages that bring them: the one list of set-up, of skipped tests and of commands that need one.
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

export const DEBIAN_PACKAGES = {
  sipp: 'sip-tester',
  baresip: 'baresip-core',
  linphonec: 'linphone-cli', // the largest by far: 40 MB to download, 134 MB on disk, 11 s
  tshark: 'tshark',
  tcpdump: 'tcpdump',
  dnsmasq: 'dnsmasq-base', // the program alone; it starts no service
  spin: 'spin',
  gcc: 'gcc libc6-dev', // spin's models are C programs
  openssl: 'openssl',
  curl: 'curl', // docs/update-protocol.md
  'qemu-system-aarch64': 'qemu-system-arm', // with its firmware 60 MB to download; the targets of twinset qemu
  'qemu-system-x86_64': 'qemu-system-x86',
  setpriv: 'util-linux', // guests in processes of their own; every Debian has it
  mksquashfs: 'squashfs-tools', // the ROM of a target
  'aarch64-linux-gnu-strip': 'binutils-aarch64-linux-gnu',
  'x86_64-linux-gnu-strip': 'binutils-x86-64-linux-gnu',
};

export const isInstalled = (program) => (process.env.PATH ?? '').split(delimiter).some((folder) => folder !== '' && existsSync(join(folder, program)));

/** As a person types it, who may have to ask another to. */
export const installCommand = (programs) =>
  `apt-get install -y --no-install-recommends ${[...new Set(programs.flatMap((program) => (DEBIAN_PACKAGES[program] ?? program).split(' ')))].join(' ')}`;
