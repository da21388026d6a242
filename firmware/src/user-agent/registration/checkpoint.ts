// What of a flow survives a trap: Call-ID and CSeq, so that the registrar takes the next REGISTER for the same one's (RFC 3261 10.2), and what
// calls and requests need meanwhile: the binding, Service-Route, GRUUs.
//
//     version u32 | asked s u32 | granted s u32 | CSeq u32 | flags u32 (1 bound, or being taken back; 2 outbound, 4 plain, 8 wished) | peer 24 bytes | texts
import { beginReading, readFixed, readWord, writeFixed, writeWord } from "../../memory/record.ts";
import { Slice, lengthOf, part } from "../../memory/slice.ts";
import { TextWriter } from "../../memory/text-writer.ts";
import * as outbox from "../../outbox.ts";
import { Endpoint } from "../../transport/endpoint.ts";
import { Flow, flowAt, flowCount } from "./flow.ts";
import { State } from "./figure.ts";
import { FLOW_TEXT_BYTES } from "./limits.ts";

/** Flows have the keys from here on; sessions have their own numbers. */
const FIRST_KEY: u32 = 0xe0000000;
const VERSION: u32 = 1;
const ENDPOINT_BYTES: usize = offsetof<Endpoint>();
const TEXTS_AT: i32 = 20 + <i32>ENDPOINT_BYTES;
const BOUND: u32 = 1, OUTBOUND: u32 = 2, PLAIN: u32 = 4, WISHED: u32 = 8;

const writer = changetype<TextWriter>(memory.data(offsetof<TextWriter>(), 8));

export function isKey(key: u32): bool { return key >= FIRST_KEY && key - FIRST_KEY < flowCount(); }

export function write(flow: Flow): void {
  flow.isChanged = false;
  if (!outbox.beginCheckpoint(FIRST_KEY + flow.number, writer, TEXTS_AT + 64 + FLOW_TEXT_BYTES)) return;
  writeWord(writer, VERSION);
  writeWord(writer, flow.askedS);
  writeWord(writer, flow.grantedS);
  writeWord(writer, flow.cseq);
  writeWord(writer, (flow.isBound || isLeaving(flow) ? BOUND : 0) | (flow.isOutbound ? OUTBOUND : 0) | (flow.isPlain ? PLAIN : 0) | (flow.isWished ? WISHED : 0));
  writeFixed(writer, changetype<usize>(flow.peer), ENDPOINT_BYTES);
  writer.slice(flow.texts.bytes());
  outbox.endText(writer);
}

/** The registrar may still know it: a trap must not keep it from being taken back. */
function isLeaving(flow: Flow): bool { return flow.state == State.Unregistering || flow.state == State.Withdrawing; }

/** False when the record is of another build. The flow is idle until `register.restored`. */
export function restore(key: u32, record: Slice): bool {
  if (lengthOf(record) < TEXTS_AT) return false;
  beginReading(record);
  if (readWord() != VERSION) return false;
  const flow = flowAt(key - FIRST_KEY);
  if (!flow.texts.restore(part(record, TEXTS_AT))) return false;
  flow.askedS = readWord();
  flow.grantedS = readWord();
  flow.cseq = readWord();
  const flags = readWord();
  flow.isBound = (flags & BOUND) != 0;
  flow.isOutbound = (flags & OUTBOUND) != 0;
  flow.isPlain = (flags & PLAIN) != 0;
  flow.isWished = (flags & WISHED) != 0;
  memory.copy(changetype<usize>(flow.peer), readFixed(ENDPOINT_BYTES), ENDPOINT_BYTES);
  // Connections and what was looked up are gone with the trap.
  flow.peer.stream = 0;
  flow.peer.location = 0;
  return true;
}
