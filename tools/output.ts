// Where a command leaves its files: found out before the work begins, and told in our own words when it is impossible.
import { closeSync, existsSync, openSync, readdirSync, realpathSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeFolder, systemReason } from '../host-shim/files/index.ts';
import { EXIT_MISSING, Failure } from './failure.ts';

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

/** The folder, empty. One that holds what others left there stays as it is. */
export function makeFreshFolder(path: string): void {
  const inside = existsSync(path) ? told(path, () => readdirSync(path)) : [];
  if (inside.length > 0 && !inside.includes(OURS) && !inside.includes(REPORT))
    throw new Failure('NOT_WRITABLE', EXIT_MISSING, `${path} would be emptied first, and holds files that this command did not write, such as ${inside[0]}. Name another folder, or delete it yourself.`);
  told(path, () => {
    rmSync(path, { recursive: true, force: true });
    makeFolder(path);
    writeFileSync(join(path, OURS), '');
  });
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

/** Makes the file if there is none; what is in it stays. */
export function assertWritable(path: string): void {
  told(path, () => closeSync(openSync(path, 'a')));
}
