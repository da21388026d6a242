// Invents messages from a seed: plausible fields, strange but legal encodings, and garbage.
import type { FieldModel, MessageModel } from '../proto.mjs';

const EDGES = [0, 1, 127, 128, 16383, 16384, 2 ** 31 - 1, 2 ** 31, 2 ** 32 - 1];
const TEXTS = ['', 'x', 'sip:bob@example.org', 'Żółć', '\u{1F4DE} ring', 'a'.repeat(127), 'b'.repeat(128), '\u0000', '\uFEFFsip:with-mark@example.org', '\uD7FF\uE000\u{10FFFF}'];

export class Generator {
  #state: number;
  readonly #messages: Map<string, MessageModel>;

  constructor(seed: number, messages: Map<string, MessageModel>) {
    this.#state = seed >>> 0;
    this.#messages = messages;
  }

  /** A number from 0 up to, not including, `limit`: an xorshift generator of 32 bits. */
  below(limit: number): number {
    let x = this.#state || 0x9e3779b9;
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    this.#state = x >>> 0;
    return this.#state % limit;
  }

  message(message: MessageModel): Record<string, unknown> {
    const fields: Record<string, unknown> = {};
    for (const field of message.fields) {
      if (this.below(4) === 0) continue;
      fields[field.name] = field.repeated ? Array.from({ length: this.below(field.bound! + 1) }, () => this.#value(field)) : this.#value(field);
    }
    return fields;
  }

  #value(field: FieldModel): unknown {
    switch (field.kind) {
      case 'message': return this.message(this.#messages.get(field.of!)!);
      case 'string': return TEXTS[this.below(TEXTS.length)];
      case 'bytes': return this.randomBytes(300);
      case 'bool': return this.below(2) === 1;
      case 'enum': return this.below(20);
      case 'uint64': return this.below(2) ? EDGES[this.below(EDGES.length)] : this.below(2 ** 21) * 2 ** 32 + this.below(2 ** 32);
      default: return this.below(2) ? EDGES[this.below(EDGES.length)] : this.below(2 ** 32);
    }
  }

  randomBytes(longest: number): Uint8Array {
    return Uint8Array.from({ length: this.below(longest) }, () => this.below(256));
  }

  flipped(bytes: Uint8Array): Uint8Array {
    const copy = bytes.slice();
    for (let i = 0; copy.length && i <= this.below(3); i++) copy[this.below(copy.length)] ^= 1 << this.below(8);
    return copy;
  }

  /** Legal bytes as no ordinary writer makes them: shuffled, unpacked, over-long numbers, defaults written out, unknown fields. */
  strange(message: MessageModel): Uint8Array {
    const parts: number[][] = [];
    for (const field of message.fields) {
      const times = field.repeated ? this.below(Math.min(field.bound!, 4)) : this.below(3);
      for (let i = 0; i < times && (field.kind !== 'message' || field.repeated || i === 0); i++) parts.push(this.#strangeField(field));
    }
    for (let i = this.below(3); i > 0; i--) parts.push(this.#unknownField());
    for (let i = parts.length - 1; i > 0; i--) {
      const other = this.below(i + 1);
      [parts[i], parts[other]] = [parts[other], parts[i]];
    }
    return Uint8Array.from(parts.flat());
  }

  #strangeField(field: FieldModel): number[] {
    const tag = (wireType: number) => this.#varint(BigInt(field.number * 8 + wireType), 5);
    const number = () => this.#varint(BigInt(EDGES[this.below(EDGES.length)]), 10);
    const run = (bytes: number[]) => [...this.#varint(BigInt(bytes.length), 5), ...bytes];
    switch (field.kind) {
      case 'message': return [...tag(2), ...run([...this.strange(this.#messages.get(field.of!)!)])];
      case 'string': return [...tag(2), ...run([...new TextEncoder().encode(TEXTS[this.below(TEXTS.length)])])];
      case 'bytes': return [...tag(2), ...run([...this.randomBytes(20)])];
      case 'fixed32': return [...tag(5), ...this.#some(4)];
      default: return field.repeated && this.below(2) ? [...tag(2), ...run([...number(), ...number()])] : [...tag(0), ...number()];
    }
  }

  #unknownField(): number[] {
    const number = 100 + this.below(1000), wireType = [0, 1, 2, 5][this.below(4)];
    const body = { 0: () => this.#varint(BigInt(this.below(2 ** 32)), 10), 1: () => this.#some(8), 2: () => [3, ...this.#some(3)], 5: () => this.#some(4) }[wireType]!();
    return [...this.#varint(BigInt(number * 8 + wireType), 5), ...body];
  }

  #some(length: number): number[] {
    return Array.from({ length }, () => this.below(256));
  }

  /** Sometimes longer than it need be, which is legal up to `longest` bytes. */
  #varint(value: bigint, longest: number): number[] {
    const bytes = [];
    do { bytes.push(Number(value & 0x7fn)); value >>= 7n; } while (value);
    if (this.below(4) === 0) while (bytes.length < longest && this.below(2)) bytes.push(0);
    return bytes.map((byte, index) => index < bytes.length - 1 ? byte | 0x80 : byte);
  }
}
