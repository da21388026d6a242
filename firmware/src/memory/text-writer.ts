// Appends text and bytes to a bounded buffer. What does not fit is left out and the writer says so: check `failed` once at the end.
import { allocate } from "./arena.ts";
import { Slice, between, addressOf, lengthOf } from "./slice.ts";

@unmanaged
export class TextWriter {
  private start: usize;
  private at: usize;
  private end: usize;
  failed: bool;

  // Boot only; `over` gives it a buffer.
  static create(): TextWriter { return changetype<TextWriter>(allocate(offsetof<TextWriter>())); }

  // Boot only: a writer with a buffer of its own.
  static createOver(bytes: i32): TextWriter { return TextWriter.create().over(allocate(<usize>bytes), bytes); }

  over(address: usize, bytes: i32): this {
    this.start = address;
    this.at = address;
    this.end = address + <usize>bytes;
    this.failed = false;
    return this;
  }

  restart(): void { this.at = this.start; this.failed = false; }

  get length(): i32 { return <i32>(this.at - this.start); }
  get room(): i32 { return <i32>(this.end - this.at); }
  get position(): usize { return this.at; }
  get written(): Slice { return between(this.start, this.at); }
  // What was written since an earlier `position`.
  since(position: usize): Slice { return between(position, this.at); }
  // Takes back everything after an earlier `position`.
  back(position: usize): void { this.at = position; }

  // An ASCII literal.
  text(literal: string): this {
    const length = <usize>literal.length;
    if (!this.fits(<i32>length)) return this;
    const from = changetype<usize>(literal);
    const to = this.at;
    let i: usize = 0;
    for (; i + 8 <= length; i += 8) {
      const wide = v128.load(from + (i << 1));
      store<u64>(to + i, v128.extract_lane<u64>(v128.narrow<i16>(wide, wide), 0));
    }
    for (; i < length; i++) store<u8>(to + i, load<u16>(from + (i << 1)));
    this.at = to + length;
    return this;
  }

  slice(bytes: Slice): this {
    const length = lengthOf(bytes);
    if (!this.fits(length)) return this;
    memory.copy(this.at, addressOf(bytes), <usize>length);
    this.at += <usize>length;
    return this;
  }

  byte(value: u32): this {
    if (!this.fits(1)) return this;
    store<u8>(this.at++, <u8>value);
    return this;
  }

  crlf(): this {
    if (!this.fits(2)) return this;
    store<u16>(this.at, 0x0a0d);
    this.at += 2;
    return this;
  }

  decimal(value: u64): this {
    let digits = 1;
    for (let rest = value; rest >= 10; rest /= 10) digits++;
    if (!this.fits(digits)) return this;
    let rest = value;
    for (let i = digits - 1; i >= 0; i--) { store<u8>(this.at + <usize>i, <u8>(48 + rest % 10)); rest /= 10; }
    this.at += <usize>digits;
    return this;
  }

  signed(value: i64): this { return value < 0 ? this.byte(45).decimal(<u64>-value) : this.decimal(<u64>value); }

  // Lower case, `digits` wide.
  hex(value: u64, digits: i32): this {
    if (!this.fits(digits)) return this;
    for (let i = digits - 1; i >= 0; i--) {
      const digit = <u32>(value >> (<u64>i << 2)) & 15;
      store<u8>(this.at++, <u8>(digit < 10 ? 48 + digit : 87 + digit));
    }
    return this;
  }

  // `bytes` as hexadecimal.
  hexBytes(bytes: Slice): this {
    for (let i = 0; i < lengthOf(bytes); i++) this.hex(<u64>load<u8>(addressOf(bytes) + <usize>i), 2);
    return this;
  }

  // RFC 3261 25.1 quoted-string: quotes around, quotes and backslashes escaped.
  quoted(bytes: Slice): this {
    this.byte(34);
    for (let i = 0; i < lengthOf(bytes); i++) {
      const byte = load<u8>(addressOf(bytes) + <usize>i);
      if (byte == 34 || byte == 92) this.byte(92);
      this.byte(byte);
    }
    return this.byte(34);
  }

  private fits(bytes: i32): bool {
    if (this.failed || <usize>bytes > this.end - this.at) { this.failed = true; return false; }
    return true;
  }
}
