// What the user of a call adds to the message that is sent next: reason phrase, header lines, and a body of any type. Whoever describes the
// call fills it, whoever prints the message takes it. Empty under the session layer, whose bodies are descriptions and nothing else.
import { Slice, NONE, isEmpty, lengthOf } from "../memory/slice.ts";
import { TextWriter } from "../memory/text-writer.ts";

export let phrase: Slice = NONE;
export let lines: Slice = NONE;
/** Media type of the body; NONE = application/sdp. */
export let mediaType: Slice = NONE;
export let body: Slice = NONE;
/** Something was set and is not used up. */
export let isSet: bool = false;

export function set(itsPhrase: Slice, itsLines: Slice, itsMediaType: Slice, itsBody: Slice): void {
  phrase = itsPhrase;
  lines = itsLines;
  mediaType = itsMediaType;
  body = itsBody;
  isSet = true;
}

export function clear(): void {
  set(NONE, NONE, NONE, NONE);
  isSet = false;
}

/** 8.1.1.10, 7.4.1, 7.4.2: the user's header lines, the body with its fields, and the end of the message. What was set is used up. */
export function printWith(writer: TextWriter, description: Slice): void {
  writer.slice(lines);
  if (isEmpty(description)) writer.text("Content-Length: 0\r\n\r\n");
  else {
    writer.text("Content-Type: ");
    if (isEmpty(mediaType)) writer.text("application/sdp");
    else writer.slice(mediaType);
    writer.text("\r\nContent-Length: ").decimal(<u64>lengthOf(description)).crlf().crlf().slice(description);
  }
  clear();
}
