// Where dumps are kept: a folder with the newest of them, each written whole or not at all.
import { existsSync, readdirSync, rmSync, statSync } from 'node:fs';
import { rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gunzipSync, gzip } from 'node:zlib';
import { makeFolder, systemReason } from '../files/index.ts';
import { HostError } from '../machine/errors.ts';
import { isCrashDump } from './dump-check.ts';
import type { CrashDump } from './dump.ts';
import { crashLimits } from './limits.ts';

const NAME = /^crash-(\d{6})\.json\.gz$/;
const UNFINISHED = /^crash-\d{6}\.json\.gz\.new$/;

const numbersIn = (folder: string): number[] => readdirSync(folder).flatMap((name) => Number(NAME.exec(name)?.[1] ?? NaN) || []).sort((a, b) => a - b);

export class CrashFolder {
  #last: number;

  constructor(readonly path: string) {
    try {
      makeFolder(path);
      this.#last = numbersIn(path).at(-1) ?? 0;
      // Of a handset that ended while it wrote.
      for (const name of readdirSync(path)) if (UNFINISHED.test(name)) rmSync(join(path, name), { force: true });
    } catch (error) {
      throw new HostError('NO_SUCH_FILE', `crash dumps cannot be written to ${path}: ${systemReason(error)}. Name a folder where you may write.`);
    }
  }

  /** Returns the file. */
  async write(dump: CrashDump): Promise<string> {
    const file = this.#file(++this.#last);
    const bytes = await promisify(gzip)(JSON.stringify(dump));
    try {
      await writeFile(`${file}.new`, bytes, { mode: 0o600 });
      await rename(`${file}.new`, file);
    } catch (error) {
      await rm(`${file}.new`, { force: true }); // half of one, on a disk that is full
      throw error;
    }
    await this.#rotate();
    return file;
  }

  async #rotate(): Promise<void> {
    const files = numbersIn(this.path).map((number) => this.#file(number));
    let bytes = files.reduce((sum, file) => sum + statSync(file).size, 0);
    for (let left = files.length; left > 1 && (left > crashLimits.dumps || bytes > crashLimits.dumpsBytes); left--) {
      const oldest = files.shift()!;
      bytes -= statSync(oldest).size;
      await rm(oldest);
    }
  }

  /** All dumps. */
  clear(): void {
    eraseDumps(this.path);
  }

  #file(number: number): string {
    return join(this.path, `crash-${String(number).padStart(6, '0')}.json.gz`);
  }
}

export function eraseDumps(folder: string): void {
  for (const name of existsSync(folder) ? readdirSync(folder) : []) if (NAME.test(name) || UNFINISHED.test(name)) rmSync(join(folder, name), { force: true });
}

/** `path` names it in messages. */
export function readCrashDump(bytes: Uint8Array, path: string): CrashDump {
  try {
    const dump: unknown = JSON.parse(gunzipSync(bytes, { maxOutputLength: crashLimits.unpackedBytes }).toString('utf8'));
    if (isCrashDump(dump)) return dump;
  } catch {
    // told below
  }
  throw new HostError('BAD_CRASH_DUMP', `${path} is no crash dump of a handset: twinset run --crash-dumps FOLDER writes them.`);
}
