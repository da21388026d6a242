// An image in memory, and its way to bytes and back. Nothing here trusts the bytes, and nothing here checks a signature: see verify.ts.
import { createHash } from 'node:crypto';
import { crc32 } from './crc32.ts';
import { ImageError } from './image-error.ts';
import * as layout from './layout.ts';
import { IMAGE_BYTES, SECTIONS, SECURITY_COUNTER, TLV_BYTES } from './limits.ts';
import { SectionKind, assertSectionName, type Section } from './section.ts';
import { decodeTlvs, encodeTlvs, type Tlvs } from './tlv.ts';
import type { Version } from './version.ts';

export interface Image {
  readonly version: Version;
  /** The device refuses images below the counter of the newest one that it found good. */
  readonly securityCounter: number;
  readonly hardwareId: string;
  readonly tlvs: Tlvs;
  readonly sections: readonly Section[];
}

export const sha256 = (...parts: readonly Uint8Array[]): Uint8Array => {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return new Uint8Array(hash.digest());
};

const aligned = (offset: number): number => Math.ceil(offset / layout.SECTION_ALIGNMENT) * layout.SECTION_ALIGNMENT;

function assertContents(image: Image): void {
  const refuse = (message: string): never => {
    throw new ImageError('BAD_CONTENTS', message);
  };
  if (!/^[\x21-\x7e]{1,16}$/.test(image.hardwareId)) refuse(`the hardware id ${JSON.stringify(image.hardwareId)} is not 1 to 16 plain characters`);
  if (!Number.isInteger(image.securityCounter) || image.securityCounter < 0 || image.securityCounter > SECURITY_COUNTER)
    refuse(`the security counter ${image.securityCounter} is not a whole number up to ${SECURITY_COUNTER}`);
  if (image.sections.length === 0) refuse('an image without sections boots nothing');
  if (image.sections.length > SECTIONS) throw new ImageError('TOO_LARGE', `${image.sections.length} sections, and the table holds ${SECTIONS}`);
  const seen = new Set<string>();
  for (const { name } of image.sections) {
    assertSectionName(name);
    if (seen.has(name)) refuse(`two sections are called ${name}`);
    seen.add(name);
  }
}

/** The unsigned image. The same input makes the same bytes: sections stand in order of kind and name. */
export function encodeImage(image: Image): Uint8Array {
  assertContents(image);
  const sections = [...image.sections].sort((a, b) => a.kind - b.kind || (a.name < b.name ? -1 : 1));
  const tlvs = encodeTlvs(image.tlvs);
  const tlvOffset = layout.HEADER_BYTES + sections.length * layout.ROW_BYTES;
  let end = tlvOffset + tlvs.length;
  const offsets = sections.map(({ bytes }) => {
    const offset = aligned(end);
    end = offset + bytes.length;
    return offset;
  });
  end = aligned(end);
  if (end + layout.SIGNATURE_BLOCK_BYTES > IMAGE_BYTES)
    throw new ImageError('TOO_LARGE', `the image takes ${end} bytes, and a slot holds ${IMAGE_BYTES - layout.SIGNATURE_BLOCK_BYTES}`);
  const bytes = new Uint8Array(end);
  const view = new DataView(bytes.buffer);
  bytes.set(layout.MAGIC);
  view.setUint16(layout.OFFSET_FORMAT, layout.FORMAT, true);
  view.setUint16(layout.OFFSET_HEADER_BYTES, layout.HEADER_BYTES, true);
  view.setUint16(layout.OFFSET_SECTIONS, sections.length, true);
  view.setUint16(layout.OFFSET_ROW_BYTES, layout.ROW_BYTES, true);
  view.setUint32(layout.OFFSET_TLV_OFFSET, tlvOffset, true);
  view.setUint32(layout.OFFSET_TLV_BYTES, tlvs.length, true);
  view.setUint32(layout.OFFSET_IMAGE_BYTES, end, true);
  view.setUint32(layout.OFFSET_SECURITY_COUNTER, image.securityCounter, true);
  view.setUint16(layout.OFFSET_VERSION, image.version.major, true);
  view.setUint16(layout.OFFSET_VERSION + 2, image.version.minor, true);
  view.setUint16(layout.OFFSET_VERSION + 4, image.version.patch, true);
  new TextEncoder().encodeInto(image.hardwareId, bytes.subarray(layout.OFFSET_HARDWARE, layout.OFFSET_HARDWARE + layout.HARDWARE_BYTES));
  view.setUint32(layout.OFFSET_CRC, crc32(bytes.subarray(0, layout.OFFSET_CRC)), true);
  sections.forEach(({ kind, name, bytes: content }, index) => {
    const row = layout.HEADER_BYTES + index * layout.ROW_BYTES;
    view.setUint16(row + layout.OFFSET_ROW_KIND, kind, true);
    view.setUint32(row + layout.OFFSET_ROW_OFFSET, offsets[index]!, true);
    view.setUint32(row + layout.OFFSET_ROW_BYTES_USED, content.length, true);
    new TextEncoder().encodeInto(name, bytes.subarray(row + layout.OFFSET_ROW_NAME, row + layout.OFFSET_ROW_NAME + layout.NAME_BYTES));
    bytes.set(sha256(content), row + layout.OFFSET_ROW_DIGEST);
    bytes.set(content, offsets[index]!);
  });
  bytes.set(tlvs, tlvOffset);
  return bytes;
}

/** How long the image is without its signature block, from a header that is whole; the first thing a reader asks. */
export function imageBytesOf(bytes: Uint8Array): number {
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
    throw new ImageError('BAD_HEADER', 'the header names sizes that format 1 does not have');
  const imageBytes = view.getUint32(layout.OFFSET_IMAGE_BYTES, true);
  if (imageBytes + layout.SIGNATURE_BLOCK_BYTES > IMAGE_BYTES)
    throw new ImageError('TOO_LARGE', `the image says that it takes ${imageBytes} bytes, and a slot holds ${IMAGE_BYTES}`);
  return imageBytes;
}

/** The signature block behind an image, or null; anything else behind it is refused. */
export function signatureBlockOf(bytes: Uint8Array): Uint8Array | null {
  const imageBytes = imageBytesOf(bytes);
  if (bytes.length < imageBytes) throw new ImageError('TRUNCATED', `the image ends after ${bytes.length} of ${imageBytes} bytes`);
  if (bytes.length === imageBytes) return null;
  const block = bytes.subarray(imageBytes);
  if (block.length < layout.SIGNATURE_BLOCK_BYTES)
    throw new ImageError('TRUNCATED', `the signature ends after ${block.length} of ${layout.SIGNATURE_BLOCK_BYTES} bytes`);
  if (block.length > layout.SIGNATURE_BLOCK_BYTES)
    throw new ImageError('TRAILING_BYTES', `${block.length - layout.SIGNATURE_BLOCK_BYTES} bytes stand behind the signature`);
  return block;
}

/** Takes an image apart. Every offset, length, name and digest is checked; the sections point into `bytes`. */
export function decodeImage(bytes: Uint8Array): Image {
  signatureBlockOf(bytes);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const imageBytes = imageBytesOf(bytes);
  const count = view.getUint16(layout.OFFSET_SECTIONS, true);
  const tlvOffset = layout.HEADER_BYTES + count * layout.ROW_BYTES;
  const tlvBytes = view.getUint32(layout.OFFSET_TLV_BYTES, true);
  if (count === 0 || count > SECTIONS || view.getUint32(layout.OFFSET_TLV_OFFSET, true) !== tlvOffset || tlvBytes > TLV_BYTES || tlvOffset + tlvBytes > imageBytes)
    throw new ImageError('BAD_SECTION_TABLE', `the table of ${count} sections does not fit the image`);
  return {
    version: {
      major: view.getUint16(layout.OFFSET_VERSION, true),
      minor: view.getUint16(layout.OFFSET_VERSION + 2, true),
      patch: view.getUint16(layout.OFFSET_VERSION + 4, true),
    },
    securityCounter: view.getUint32(layout.OFFSET_SECURITY_COUNTER, true),
    hardwareId: textOf(bytes.subarray(layout.OFFSET_HARDWARE, layout.OFFSET_HARDWARE + layout.HARDWARE_BYTES)),
    tlvs: decodeTlvs(bytes.subarray(tlvOffset, tlvOffset + tlvBytes)),
    sections: decodeSections(bytes, view, count, tlvOffset + tlvBytes, imageBytes),
  };
}

function decodeSections(bytes: Uint8Array, view: DataView, count: number, begin: number, end: number): Section[] {
  const names = new Set<string>();
  let free = begin;
  return Array.from({ length: count }, (_, index) => {
    const row = layout.HEADER_BYTES + index * layout.ROW_BYTES;
    const name = textOf(bytes.subarray(row + layout.OFFSET_ROW_NAME, row + layout.OFFSET_ROW_NAME + layout.NAME_BYTES));
    assertSectionName(name);
    const kind = view.getUint16(row + layout.OFFSET_ROW_KIND, true);
    const offset = view.getUint32(row + layout.OFFSET_ROW_OFFSET, true);
    const length = view.getUint32(row + layout.OFFSET_ROW_BYTES_USED, true);
    if (offset < free || offset + length > end) throw new ImageError('BAD_SECTION_TABLE', `the section ${name} lies outside the image or over another one`);
    if (SectionKind[kind] === undefined) throw new ImageError('BAD_SECTION_TABLE', `the section ${name} is of the unknown kind ${kind}`);
    if (names.has(name)) throw new ImageError('BAD_SECTION_TABLE', `two sections are called ${name}`);
    names.add(name);
    free = offset + length;
    const content = bytes.subarray(offset, offset + length);
    if (!sha256(content).every((byte, at) => byte === bytes[row + layout.OFFSET_ROW_DIGEST + at]))
      throw new ImageError('BAD_SECTION', `the section ${name} is damaged: its SHA-256 does not fit`);
    return { kind, name, bytes: content };
  });
}

const textOf = (bytes: Uint8Array): string => {
  const end = bytes.indexOf(0);
  return new TextDecoder().decode(end < 0 ? bytes : bytes.subarray(0, end));
};
