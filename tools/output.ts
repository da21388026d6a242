// Where a command leaves its files: found out before the work begins, and told in our own words when it is impossible.
import { accessSync, closeSync, constants, existsSync, openSync, readFileSync, readdirSync, realpathSync, renameSync, rmSync, statSync, writeFileSync, type Stats } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { makeFolder, systemReason } from '../host-shim/files/index.ts';
import { EXIT_BAD_CALL, EXIT_MISSING, Failure } from './failure.ts';
import { isAlive } from './process-alive.ts';

/** Lies in every folder that we fill: only such a one, or one with the report of a scenario, is ever emptied. */
const OURS = '.twinset-output';
const REPORT = 'report.html';

function told<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw new Failure('NOT_WRITABLE', EXIT_MISSING, `${path} cannot be written: ${systemReason(error)}. Name a place where you may write.`, { cause: error });
  }
}

/** The process that fills the folder this moment, if it is another one; 0 = none, or it has ended. */
function fillerOf(folder: string): number {
  try {
    const pid = Number(readFileSync(join(folder, OURS), 'utf8'));
    return pid > 0 && pid !== process.pid && isAlive(pid) ? pid : 0;
  } catch {
    return 0;
  }
}

/** Folders that this process fills. */
const filled = new Set<string>();
function letGo(): void {
  for (const path of filled) {
    try {
      if (existsSync(path)) writeFileSync(join(path, OURS), '');
    } catch {
      // a number of nobody stays in it
    }
  }
}

/** The folder, empty. One that holds what others left there stays as it is; so does one that somebody fills: of two at once neither would have a whole result. */
export function makeFreshFolder(path: string): void {
  const filler = fillerOf(path);
  if (filler > 0) throw new Failure('NOT_WRITABLE', EXIT_MISSING, `${path} is being filled by process ${filler}. Wait for its end, or name another folder.`);
  const inside = existsSync(path) ? told(path, () => readdirSync(path)) : [];
  if (inside.length > 0 && !inside.includes(OURS) && !inside.includes(REPORT))
    throw new Failure('NOT_WRITABLE', EXIT_MISSING, `${path} would be emptied first, and holds files that this command did not write, such as ${inside[0]}. Name another folder, or delete it yourself.`);
  told(path, () => {
    rmSync(path, { recursive: true, force: true });
    makeFolder(path);
    writeFileSync(join(path, OURS), String(process.pid), { flag: 'wx' });
  });
  if (filled.size === 0) process.on('exit', letGo);
  filled.add(resolve(path));
}

/** The new file whole, or the old one as it was: it is written beside its place first. What is no file (a device, a pipe) is written to. */
export function writeWhole(path: string, bytes: Uint8Array | string, mode?: number): void {
  told(path, () => {
    const place = existsSync(path) ? realpathSync(path) : path;
    if (existsSync(place) && !statSync(place).isFile()) return writeFileSync(place, bytes);
    const beside = `${place}.${process.pid}.new`;
    try {
      writeFileSync(beside, bytes, { flag: 'wx', ...(mode === undefined ? {} : { mode }) });
      renameSync(beside, place);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') rmSync(beside, { force: true });
      throw error;
    }
  });
}

/** Of a file that was found writable before the work: its folder need not be, as with one that is mounted by itself. */
export function writeInPlace(path: string, text: string): void {
  told(path, () => writeFileSync(path, text));
}

/** Makes the file if there is none; what is in it stays. */
export function assertWritable(path: string): void {
  told(path, () => closeSync(openSync(path, 'a')));
}

/** That the folder is there, or can be made, and takes files. Nothing is made yet: it may stay empty. */
export function assertFolderPlace(path: string): void {
  told(path, () => {
    let there = resolve(path);
    while (!existsSync(there)) there = dirname(there);
    readdirSync(there);
    accessSync(there, constants.W_OK | constants.X_OK);
  });
}

/** A file that a command reads or writes, in the words of its call. */
export interface NamedFile {
  readonly what: string;
  readonly path: string | undefined;
}

/** What cannot be looked at is told by whoever opens it. */
function statOf(path: string): Stats | undefined {
  try {
    return statSync(path);
  } catch {
    return undefined;
  }
}

/** Devices and pipes may stand more than once. */
function isSameFile(a: string, b: string): boolean {
  const [one, other] = [statOf(a), statOf(b)];
  return one && other ? one.isFile() && one.dev === other.dev && one.ino === other.ino : !one && !other && resolve(a) === resolve(b);
}

/** Nothing that is read is written over, and no two results go into one file: whoever mistypes a path keeps the scenario, the trace, the key. */
export function assertApart(outputs: readonly NamedFile[], inputs: readonly NamedFile[]): void {
  for (const [index, { what, path }] of outputs.entries()) {
    const taken = path === undefined ? undefined : [...inputs, ...outputs.slice(0, index)].find((other) => other.path !== undefined && isSameFile(path, other.path));
    if (taken) throw new Failure('NOT_WRITABLE', EXIT_BAD_CALL, `${what} ${path} would write over ${taken.what}; nothing was done. Name another file.`);
  }
}
