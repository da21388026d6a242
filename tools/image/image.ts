// An image in memory, and its way to bytes and back. Nothing here trusts the bytes, and nothing here checks a signature: see verify.ts.
import { createHash } from 'node:crypto';
import { crc32 } from './crc32.ts';
import { areZero, decodeHeader, isHardwareId, signatureBlockOf, textOf, type Header } from './header.ts';
import { ImageError } from './image-error.ts';
import * as layout from './layout.ts';
import { IMAGE_BYTES, SECTIONS, SECURITY_COUNTER, TLV_BYTES } from './limits.ts';
import { SectionKind, assertSectionName, clashOf, type Section } from './section.ts';
import { decodeTlvs, encodeTlvs, type Tlvs } from './tlv.ts';

export interface Image extends Omit<Header, 'imageBytes'> {
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
  if (!isHardwareId(image.hardwareId)) refuse(`the hardware id ${JSON.stringify(image.hardwareId)} is not 1 to 16 plain characters`);
  if (!Number.isInteger(image.securityCounter) || image.securityCounter < 0 || image.securityCounter > SECURITY_COUNTER)
    refuse(`the security counter ${image.securityCounter} is not a whole number up to ${SECURITY_COUNTER}`);
  if (image.sections.length === 0) refuse('an image without sections boots nothing');
  if (image.sections.length > SECTIONS) throw new ImageError('TOO_LARGE', `${image.sections.length} sections, and the table holds ${SECTIONS}`);
  for (const { name } of image.sections) assertSectionName(name);
  const clash = clashOf(image.sections.map(({ name }) => name));
  if (clash !== null) refuse(clash);
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

/** What an image says of itself, before anybody has verified it. */
export function tlvsOf(bytes: Uint8Array): Tlvs {
  const { imageBytes } = decodeHeader(bytes);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const count = view.getUint16(layout.OFFSET_SECTIONS, true);
  const tlvOffset = layout.HEADER_BYTES + count * layout.ROW_BYTES;
  const tlvBytes = view.getUint32(layout.OFFSET_TLV_BYTES, true);
  if (count === 0 || count > SECTIONS || view.getUint32(layout.OFFSET_TLV_OFFSET, true) !== tlvOffset || tlvBytes > TLV_BYTES || tlvOffset + tlvBytes > imageBytes)
    throw new ImageError('BAD_SECTION_TABLE', `the table of ${count} sections does not fit the image`);
  return decodeTlvs(bytes.subarray(tlvOffset, tlvOffset + tlvBytes));
}

/** Takes an image apart. Every offset, length, name and digest is checked; the sections point into `bytes`. */
export function decodeImage(bytes: Uint8Array): Image {
  signatureBlockOf(bytes);
  const { imageBytes, ...header } = decodeHeader(bytes);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const tlvs = tlvsOf(bytes);
  const count = view.getUint16(layout.OFFSET_SECTIONS, true);
  const begin = layout.HEADER_BYTES + count * layout.ROW_BYTES + view.getUint32(layout.OFFSET_TLV_BYTES, true);
  return { ...header, tlvs, sections: decodeSections(bytes, view, count, begin, imageBytes) };
}

function decodeSections(bytes: Uint8Array, view: DataView, count: number, begin: number, end: number): Section[] {
  const outside = (from: number, to: number): void => {
    if (to - from >= layout.SECTION_ALIGNMENT || !areZero(bytes.subarray(from, to)))
      throw new ImageError('BAD_SECTION_TABLE', `bytes ${from} to ${to} belong to no section`);
  };
  let free = begin;
  const sections = Array.from({ length: count }, (_, index) => {
    const row = layout.HEADER_BYTES + index * layout.ROW_BYTES;
    const name = textOf(bytes.subarray(row + layout.OFFSET_ROW_NAME, row + layout.OFFSET_ROW_NAME + layout.NAME_BYTES));
    if (name === null) throw new ImageError('BAD_SECTION_NAME', `the name of section ${index} is not padded with zeros`);
    assertSectionName(name);
    const kind = view.getUint16(row + layout.OFFSET_ROW_KIND, true);
    const offset = view.getUint32(row + layout.OFFSET_ROW_OFFSET, true);
    const length = view.getUint32(row + layout.OFFSET_ROW_BYTES_USED, true);
    if (offset < free || offset % layout.SECTION_ALIGNMENT !== 0 || offset + length > end) throw new ImageError('BAD_SECTION_TABLE', `the section ${name} lies outside the image, over another one or at no multiple of ${layout.SECTION_ALIGNMENT}`);
    outside(free, offset);
    if (SectionKind[kind] === undefined) throw new ImageError('BAD_SECTION_TABLE', `the section ${name} is of the unknown kind ${kind}`);
    free = offset + length;
    const content = bytes.subarray(offset, offset + length);
    if (!sha256(content).every((byte, at) => byte === bytes[row + layout.OFFSET_ROW_DIGEST + at]))
      throw new ImageError('BAD_SECTION', `the section ${name} is damaged: its SHA-256 does not fit`);
    return { kind, name, bytes: content };
  });
  outside(free, end);
  const clash = clashOf(sections.map(({ name }) => name));
  if (clash !== null) throw new ImageError('BAD_SECTION_TABLE', clash);
  return sections;
}
