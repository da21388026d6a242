// What a sender shows of its image before the image: 192 bytes that say for whom it is and who signed it, so that a device refuses before it writes.
import { decodeHeader, signatureBlockOf, type Header } from './header.ts';
import { ImageError } from './image-error.ts';
import { sha256 } from './image.ts';
import * as layout from './layout.ts';

export interface Announcement extends Header {
  /** SHA-256 of the image without its signature block. */
  readonly digest: Uint8Array;
  /** With the signature block. */
  readonly totalBytes: number;
}

/** Of an image in memory; the signature block's place stays zero while there is none. */
export function announcementOf(bytes: Uint8Array): Uint8Array {
  const block = signatureBlockOf(bytes);
  const announcement = new Uint8Array(layout.ANNOUNCEMENT_BYTES);
  announcement.set(bytes.subarray(0, layout.HEADER_BYTES));
  announcement.set(sha256(bytes.subarray(0, decodeHeader(bytes).imageBytes)), layout.OFFSET_IMAGE_DIGEST);
  if (block) announcement.set(block, layout.OFFSET_BLOCK);
  return announcement;
}

/** Takes it apart and believes nothing: see verify.ts. */
export function decodeAnnouncement(announcement: Uint8Array): Announcement {
  if (announcement.length !== layout.ANNOUNCEMENT_BYTES)
    throw new ImageError('BAD_HEADER', `an announcement has ${layout.ANNOUNCEMENT_BYTES} bytes, and this one ${announcement.length}`);
  const header = decodeHeader(announcement);
  return {
    ...header,
    digest: announcement.slice(layout.OFFSET_IMAGE_DIGEST, layout.OFFSET_IMAGE_DIGEST + layout.DIGEST_BYTES),
    totalBytes: header.imageBytes + layout.SIGNATURE_BLOCK_BYTES,
  };
}
