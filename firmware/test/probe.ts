// Drives the firmware's test build: bytes in, JSON out. Tests run in the package's root.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

interface Exports {
  memory: { buffer: ArrayBuffer };
  inputAddress(): number;
  outputAddress(): number;
  outputLength(): number;
  [name: string]: unknown;
}

// Not bundled: the build script finds the sources by its own place.
const { buildProbe } = await import(pathToFileURL(join(process.cwd(), 'tools/build/firmware.mjs')).href) as { buildProbe(): Promise<string> };
const module = new WebAssembly.Module(readFileSync(await buildProbe()));

/** One instance with its own memory. A trap is a thrown RuntimeError. */
export class Probe {
  readonly #exports = new WebAssembly.Instance(module, {}).exports as Exports;

  call(name: string, ...numbers: number[]): number {
    const target = this.#exports[name];
    if (typeof target !== 'function') throw new Error(`the test build exports no ${name}`);
    return target(...numbers) as number;
  }

  /** Puts the pieces one after the other into the input area; their lengths. */
  put(...pieces: (Uint8Array | string)[]): number[] {
    let at = this.#exports.inputAddress();
    return pieces.map((piece) => {
      const bytes = typeof piece === 'string' ? Buffer.from(piece, 'latin1') : piece;
      new Uint8Array(this.#exports.memory.buffer).set(bytes, at);
      at += bytes.length;
      return bytes.length;
    });
  }

  output(): Uint8Array {
    const length = this.#exports.outputLength();
    if (length < 0) throw new Error('the output did not fit');
    return new Uint8Array(this.#exports.memory.buffer, this.#exports.outputAddress(), length).slice();
  }

  text(): string { return Buffer.from(this.output()).toString('latin1'); }
  json<T>(): T { return JSON.parse(this.text()) as T; }
}
