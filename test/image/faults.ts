// What can be wrong with an image, each under its name and with the code that it is refused with. The files in faults/ are these, byte for byte.
import { encodeImage, signImage, type ImageErrorCode } from '../../tools/image/index.ts';
import { crc32 } from '../../tools/image/crc32.ts';
import * as layout from '../../tools/image/layout.ts';
import { withSignature } from '../../tools/image/verify.ts';
import { FOREIGN_KEY, KEY, signedImage, smallImage } from '../support/small-image.ts';

/** The security counter of the device in the tests. */
export const DEVICE_COUNTER = 5;

export interface Fault {
  readonly name: string;
  readonly code: ImageErrorCode;
  readonly make: () => Uint8Array;
}

const good = (): Uint8Array => signedImage({ securityCounter: DEVICE_COUNTER });

/** The image with `change` made before it is signed by the right key: a mistake of the maker, not of the way. */
const signedWith = (change: (bytes: Uint8Array, view: DataView) => void): Uint8Array => {
  const bytes = encodeImage(smallImage({ securityCounter: DEVICE_COUNTER }));
  const view = new DataView(bytes.buffer);
  change(bytes, view);
  view.setUint32(layout.OFFSET_CRC, crc32(bytes.subarray(0, layout.OFFSET_CRC)), true);
  return withSignature(bytes, KEY);
};

/** A good image whose header says something else, with the CRC to it. */
const withHeader = (change: (view: DataView) => void): Uint8Array => {
  const bytes = good();
  const view = new DataView(bytes.buffer);
  change(view);
  view.setUint32(layout.OFFSET_CRC, crc32(bytes.subarray(0, layout.OFFSET_CRC)), true);
  return bytes;
};

const flipped = (at: (bytes: Uint8Array) => number): Uint8Array => {
  const bytes = good();
  bytes[at(bytes)]! ^= 1;
  return bytes;
};

const firstRow = layout.HEADER_BYTES;
const tlvAt = (view: DataView): number => view.getUint32(layout.OFFSET_TLV_OFFSET, true);
/** The second row. */
const rename = (bytes: Uint8Array, name: string): void => {
  const at = firstRow + layout.ROW_BYTES + layout.OFFSET_ROW_NAME;
  bytes.fill(0, at, at + layout.NAME_BYTES);
  new TextEncoder().encodeInto(name, bytes.subarray(at));
};

export const FAULTS: readonly Fault[] = [
  { name: 'no-image', code: 'NOT_AN_IMAGE', make: () => new TextEncoder().encode('this is a text file, not an image\n') },
  { name: 'empty', code: 'NOT_AN_IMAGE', make: () => new Uint8Array(0) },
  { name: 'line-ends-changed', code: 'NOT_AN_IMAGE', make: () => Uint8Array.from([...good().subarray(0, 4), 0x0a, ...good().subarray(6)]) },
  { name: 'truncated-in-header', code: 'TRUNCATED', make: () => good().subarray(0, 40) },
  { name: 'truncated-in-section', code: 'TRUNCATED', make: () => good().subarray(0, 400) },
  { name: 'truncated-in-signature', code: 'TRUNCATED', make: () => good().subarray(0, -1) },
  { name: 'trailing-byte', code: 'TRAILING_BYTES', make: () => Uint8Array.from([...good(), 0]) },
  { name: 'flipped-header', code: 'BAD_HEADER', make: () => flipped(() => layout.OFFSET_VERSION) },
  { name: 'flipped-section', code: 'BAD_SIGNATURE', make: () => flipped((bytes) => bytes.length - layout.SIGNATURE_BLOCK_BYTES - 20) },
  { name: 'flipped-table', code: 'BAD_SIGNATURE', make: () => flipped(() => firstRow + layout.OFFSET_ROW_DIGEST) },
  { name: 'flipped-signature', code: 'BAD_SIGNATURE', make: () => flipped((bytes) => bytes.length - 1) },
  { name: 'flipped-key-id', code: 'UNKNOWN_KEY', make: () => flipped((bytes) => bytes.length - layout.SIGNATURE_BLOCK_BYTES + layout.OFFSET_KEY_ID) },
  { name: 'flipped-signature-magic', code: 'BAD_SIGNATURE_BLOCK', make: () => flipped((bytes) => bytes.length - layout.SIGNATURE_BLOCK_BYTES) },
  { name: 'unknown-algorithm', code: 'BAD_SIGNATURE_BLOCK', make: () => flipped((bytes) => bytes.length - layout.SIGNATURE_BLOCK_BYTES + layout.OFFSET_ALGORITHM + 1) },
  { name: 'unsigned', code: 'UNSIGNED', make: () => encodeImage(smallImage({ securityCounter: DEVICE_COUNTER })) },
  { name: 'wrong-key', code: 'UNKNOWN_KEY', make: () => signImage(encodeImage(smallImage({ securityCounter: DEVICE_COUNTER })), FOREIGN_KEY) },
  { name: 'wrong-hardware', code: 'WRONG_HARDWARE', make: () => signedImage({ securityCounter: DEVICE_COUNTER, hardwareId: 'other-board' }) },
  { name: 'older-counter', code: 'ROLLED_BACK', make: () => signedImage({ securityCounter: DEVICE_COUNTER - 1 }) },
  { name: 'newer-format', code: 'UNSUPPORTED_FORMAT', make: () => withHeader((view) => view.setUint16(layout.OFFSET_FORMAT, 2, true)) },
  { name: 'says-it-is-huge', code: 'TOO_LARGE', make: () => withHeader((view) => view.setUint32(layout.OFFSET_IMAGE_BYTES, 0xfffffff0, true)) },
  { name: 'section-outside', code: 'BAD_SECTION_TABLE', make: () => signedWith((_, view) => view.setUint32(firstRow + layout.OFFSET_ROW_OFFSET, 0x7fffffff, true)) },
  { name: 'sections-overlap', code: 'BAD_SECTION_TABLE', make: () => signedWith((_, view) => {
    const second = firstRow + layout.ROW_BYTES;
    view.setUint32(second + layout.OFFSET_ROW_OFFSET, view.getUint32(firstRow + layout.OFFSET_ROW_OFFSET, true), true);
  }) },
  { name: 'too-many-sections', code: 'BAD_SECTION_TABLE', make: () => signedWith((_, view) => view.setUint16(layout.OFFSET_SECTIONS, 65, true)) },
  { name: 'unknown-section-kind', code: 'BAD_SECTION_TABLE', make: () => signedWith((_, view) => view.setUint16(firstRow, 99, true)) },
  { name: 'section-name-leaves-its-folder', code: 'BAD_SECTION_NAME', make: () => signedWith((bytes) => new TextEncoder().encodeInto('../../a', bytes.subarray(firstRow + layout.OFFSET_ROW_NAME))) },
  { name: 'section-is-another-ones-folder', code: 'BAD_SECTION_TABLE', make: () => signedWith((bytes) => rename(bytes, 'index.js/b')) },
  { name: 'sections-of-one-name', code: 'BAD_SECTION_TABLE', make: () => signedWith((bytes) => rename(bytes, 'index.js')) },
  { name: 'section-name-not-padded', code: 'BAD_SECTION_NAME', make: () => signedWith((bytes) => (bytes[firstRow + layout.OFFSET_ROW_NAME + layout.NAME_BYTES - 1] = 0x61)) },
  { name: 'section-not-aligned', code: 'BAD_SECTION_TABLE', make: () => signedWith((_, view) => {
    const offset = firstRow + layout.ROW_BYTES + layout.OFFSET_ROW_OFFSET;
    view.setUint32(offset, view.getUint32(offset, true) + 1, true);
  }) },
  { name: 'bytes-of-no-section', code: 'BAD_SECTION_TABLE', make: () => signedWith((bytes) => (bytes[bytes.length - 1] = 1)) },
  { name: 'no-sections', code: 'BAD_SECTION_TABLE', make: () => signedWith((_, view) => view.setUint16(layout.OFFSET_SECTIONS, 0, true)) },
  { name: 'hardware-id-not-plain', code: 'BAD_HEADER', make: () => withHeader((view) => view.setUint8(layout.OFFSET_HARDWARE, 0x1b)) },
  { name: 'section-digest-wrong', code: 'BAD_SECTION', make: () => signedWith((bytes) => (bytes[firstRow + layout.OFFSET_ROW_DIGEST]! ^= 1)) },
  { name: 'tlv-too-long', code: 'BAD_TLV', make: () => signedWith((_, view) => view.setUint16(tlvAt(view) + 2, 4000, true)) },
  { name: 'tlv-not-padded', code: 'BAD_TLV', make: () => signedWith((bytes, view) => (bytes[tlvAt(view) + layout.TLV_HEAD_BYTES + 7] = 1)) },
  { name: 'tlv-controls-the-terminal', code: 'BAD_TLV', make: () => signedWith((bytes, view) => (bytes[tlvAt(view) + layout.TLV_HEAD_BYTES] = 0x1b)) },
  { name: 'tlv-critical-unknown', code: 'UNKNOWN_CRITICAL_TLV', make: () => signedWith((_, view) => view.setUint16(tlvAt(view), 0x8000 | 77, true)) },
];

/** What is signed, whole and for this board passes all of the above. */
export const goodImage = good;
