// One at a time among processes: whoever comes second waits, and finds the work done. A lock whose process is gone is taken over.
import { mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isAlive } from '../../process-alive.ts';

const IS_TAKEN = new Set(['ENOTEMPTY', 'EEXIST']);
const LOOK_EVERY_MS = 200;
const never = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));

/** 0 when it has just been given up. */
function ownerOf(lock: string): number {
  try {
    return Number(readFileSync(join(lock, 'pid'), 'utf8'));
  } catch {
    return 0;
  }
}

/** A folder with something in it is never renamed over: the lock is there whole, with its owner, or not at all. */
function take(lock: string): boolean {
  const mine = mkdtempSync(`${lock}-`);
  writeFileSync(join(mine, 'pid'), String(process.pid));
  try {
    renameSync(mine, lock);
    return true;
  } catch (error) {
    rmSync(mine, { recursive: true, force: true });
    if (!IS_TAKEN.has((error as NodeJS.ErrnoException).code ?? '')) throw error;
    const owner = ownerOf(lock);
    if (owner > 0 && !isAlive(owner)) rmSync(lock, { recursive: true, force: true });
    return false;
  }
}

/** `lock`: a folder's path. The thread waits: what is done alone here runs programs and waits for them anyhow. */
export function alone<T>(lock: string, say: (text: string) => void, work: () => T): T {
  for (let isTold = false; !take(lock); isTold = true) {
    if (!isTold) say(`waiting for process ${ownerOf(lock)}, which does the same ...`);
    Atomics.wait(never, 0, 0, LOOK_EVERY_MS);
  }
  try {
    return work();
  } finally {
    rmSync(lock, { recursive: true, force: true });
  }
}
