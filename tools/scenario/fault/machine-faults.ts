// Faults of the machine under a handset, put between it and Node: the clock on the wall jumps, the disk is full. What is monotonic stays so.
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';

export interface MachineFaults {
  wallClockJumpMs: number;
  diskFull: boolean;
}
/** Of a process: where its faults are said. */
export const FAULTS_VARIABLE = 'TWINSET_FAULTS';
export const NO_FAULTS: MachineFaults = { wallClockJumpMs: 0, diskFull: false };

function noSpace(): Error {
  return Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC', errno: -28, syscall: 'write' });
}

/** `faults`: asked whenever time is told or something is written. `concerns`: whether a file lies on the disk that can be full. Returns the way to undo it. */
export function installFaults(faults: () => MachineFaults, concerns: (path: string) => boolean): () => void {
  const { openSync, writeSync, writeFileSync } = fs;
  const RealDate = Date;
  const opened = new Map<number, string>();
  const guard = (path: unknown): void => {
    const name = typeof path === 'number' ? opened.get(path) : String(path);
    if (name !== undefined && concerns(name) && faults().diskFull) throw noSpace();
  };
  const now = (): number => RealDate.now() + faults().wallClockJumpMs;
  globalThis.Date = new Proxy(RealDate, {
    construct: (target, words: unknown[], made) => Reflect.construct(target, words.length ? words : [now()], made) as object,
    apply: () => new RealDate(now()).toString(),
    get: (target, name) => (name === 'now' ? now : (Reflect.get(target, name) as unknown)),
  });
  Object.assign(fs, {
    openSync(...words: Parameters<typeof openSync>) {
      const file = openSync(...words);
      opened.set(file, String(words[0]));
      return file;
    },
    writeSync(...words: Parameters<typeof writeSync>) {
      guard(words[0]);
      return writeSync(...words);
    },
    writeFileSync(...words: Parameters<typeof writeFileSync>) {
      guard(words[0]);
      writeFileSync(...words);
    },
  });
  syncBuiltinESMExports();
  return () => {
    globalThis.Date = RealDate;
    Object.assign(fs, { openSync, writeSync, writeFileSync });
    syncBuiltinESMExports();
  };
}
