// Where ROMs, downloads and the development key are kept: in the user's cache, so that deleting it undoes everything.
import { mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { systemReason } from '../../host-shim/files/index.ts';
import { EXIT_MISSING, Failure } from '../failure.ts';

export const cacheFolder = (...parts: string[]): string => join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'twinset', ...parts);

/** The same, made when it is not there. */
export function makeCacheFolder(...parts: string[]): string {
  const folder = cacheFolder(...parts);
  try {
    mkdirSync(folder, { recursive: true });
    return folder;
  } catch (error) {
    throw new Failure('NOT_WRITABLE', EXIT_MISSING, `the cache ${folder} cannot be made: ${systemReason(error)}. Name another one: XDG_CACHE_HOME=FOLDER`);
  }
}
