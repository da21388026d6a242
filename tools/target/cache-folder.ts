// Where ROMs, downloads and the development key are kept: in the user's cache, so that deleting it undoes everything.
import { homedir } from 'node:os';
import { join } from 'node:path';

export const cacheFolder = (...parts: string[]): string => join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'twinset', ...parts);
