// Writing an image into the slot that does not run: in chunks, each noted in the boot state, so that it goes on where the power stopped it.
import { ImageError } from '../image-error.ts';
import { sha256, type Image } from '../image.ts';
import { SIGNATURE_BLOCK_BYTES } from '../layout.ts';
import { verifyImage } from '../verify.ts';
import { NEW_STATE, otherSlot, readState, withRecord, withSlot, writeState, type BootState, type SlotIndex } from './boot-state.ts';
import { readSlot, type DeviceTrust } from './boot.ts';
import type { Flash } from './flash.ts';
import { SLOT_BYTES, SLOT_OFFSETS } from './layout.ts';
import { SlotEvent, SlotState } from './slot-figure.ts';

/** What the sender says of its image before the first byte. */
export interface Announcement {
  /** With the signature. */
  readonly imageBytes: number;
  /** SHA-256 of all of it. */
  readonly digest: Uint8Array;
}

export class Installation {
  readonly slot: SlotIndex;
  readonly #flash: Flash;
  #state: BootState;

  /** `running`: the slot that this handset was started from; null in recovery, where the one that is not preferred is written. */
  static begin(flash: Flash, { imageBytes, digest }: Announcement, running: SlotIndex | null): Installation {
    if (imageBytes > SLOT_BYTES) throw new ImageError('TOO_LARGE', `the image takes ${imageBytes} bytes, and a slot holds ${SLOT_BYTES}`);
    if (imageBytes <= SIGNATURE_BLOCK_BYTES) throw new ImageError('TRUNCATED', `${imageBytes} bytes are no image`);
    const state = readState(flash) ?? NEW_STATE;
    const slot = running === null ? otherSlot(state.preferred) : otherSlot(running);
    const { state: now, imageBytes: bytesThen, digest: digestThen } = state.slots[slot];
    const goesOn = now === SlotState.Writing && bytesThen === imageBytes && digestThen.every((byte, index) => byte === digest[index]);
    if (goesOn) return new Installation(flash, slot, state);
    const begun = withSlot(state, slot, SlotEvent.WriteBegun, { imageBytes, digest, writtenBytes: 0, triesLeft: 0 });
    return new Installation(flash, slot, writeState(flash, begun));
  }

  private constructor(flash: Flash, slot: SlotIndex, state: BootState) {
    this.#flash = flash;
    this.slot = slot;
    this.#state = state;
  }

  /** From here on the sender sends. */
  get writtenBytes(): number {
    return this.#state.slots[this.slot].writtenBytes;
  }

  get imageBytes(): number {
    return this.#state.slots[this.slot].imageBytes;
  }

  /** The next bytes of the image. They are safe when it returns. */
  write(chunk: Uint8Array): void {
    const record = this.#state.slots[this.slot];
    const writtenBytes = record.writtenBytes + chunk.length;
    if (writtenBytes > record.imageBytes) throw new ImageError('TRAILING_BYTES', `the image has ${record.imageBytes} bytes, and ${writtenBytes} came`);
    this.#flash.write(SLOT_OFFSETS[this.slot] + record.writtenBytes, chunk);
    this.#flash.flush();
    this.#state = writeState(this.#flash, withRecord(this.#state, this.slot, { ...record, writtenBytes }));
  }

  /** Reads the slot back, verifies it and lets it be tried. An image that is refused is begun anew by the next installation. */
  finish(trust: DeviceTrust): Image {
    const record = this.#state.slots[this.slot];
    if (record.writtenBytes < record.imageBytes) throw new ImageError('TRUNCATED', `the image has ${record.imageBytes} bytes, and ${record.writtenBytes} came`);
    try {
      const bytes = readSlot(this.#flash, this.slot);
      if (bytes.length !== record.imageBytes || !sha256(bytes).every((byte, index) => byte === record.digest[index]))
        throw new ImageError('BAD_SECTION', 'what was written is not what was announced: send it again');
      const image = verifyImage(bytes, { ...trust, securityCounter: this.#state.securityCounter });
      this.#state = writeState(this.#flash, withSlot(this.#state, this.slot, SlotEvent.Written));
      return image;
    } catch (error) {
      this.#state = writeState(this.#flash, withRecord(this.#state, this.slot, { ...record, writtenBytes: 0 }));
      throw error;
    }
  }
}

/** All at once, for whoever holds the whole image. */
export function install(flash: Flash, bytes: Uint8Array, trust: DeviceTrust, running: SlotIndex | null, chunkBytes = 65536): Image {
  const installation = Installation.begin(flash, { imageBytes: bytes.length, digest: sha256(bytes) }, running);
  while (installation.writtenBytes < bytes.length) installation.write(bytes.subarray(installation.writtenBytes, installation.writtenBytes + chunkBytes));
  return installation.finish(trust);
}
