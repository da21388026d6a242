// Folders for files that nobody needs afterwards.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const made = new Set<string>();

/** Also of a command that is interrupted in its middle. */
function removeAll(): void {
  for (const folder of made) rmSync(folder, { recursive: true, force: true });
}

/** Where the system has such folders; `purpose` is for whoever finds one of a command that was killed. */
export function makeTemporaryFolder(purpose: string): string {
  const folder = mkdtempSync(join(tmpdir(), `twinset-${purpose}-`));
  if (made.size === 0) process.on('exit', removeAll);
  made.add(folder);
  return folder;
}

export function removeFolder(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
  if (made.delete(folder) && made.size === 0) process.off('exit', removeAll);
}

/** Gone when the work is over, however it ends. */
export async function inTemporaryFolder<T>(purpose: string, work: (folder: string) => Promise<T>): Promise<T> {
  const folder = makeTemporaryFolder(purpose);
  try {
    return await work(folder);
  } finally {
    removeFolder(folder);
  }
}
