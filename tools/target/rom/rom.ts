// A target's ROM: kernel, first file system and read-only root, built once from pinned packages and kept in the cache.
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { constants, gzipSync } from 'node:zlib';
import { EXIT_MISSING, Failure } from '../../failure.ts';
import { whatIsMissing } from '../../programs.ts';
import { cacheFolder, makeCacheFolder } from '../cache-folder.ts';
import type { Target } from '../targets.ts';
import { alone } from './alone.ts';
import { cpio } from './cpio.ts';
import { Debian, unpackDebian } from './debian.ts';
import { modulesOf } from './kernel-modules.ts';
import { keptRoms } from './kept.ts';
import type { RomLock } from './lock.ts';
import { downloadNode, newestNode, unpackNode } from './node-package.ts';
import { PARTS, buildLock, debianFolder, locked, nodeFolder } from './place.ts';
import { makeRoot } from './root.ts';

export interface Rom {
  readonly folder: string;
  readonly kernel: string;
  /** busybox and the kernel's modules; the boot loader is laid behind it at every start. */
  readonly modules: string;
  readonly root: string;
  readonly bytes: number;
}

const SMALLEST = { level: constants.Z_BEST_COMPRESSION };

const debianOf = (target: Target): Debian => new Debian(debianFolder(target), target.architecture);

/** What the archives have now; Node in the version that this project is made with. */
export function newestPackages(target: Target): RomLock {
  return {
    debian: debianOf(target).newest([target.kernelPackage, 'busybox-static', 'libc6', 'libstdc++6', 'libgcc-s1']),
    node: newestNode(nodeFolder(), target.nodePackage),
  };
}

const inFolder = (folder: string): Rom => {
  const [kernel, modules, root] = PARTS.map((name) => join(folder, name)) as [string, string, string];
  return { folder, kernel, modules, root, bytes: [kernel, modules, root].reduce((sum, path) => sum + statSync(path).size, 0) };
};

/** Null when it was not built yet. */
export function findRom(target: Target): Rom | null {
  const { folder } = locked(target);
  return PARTS.every((name) => existsSync(join(folder, name))) ? inFolder(folder) : null;
}

/** From the cache, or built: some 80 MB to download and 20 s of work, once. `say` is told what happens. */
export function buildRom(target: Target, say: (text: string) => void): Rom {
  const found = findRom(target);
  if (found !== null) return found;
  const { lock, folder } = locked(target);
  const missing = whatIsMissing(['dpkg-deb', 'tar', 'mksquashfs', target.strip]); // told before anything is downloaded
  if (missing !== null) throw new Failure('NOT_INSTALLED', EXIT_MISSING, missing);
  makeCacheFolder('rom');
  const rom = alone(buildLock(target), say, () => findRom(target) ?? make(target, lock, folder, say));
  const older = keptRoms().filter(({ isNeeded }) => !isNeeded);
  if (older.length > 0) say(`what older versions left in ${cacheFolder('rom')} can go: twinset rom prune`);
  return rom;
}

function make(target: Target, lock: RomLock, folder: string, say: (text: string) => void): Rom {
  // Of a build that was killed.
  for (const name of readdirSync(cacheFolder('rom'))) if (name.startsWith(`${basename(folder)}-`)) rmSync(cacheFolder('rom', name), { recursive: true, force: true });
  const work = mkdtempSync(`${folder}-`);
  try {
    say(`Building the ROM of ${target.name}, once: packages ...`);
    const [system, node, out] = ['system', 'node', 'out'].map((name) => join(work, name)) as [string, string, string];
    for (const path of [system, node, out]) mkdirSync(path);
    const debian = debianOf(target);
    for (const each of lock.debian) unpackDebian(debian.download(each), system);
    unpackNode(downloadNode(nodeFolder(), lock.node), node);
    say('kernel and modules ...');
    writeKernel(target, system, join(out, 'kernel'));
    writeModules(system, join(out, 'modules.cpio.gz'));
    say('root file system ...');
    makeRoot(target, system, node, work, join(out, 'root.squashfs'));
    writeFileSync(join(out, 'packages.json'), `${JSON.stringify(lock, null, 2)}\n`);
    rmSync(folder, { recursive: true, force: true }); // one from which somebody has deleted a part
    renameSync(out, folder); // whole or not at all
    return inFolder(folder);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

function writeKernel({ gzipKernel }: Target, system: string, file: string): void {
  const boot = join(system, 'boot');
  const kernel = readFileSync(join(boot, readdirSync(boot).find((name) => name.startsWith('vmlinuz-'))!));
  writeFileSync(file, gzipKernel ? gzipSync(kernel, SMALLEST) : kernel);
}

function writeModules(system: string, file: string): void {
  const versions = join(system, 'lib', 'modules');
  const modules = modulesOf(join(versions, readdirSync(versions)[0]!, 'kernel'));
  const files = cpio([
    { path: 'bin' },
    { path: 'bin/busybox', bytes: readFileSync(join(system, 'bin', 'busybox')), isExecutable: true },
    { path: 'modules' },
    ...modules.map(({ name, path }, index) => ({ path: `modules/${String(index).padStart(2, '0')}-${name}.ko`, bytes: readFileSync(path) })),
  ]);
  writeFileSync(file, gzipSync(files, SMALLEST));
}
