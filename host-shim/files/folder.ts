// Folders made one after the other: Node's own recursive mkdir does not come back under /proc.
import { existsSync, mkdirSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';

export function makeFolder(path: string): void {
  const whole = resolve(path);
  if (existsSync(whole) && statSync(whole).isDirectory()) return;
  makeFolder(dirname(whole));
  mkdirSync(whole);
}
