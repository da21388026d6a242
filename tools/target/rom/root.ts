// The read-only root of a target: Node, its libraries and the places where things are mounted.
import { chmodSync, copyFileSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Target } from '../targets.ts';
import { run } from './program.ts';

const LIBRARIES = ['libc.so.6', 'libm.so.6', 'libdl.so.2', 'libpthread.so.0'];
const COMPILER_LIBRARIES = ['libstdc++.so.6', 'libgcc_s.so.1'];
const MOUNT_POINTS = ['proc', 'sys', 'dev', 'run', 'tmp', 'handset'];
/** The name server of QEMU's user networking. */
const RESOLVER = 'nameserver 10.0.2.3\n';

/** `debian`: the unpacked packages; `node`: the folder with bin/node. Writes a squashfs that is the same for the same input. */
export function makeRoot(target: Target, debian: string, node: string, work: string, file: string): void {
  const root = join(work, 'root');
  const place = (from: string, to: string, mode = 0o755): void => {
    mkdirSync(dirname(join(root, to)), { recursive: true });
    copyFileSync(from, join(root, to));
    chmodSync(join(root, to), mode);
  };
  const interpreter = target.interpreter.split('/').at(-1)!;
  place(join(debian, 'lib', target.libraries, interpreter), target.interpreter);
  for (const name of LIBRARIES) place(join(debian, 'lib', target.libraries, name), `lib/${target.libraries}/${name}`, 0o644);
  for (const name of COMPILER_LIBRARIES) place(fileOf(debian, target, name), `lib/${target.libraries}/${name}`, 0o644);
  // One busybox is enough: the first program brings it along (loader/init.sh), and it is root's alone.
  mkdirSync(join(root, 'bin'));
  for (const name of ['busybox', 'sh']) symlinkSync('/run/boot/busybox', join(root, 'bin', name));
  place(join(node, 'bin', 'node'), 'usr/bin/node');
  run(target.strip, ['--strip-unneeded', join(root, 'usr', 'bin', 'node')]);
  for (const name of MOUNT_POINTS) mkdirSync(join(root, name));
  mkdirSync(join(root, 'etc'));
  writeFileSync(join(root, 'etc', 'resolv.conf'), RESOLVER);
  rmSync(file, { force: true });
  run('mksquashfs', [root, file, '-quiet', '-no-progress', '-noappend', '-all-root', '-no-xattrs', '-comp', 'zstd', '-Xcompression-level', '15', '-b', '262144', '-mkfs-time', '0', '-all-time', '0']);
}

/** libstdc++ lies under usr/lib, libgcc_s under lib. */
function fileOf(debian: string, { libraries }: Target, name: string): string {
  return join(debian, ...(name.startsWith('libstdc++') ? ['usr'] : []), 'lib', libraries, name);
}
