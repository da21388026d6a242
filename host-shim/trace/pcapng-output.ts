// The file of a trace: blocks are put together in one buffer that is made once, and leave it in large writes.
import { closeSync, fstatSync, ftruncateSync, openSync, writeSync } from 'node:fs';
import { limits } from './limits.ts';
import { PACKET_HEADER_BYTES, packetBlockBytes, writePacketBlock } from './pcapng.ts';

export class PcapngOutput {
  /** Where the data of the packet begun last goes. */
  readonly bytes = Buffer.alloc(limits.outputBytes);
  readonly #file: number;
  readonly #isFile: boolean;
  readonly #lost: (reason: string) => void;
  #used = 0;
  #writtenBytes = 0;
  #isLost = false;

  /** Throws what the file system throws. `lost`: told once, when the file ends before the trace. */
  constructor(path: string, lost: (reason: string) => void) {
    this.#lost = lost;
    this.#file = openSync(path, 'w');
    this.#isFile = fstatSync(this.#file).isFile();
  }

  /** Of interfaces and statistics. */
  block(block: Uint8Array): void {
    this.#makeRoom(block.length);
    this.bytes.set(block, this.#used);
    this.#used += block.length;
  }

  /** Begins and ends a packet's block; its data is to be written to `bytes` from the offset that comes back. */
  packet(interfaceIndex: number, timeHigh: number, timeLow: number, inbound: boolean, dataBytes: number): number {
    const length = packetBlockBytes(dataBytes);
    this.#makeRoom(length);
    const at = this.#used;
    this.#used += length;
    writePacketBlock(this.bytes, at, { interfaceIndex, timeHigh, timeLow, inbound, dataBytes });
    return at + PACKET_HEADER_BYTES;
  }

  /** After a failure nothing more is tried: a hole in the middle would be worse than an end. */
  flush(): void {
    const { bytes } = this;
    const used = this.#used;
    this.#used = 0;
    if (this.#isLost || used === 0) return;
    try {
      // A disk that fills up takes a part of it (write(2)).
      for (let written = 0; written < used; ) written += writeSync(this.#file, bytes, written, used - written);
      this.#writtenBytes += used;
    } catch (error) {
      this.#isLost = true;
      if (this.#isFile) ftruncateSync(this.#file, this.#writtenBytes);
      this.#lost((error as NodeJS.ErrnoException).code ?? String(error));
    }
  }

  close(): void {
    this.flush();
    closeSync(this.#file);
  }

  #makeRoom(length: number): void {
    if (this.#used + length > this.bytes.length) this.flush();
  }
}
