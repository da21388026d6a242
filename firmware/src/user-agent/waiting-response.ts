// Reliable responses of a user who describes them, each waiting for the PRACK of the one before: RFC 3262 3. They lie on the shelf, the oldest first.
//
//     the next one, a Slice | code u16 | length of the phrase u16 | of the lines u16 | of the media type u16 | phrase, lines, media type, body
import { Slice, NONE, addressOf, isNone, lengthOf, part } from "../memory/slice.ts";
import * as shelf from "../transaction/shelf.ts";
import { printer } from "../transaction/response.ts";
import { Call } from "./call.ts";
import * as content from "./content.ts";
import { WAITING_RESPONSES } from "./limits.ts";

const CODE_AT: usize = 8;
const HEAD_BYTES: i32 = 16;

/** Keeps what was set (content.ts) behind those that wait. False: too many do, or no buffer is free. */
export function add(call: Call, code: i32): bool {
  let count = 0, last: Slice = NONE;
  for (let at = call.waitingResponses; !isNone(at); at = load<Slice>(addressOf(at))) {
    last = at;
    count++;
  }
  if (count >= WAITING_RESPONSES) return false;
  printer.restart();
  for (let i = 0; i < <i32>CODE_AT; i++) printer.byte(0);
  half(code);
  half(lengthOf(content.phrase));
  half(lengthOf(content.lines));
  half(lengthOf(content.mediaType));
  printer.slice(content.phrase).slice(content.lines).slice(content.mediaType).slice(content.body);
  const kept = printer.failed ? NONE : shelf.keep(printer.written);
  if (isNone(kept)) return false;
  if (isNone(last)) call.waitingResponses = kept;
  else store<Slice>(addressOf(last), kept);
  return true;
}

function half(value: i32): void { printer.byte(<u32>value & 255).byte(<u32>value >> 8); }

/** Sets the content of the oldest one; its code, 0 = none waits. Good until `drop`. */
export function first(call: Call): i32 {
  const kept = call.waitingResponses;
  if (isNone(kept)) return 0;
  const at = addressOf(kept) + CODE_AT;
  const lines = HEAD_BYTES + <i32>load<u16>(at, 2);
  const type = lines + <i32>load<u16>(at, 4);
  const body = type + <i32>load<u16>(at, 6);
  content.set(part(kept, HEAD_BYTES, lines), part(kept, lines, type), part(kept, type, body), part(kept, body));
  return <i32>load<u16>(at);
}

/** The oldest one was sent. */
export function drop(call: Call): void {
  const kept = call.waitingResponses;
  call.waitingResponses = load<Slice>(addressOf(kept));
  shelf.release(kept);
}
