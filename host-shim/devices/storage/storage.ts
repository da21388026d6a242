// The machine's small store: a few texts by key that outlive the process.
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { systemReason } from '../../files/index.ts';
import { HostError } from '../../machine/errors.ts';
import { storageLimits } from './limits.ts';

export interface Storage {
  get(key: string): string | undefined;
  set(key: string, value: string): void;
  /** Nothing is kept any more: as it was before the first start. */
  clear(): void;
}

/** For machines that keep nothing. */
export function memoryStorage(): Storage {
  const values = new Map<string, string>();
  return { get: (key) => values.get(key), set: (key, value) => void values.set(key, value), clear: () => values.clear() };
}

export const openStorage = (path: string | undefined, lost?: (reason: string) => void): Storage => (path === undefined ? memoryStorage() : fileStorage(path, lost));

/**
 * A JSON file, written whole and put in place by one rename, so that a power cut leaves the old or the new one. What cannot be written is
 * known until the end of the process and tried again with the next value; `lost` is told once, until a value was written again.
 */
export function fileStorage(path: string, lost: (reason: string) => void = () => undefined): Storage {
  let isLost = false;
  const write = (text: string): void => {
    try {
      writeFileSync(`${path}.new`, text);
      renameSync(`${path}.new`, path);
      isLost = false;
    } catch (error) {
      if (isLost) return;
      isLost = true;
      lost((error as NodeJS.ErrnoException).code ?? String(error));
    }
  };
  const values = new Map<string, string>(Object.entries(readStore(path)));
  return {
    get: (key) => values.get(key),
    set(key, value) {
      if (values.get(key) === value) return;
      if ((values.size >= storageLimits.keys && !values.has(key)) || value.length > storageLimits.valueLength) {
        throw new HostError('STORE_FULL', `the store ${path} takes ${storageLimits.keys} keys of ${storageLimits.valueLength} characters`);
      }
      values.set(key, value);
      write(JSON.stringify(Object.fromEntries(values), null, 1));
    },
    clear() {
      values.clear();
      eraseStore(path);
    },
  };
}

/** The file, and what a power cut may have left beside it. */
export function eraseStore(path: string): void {
  for (const file of [path, `${path}.new`]) rmSync(file, { force: true });
}

function readStore(path: string): Record<string, string> {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {};
    throw new HostError('NO_SUCH_FILE', `the store ${path} cannot be read: ${systemReason(error)}`, { cause: error });
  }
  try {
    const values = JSON.parse(text) as unknown;
    if (isStore(values)) return values;
  } catch {
    // told below, as for every other damage
  }
  throw new HostError('BAD_CONFIGURATION', `the store ${path} is damaged: delete it, or name another file`);
}

/** What is larger than what is ever written could not be written again. */
function isStore(values: unknown): values is Record<string, string> {
  if (typeof values !== 'object' || values === null || Array.isArray(values)) return false;
  const texts = Object.values(values);
  return texts.length <= storageLimits.keys && texts.every((text) => typeof text === 'string' && text.length <= storageLimits.valueLength);
}
