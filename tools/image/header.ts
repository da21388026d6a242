// The first bytes of an image: what it is, for whom, how long. A reader asks them before it takes the rest.
import { crc32 } from './crc32.ts';
import { ImageError } from './image-error.ts';
import * as layout from './layout.ts';
import { IMAGE_BYTES } from './limits.ts';
import type { Version } from './version.ts';

export interface Header {
  readonly version: Version;
  /** The device refuses images below the counter of the newest one that it found good. */
  readonly securityCounter: number;
  readonly hardwareId: string;
  /** Without the signature block. */
  readonly imageBytes: number;
}

export const areZero = (bytes: Uint8Array): boolean => bytes.every((byte) => byte === 0);

/** Text that is padded with zeros; null when something stands behind the first of them. */
export function textOf(bytes: Uint8Array): string | null {
  const end = bytes.indexOf(0);
  if (end >= 0 && !areZero(bytes.subarray(end))) return null;
  return Buffer.from(end < 0 ? bytes : bytes.subarray(0, end)).toString('utf8');
}

export const isHardwareId = (text: string | null): text is string => text !== null && /^[\x21-\x7e]{1,16}$/.test(text);

export function decodeHeader(bytes: Uint8Array): Header {
  if (bytes.length < layout.MAGIC.length || !layout.MAGIC.every((byte, index) => bytes[index] === byte))
    throw new ImageError('NOT_AN_IMAGE', 'this is no Twinset image: its first eight bytes are others');
  if (bytes.length < layout.HEADER_BYTES) throw new ImageError('TRUNCATED', `the image ends within its header, after ${bytes.length} bytes`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  if (view.getUint32(layout.OFFSET_CRC, true) !== crc32(bytes.subarray(0, layout.OFFSET_CRC)))
    throw new ImageError('BAD_HEADER', 'the header is damaged: its CRC-32 does not fit');
  const format = view.getUint16(layout.OFFSET_FORMAT, true);
  if (format !== layout.FORMAT)
    throw new ImageError('UNSUPPORTED_FORMAT', `the image has format ${format}, and this reader knows ${layout.FORMAT}: use a newer twinset`);
  if (view.getUint16(layout.OFFSET_HEADER_BYTES, true) !== layout.HEADER_BYTES || view.getUint16(layout.OFFSET_ROW_BYTES, true) !== layout.ROW_BYTES)
    throw new ImageError('BAD_HEADER', `the header names sizes that format ${layout.FORMAT} does not have`);
  const hardwareId = textOf(bytes.subarray(layout.OFFSET_HARDWARE, layout.OFFSET_HARDWARE + layout.HARDWARE_BYTES));
  if (!isHardwareId(hardwareId)) throw new ImageError('BAD_HEADER', 'the hardware id in the header is not 1 to 16 plain characters');
  const imageBytes = view.getUint32(layout.OFFSET_IMAGE_BYTES, true);
  if (imageBytes + layout.SIGNATURE_BLOCK_BYTES > IMAGE_BYTES)
    throw new ImageError('TOO_LARGE', `the image says that it takes ${imageBytes} bytes, and a slot holds ${IMAGE_BYTES}`);
  return {
    version: {
      major: view.getUint16(layout.OFFSET_VERSION, true),
      minor: view.getUint16(layout.OFFSET_VERSION + 2, true),
      patch: view.getUint16(layout.OFFSET_VERSION + 4, true),
    },
    securityCounter: view.getUint32(layout.OFFSET_SECURITY_COUNTER, true),
    hardwareId,
    imageBytes,
  };
}

/** The signature block behind an image, or null; anything else behind it is refused. */
export function signatureBlockOf(bytes: Uint8Array): Uint8Array | null {
  const { imageBytes } = decodeHeader(bytes);
  if (bytes.length < imageBytes) throw new ImageError('TRUNCATED', `the image ends after ${bytes.length} of ${imageBytes} bytes`);
  if (bytes.length === imageBytes) return null;
  const block = bytes.subarray(imageBytes);
  if (block.length < layout.SIGNATURE_BLOCK_BYTES)
    throw new ImageError('TRUNCATED', `the signature ends after ${block.length} of ${layout.SIGNATURE_BLOCK_BYTES} bytes`);
  if (block.length > layout.SIGNATURE_BLOCK_BYTES)
    throw new ImageError('TRAILING_BYTES', `${block.length - layout.SIGNATURE_BLOCK_BYTES} bytes stand behind the signature`);
  return block;
}
