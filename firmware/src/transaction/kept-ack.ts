// What the ACK to a 2xx had of its own, kept with its INVITE's transaction and tombstone so that a 2xx that comes again gets the same one: RFC 3261 13.2.2.4.
//
//     length u16, To tag | branch | everything behind the CSeq
import { Slice, NONE, addressOf, equals, lengthOf, part } from "../memory/slice.ts";
import { BRANCH_BYTES } from "./branch.ts";
import { printer } from "./response.ts";
import * as shelf from "./shelf.ts";
import { Transaction } from "./transaction.ts";

export function keepAck(invite: Transaction, toTag: Slice, branch: Slice, rest: Slice): void {
  shelf.release(invite.response);
  const writer = printer;
  writer.restart();
  writer.byte(lengthOf(toTag) & 255).byte(lengthOf(toTag) >> 8).slice(toTag).slice(branch).slice(rest);
  invite.response = writer.failed ? NONE : shelf.keep(writer.written);
}

/** The 2xx with this To tag was acknowledged; another To tag is another fork. */
export function isAckTo(kept: Slice, toTag: Slice): bool {
  const bytes = tagBytes(kept);
  return bytes > 0 && equals(part(kept, 2, 2 + bytes), toTag);
}

export function branchIn(kept: Slice): Slice { return part(kept, 2 + tagBytes(kept), 2 + tagBytes(kept) + BRANCH_BYTES); }
export function restIn(kept: Slice): Slice { return part(kept, 2 + tagBytes(kept) + BRANCH_BYTES); }

function tagBytes(kept: Slice): i32 { return lengthOf(kept) < 2 ? 0 : <i32>load<u16>(addressOf(kept)); }
