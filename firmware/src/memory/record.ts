// The words, texts and fixed parts of a checkpoint record: written one after the other, read back with bounds.
import { Slice, addressOf, endOf, lengthOf, slice } from "./slice.ts";
import { TextWriter } from "./text-writer.ts";

let at: usize = 0;
let end: usize = 0;

export function writeWord(writer: TextWriter, value: u32): void {
  for (let shift: u32 = 0; shift < 32; shift += 8) writer.byte((value >> shift) & 255);
}

/** With its length in front. */
export function writeBytes(writer: TextWriter, bytes: Slice): void {
  writeWord(writer, <u32>lengthOf(bytes));
  writer.slice(bytes);
}

/** Of a length that its reader knows. */
export function writeFixed(writer: TextWriter, start: usize, bytes: usize): void { writer.slice(slice(start, <i32>bytes)); }

export function beginReading(record: Slice): void {
  at = addressOf(record);
  end = endOf(record);
}

/** 0 behind the end. */
export function readWord(): u32 {
  if (at + 4 > end) return 0;
  const value = load<u32>(at);
  at += 4;
  return value;
}

/** What writeBytes has written; what is there of it when the record is cut off. */
export function readBytes(): Slice {
  const length = readWord();
  const start = at;
  at = min(at + <usize>length, end);
  return slice(start, <i32>(at - start));
}

/** What writeFixed has written, where it lies; 0 = the record is shorter. */
export function readFixed(bytes: usize): usize {
  const start = at;
  if (at + bytes > end) return 0;
  at += bytes;
  return start;
}
