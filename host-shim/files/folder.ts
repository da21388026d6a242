// Folders made one after the other: Node's own recursive mkdir does not come back under /proc.
import { mkdirSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';

export function makeFolder(path: string): void {
  const whole = resolve(path);
  const there = statSync(whole, { throwIfNoEntry: false });
  if (there?.isDirectory()) return;
  if (there) throw Object.assign(new Error(`${whole} is no folder`), { code: 'ENOTDIR', syscall: 'mkdir', path: whole }); // mkdir would say that it is there already
  makeFolder(dirname(whole));
  mkdirSync(whole);
}
