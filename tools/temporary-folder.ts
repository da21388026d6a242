// Folders for files that nobody needs afterwards.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Where the system has such folders; `purpose` is for whoever finds one of a command that was killed. */
export const makeTemporaryFolder = (purpose: string): string => mkdtempSync(join(tmpdir(), `twinset-${purpose}-`));

export const removeFolder = (folder: string): void => rmSync(folder, { recursive: true, force: true });

/** Gone when the work is over, however it ends. */
export async function inTemporaryFolder<T>(purpose: string, work: (folder: string) => Promise<T>): Promise<T> {
  const folder = makeTemporaryFolder(purpose);
  try {
    return await work(folder);
  } finally {
    removeFolder(folder);
  }
}
