// The content of a leg's messages: the command's, while one is handled, else what was kept of the last one. The core reads none of it.
//
//     kept: length of the phrase u16 | of the lines u16 | of the media type u16 | phrase, lines, media type, body
import { Slice, NONE, addressOf, isEmpty, isNone, lengthOf, part } from "../memory/slice.ts";
import { TextWriter } from "../memory/text-writer.ts";
import { Call } from "../user-agent/call.ts";
import * as content from "../user-agent/content.ts";
import { LEG_PRINTED_BYTES } from "./limits.ts";
import { close, keep, legOf } from "./leg.ts";

const HEAD_BYTES: i32 = 6;
let writer: TextWriter = changetype<TextWriter>(0);
let isGiven: bool = false;

// Boot only.
export function create(): void { writer = TextWriter.createOver(LEG_PRINTED_BYTES); }

/** For the messages of this command, until `drop`. */
export function give(phrase: Slice, lines: Slice, mediaType: Slice, body: Slice): void {
  content.set(phrase, lines, mediaType, body);
  isGiven = true;
}

export function drop(): void {
  content.clear();
  isGiven = false;
}

/** Keeps what was given, if it has a body: a 2xx may wait for a PRACK, a refresh repeats the description. False: no buffer is free. */
export function keepGiven(call: Call): bool {
  return isEmpty(content.body) || keepContent(call);
}

/** Keeps the given lines for a CANCEL that waits for the first provisional response (RFC 3261 9.1), in place of the description, which no message needs now. */
export function keepLines(call: Call): void {
  if (isEmpty(content.lines) || !keepContent(call)) close(legOf(call));
}

function keepContent(call: Call): bool {
  writer.restart();
  half(lengthOf(content.phrase));
  half(lengthOf(content.lines));
  half(lengthOf(content.mediaType));
  writer.slice(content.phrase).slice(content.lines).slice(content.mediaType).slice(content.body);
  return !writer.failed && keep(legOf(call), writer.written);
}

function half(value: i32): void { writer.byte(<u32>value & 255).byte(<u32>value >> 8); }

/** The body of the message that is sent now; its other content is set beside it. */
export function describe(call: Call): Slice {
  if (isGiven) return content.body;
  if (content.isSet) {
    keepGiven(call); // of a SendResponse; for want of a buffer a refresh has none to repeat
    return content.body;
  }
  const kept = legOf(call).kept;
  if (isNone(kept)) return NONE;
  const at = addressOf(kept);
  const lines = HEAD_BYTES + <i32>load<u16>(at);
  const type = lines + <i32>load<u16>(at, 2);
  const body = type + <i32>load<u16>(at, 4);
  content.set(part(kept, HEAD_BYTES, lines), part(kept, lines, type), part(kept, type, body), part(kept, body));
  return content.body;
}
