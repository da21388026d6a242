// A folder of a test's own, gone when the process ends.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const folders: string[] = [];
process.on('exit', () => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

export function scratchFolder(name: string): string {
  const folder = mkdtempSync(join(tmpdir(), `twinset-${name}-`));
  folders.push(folder);
  return folder;
}
