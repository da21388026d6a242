// A flash in a file, or on a block device under its path.
import { closeSync, fstatSync, fsyncSync, openSync, readSync, writeSync } from 'node:fs';
import type { Flash } from './flash.ts';
import { FLASH_BYTES } from './layout.ts';

export class FileFlash implements Flash {
  readonly bytes = FLASH_BYTES;
  readonly #file: number;

  constructor(path: string, mode: 'r' | 'r+' = 'r+') {
    this.#file = openSync(path, mode);
    const status = fstatSync(this.#file);
    if (status.isFile() && status.size !== FLASH_BYTES) {
      closeSync(this.#file);
      throw new RangeError(`${path} has ${status.size} bytes, and a flash has ${FLASH_BYTES}`);
    }
  }

  read(offset: number, length: number): Uint8Array {
    this.#assertInside(offset, length);
    const bytes = new Uint8Array(length);
    for (let at = 0; at < length; ) {
      const got = readSync(this.#file, bytes, at, length - at, offset + at);
      if (got === 0) throw new RangeError(`the flash ends after ${offset + at} bytes`);
      at += got;
    }
    return bytes;
  }

  write(offset: number, bytes: Uint8Array): void {
    this.#assertInside(offset, bytes.length);
    for (let at = 0; at < bytes.length; ) at += writeSync(this.#file, bytes, at, bytes.length - at, offset + at);
  }

  flush(): void {
    fsyncSync(this.#file);
  }

  close(): void {
    closeSync(this.#file);
  }

  #assertInside(offset: number, length: number): void {
    if (offset < 0 || offset + length > this.bytes) throw new RangeError(`bytes ${offset} to ${offset + length} are not on this flash`);
  }
}
