// Branches of ours: RFC 3261 8.1.1.7, the magic cookie and 64 random bits.
import { Slice } from "../memory/slice.ts";
import { TextWriter } from "../memory/text-writer.ts";
import { randomU64 } from "../random.ts";

export const BRANCH_BYTES: i32 = 23;

let writer: TextWriter = changetype<TextWriter>(0);

// Boot only.
export function create(): void { writer = TextWriter.createOver(BRANCH_BYTES + 1); }

/** One that nobody has had; good until the next one. */
export function newBranch(): Slice {
  writer.restart();
  return writer.text("z9hG4bK").hex(randomU64(), 16).written;
}
