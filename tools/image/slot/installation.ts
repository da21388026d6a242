// Writing an image into the slot that does not run: announced and verified first, then in pieces, each noted in the boot state, so that it goes on where the power stopped it.
import { announcementOf, type Announcement } from '../announcement.ts';
import { ImageError } from '../image-error.ts';
import { sha256, type Image } from '../image.ts';
import { chainIn, verifyAnnouncement, verifyImage } from '../verify.ts';
import { HEADER_BYTES, ROW_BYTES } from '../layout.ts';
import { SECTIONS, TLV_BYTES } from '../limits.ts';
import { admit, headerInSlot, holds } from './admission.ts';
import { NEW_STATE, readState, withRecord, withSlot, writeState, type BootState, type SlotIndex, type SlotRecord } from './boot-state.ts';
import { readSlot, type DeviceTrust } from './boot.ts';
import type { Flash } from './flash.ts';
import { SLOT_OFFSETS } from './layout.ts';
import { SlotEvent, SlotState } from './slot-figure.ts';

/** What is there has room for its table and its descriptions before any section. */
const HEAD_BYTES = HEADER_BYTES + SECTIONS * ROW_BYTES + TLV_BYTES;

/** The keys that an image there names: an announcement has no room for them, so the image before it brings them. */
const chainInSlot = (flash: Flash, slot: SlotIndex): string => (headerInSlot(flash, slot) ? chainIn(flash.read(SLOT_OFFSETS[slot], HEAD_BYTES)) : '');

export class Installation {
  readonly slot: SlotIndex;
  readonly announced: Announcement;
  readonly #flash: Flash;
  readonly #trust: DeviceTrust;

  /** `running`: the slot that this handset was started from; null in recovery. Writes nothing; throws unless the announced image may be installed. */
  static admit(flash: Flash, announcement: Uint8Array, trust: DeviceTrust, running: SlotIndex | null): Installation {
    const state = readState(flash) ?? NEW_STATE;
    const announced = verifyAnnouncement(announcement, { ...trust, securityCounter: state.securityCounter, adopted: state.adopted, chains: [chainInSlot(flash, 0), chainInSlot(flash, 1)] });
    return new Installation(flash, admit(flash, state, announced, running), announced, trust);
  }

  private constructor(flash: Flash, slot: SlotIndex, announced: Announcement, trust: DeviceTrust) {
    this.#flash = flash;
    this.#trust = trust;
    this.slot = slot;
    this.announced = announced;
  }

  /** The slot holds this image, or its beginning. */
  get isBegun(): boolean {
    const record = this.#state().slots[this.slot];
    return holds(record, this.announced) && (record.state === SlotState.Writing || record.state === SlotState.Pending);
  }

  /** What the slot held is gone from here on, unless it was this image. */
  begin(): this {
    const { totalBytes: imageBytes, digest } = this.announced;
    if (!this.isBegun) writeState(this.#flash, withSlot(this.#state(), this.slot, SlotEvent.WriteBegun, { imageBytes, digest, writtenBytes: 0, triesLeft: 0 }));
    return this;
  }

  /** From here on the sender sends. */
  get writtenBytes(): number {
    return this.#record().writtenBytes;
  }

  /** Verified, and started at the next power-on. */
  get isReady(): boolean {
    return this.#record().state === SlotState.Pending;
  }

  /** SHA-256 of what the slot holds of the image so far, read back: the sender compares it with its own before it goes on. */
  heldDigest(): Uint8Array {
    return sha256(this.#flash.read(SLOT_OFFSETS[this.slot], this.writtenBytes));
  }

  /** The next bytes of the image. They are safe when it returns. */
  write(chunk: Uint8Array): void {
    const { writtenBytes } = this.#record();
    const wouldBe = writtenBytes + chunk.length;
    if (wouldBe > this.announced.totalBytes) throw new ImageError('TRAILING_BYTES', `the image has ${this.announced.totalBytes} bytes, and ${wouldBe} came`);
    this.#flash.write(SLOT_OFFSETS[this.slot] + writtenBytes, chunk);
    this.#flash.flush();
    this.#note({ writtenBytes: wouldBe });
  }

  /** From the first byte again. */
  restart(): void {
    if (!this.isReady) this.#note({ writtenBytes: 0 });
  }

  /** Reads the slot back, verifies it and lets it be tried. An image that is refused begins anew. */
  finish(): Image {
    const { writtenBytes, state } = this.#record();
    const { totalBytes, digest } = this.announced;
    if (writtenBytes < totalBytes) throw new ImageError('TRUNCATED', `the image has ${totalBytes} bytes, and ${writtenBytes} came`);
    try {
      const bytes = this.#readBack();
      if (!sha256(bytes.subarray(0, this.announced.imageBytes)).every((byte, index) => byte === digest[index]))
        throw new ImageError('BAD_SECTION', 'what was written is not what was announced: send it again');
      const image = verifyImage(bytes, { ...this.#trust, securityCounter: this.#state().securityCounter, adopted: this.#state().adopted });
      if (state === SlotState.Writing) writeState(this.#flash, withSlot(this.#state(), this.slot, SlotEvent.Written));
      return image;
    } catch (error) {
      this.restart();
      throw error;
    }
  }

  #readBack(): Uint8Array {
    try {
      const bytes = readSlot(this.#flash, this.slot);
      if (bytes.length === this.announced.totalBytes) return bytes;
    } catch (error) {
      if (!(error instanceof ImageError)) throw error;
    }
    throw new ImageError('BAD_SECTION', 'what was written does not begin as it was announced: send it again');
  }

  /** Read anew each time: marking good writes the boot state too, while an image is being written. */
  #state(): BootState {
    return readState(this.#flash) ?? NEW_STATE;
  }

  #record(): SlotRecord {
    if (!this.isBegun) throw new ImageError('SUPERSEDED', 'another image was begun in this slot since');
    return this.#state().slots[this.slot];
  }

  #note(changes: Partial<SlotRecord>): void {
    const record = this.#record();
    if (record.state !== SlotState.Writing) throw new ImageError('TRAILING_BYTES', 'the image is whole already');
    writeState(this.#flash, withRecord(this.#state(), this.slot, { ...record, ...changes }));
  }
}

/** All at once, for whoever holds the whole image. */
export function install(flash: Flash, bytes: Uint8Array, trust: DeviceTrust, running: SlotIndex | null, chunkBytes = 65536): Image {
  const installation = Installation.admit(flash, announcementOf(bytes), trust, running).begin();
  while (installation.writtenBytes < bytes.length) installation.write(bytes.subarray(installation.writtenBytes, installation.writtenBytes + chunkBytes));
  return installation.finish();
}
