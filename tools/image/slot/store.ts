// What a handset keeps in the flash: copies written in turn, so that a write that the power cuts leaves the one before it, and no sector wears out before the others.
import { crc32 } from '../crc32.ts';
import type { Flash } from './flash.ts';
import * as layout from './layout.ts';

interface Head {
  readonly place: number;
  readonly sequence: number;
  readonly length: number;
}

interface Copy extends Head {
  readonly text: Uint8Array;
}

const offsetOf = (place: number): number => layout.STORE_OFFSET + place * layout.STORE_COPY_BYTES;
const viewOf = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
const PLACES = Array.from({ length: layout.STORE_COPIES }, (_, place) => place);

function encode(sequence: number, text: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(layout.OFFSET_STORE_TEXT + text.length + layout.STORE_CRC_BYTES);
  const view = viewOf(bytes);
  view.setUint32(0, layout.STORE_MAGIC, true);
  view.setUint16(layout.OFFSET_STORE_FORMAT, layout.STORE_FORMAT, true);
  view.setUint32(layout.OFFSET_STORE_SEQUENCE, sequence, true);
  view.setUint32(layout.OFFSET_STORE_LENGTH, text.length, true);
  bytes.set(text, layout.OFFSET_STORE_TEXT);
  const end = bytes.length - layout.STORE_CRC_BYTES;
  view.setUint32(end, crc32(bytes.subarray(0, end)), true);
  return bytes;
}

/** What a place's first bytes say, without its text. */
function headAt(flash: Flash, place: number): Head | null {
  const view = viewOf(flash.read(offsetOf(place), layout.OFFSET_STORE_TEXT));
  if (view.getUint32(0, true) !== layout.STORE_MAGIC || view.getUint16(layout.OFFSET_STORE_FORMAT, true) !== layout.STORE_FORMAT) return null;
  const length = view.getUint32(layout.OFFSET_STORE_LENGTH, true);
  return length > layout.STORE_TEXT_BYTES ? null : { place, sequence: view.getUint32(layout.OFFSET_STORE_SEQUENCE, true), length };
}

function wholeAt(flash: Flash, head: Head): Copy | null {
  const bytes = flash.read(offsetOf(head.place), layout.OFFSET_STORE_TEXT + head.length + layout.STORE_CRC_BYTES);
  const end = bytes.length - layout.STORE_CRC_BYTES;
  return viewOf(bytes).getUint32(end, true) === crc32(bytes.subarray(0, end)) ? { ...head, text: bytes.subarray(layout.OFFSET_STORE_TEXT, end) } : null;
}

/** Texts are read newest first, and only until one is whole: the loader waits for it. */
function newest(flash: Flash): Copy | null {
  const heads = PLACES.map((place) => headAt(flash, place)).filter((head) => head !== null).sort((a, b) => b.sequence - a.sequence);
  for (const head of heads) {
    const copy = wholeAt(flash, head);
    if (copy !== null) return copy;
  }
  return null;
}

/** Empty when nothing is kept. */
export const readStore = (flash: Flash): Uint8Array => newest(flash)?.text ?? new Uint8Array(0);

/** Safe when it returns. A text that is longer than its place throws a RangeError. */
export function writeStore(flash: Flash, text: Uint8Array): void {
  if (text.length > layout.STORE_TEXT_BYTES) throw new RangeError(`the store takes ${layout.STORE_TEXT_BYTES} bytes, and ${text.length} came`);
  const sequence = (newest(flash)?.sequence ?? 0) + 1;
  flash.write(offsetOf(sequence % layout.STORE_COPIES), encode(sequence, text));
  flash.flush();
}

/** Nothing is kept, and no byte of what was is left. One that the power has cut is gone on with by calling it again. */
export function clearStore(flash: Flash): void {
  const last = newest(flash);
  if (last === null || last.length > 0) writeStore(flash, new Uint8Array(0));
  const { place: kept, sequence } = newest(flash)!;
  for (const place of PLACES) {
    const wanted = new Uint8Array(layout.STORE_COPY_BYTES);
    if (place === kept) wanted.set(encode(sequence, new Uint8Array(0)));
    if (Buffer.compare(flash.read(offsetOf(place), wanted.length), wanted) === 0) continue;
    flash.write(offsetOf(place), wanted);
    flash.flush();
  }
}
