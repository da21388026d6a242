// Which transaction a message belongs to, as a key of bytes: RFC 3261 17.1.3 for responses, 17.2.3 for requests.
import { Slice, slice, addressOf, endOf, lengthOf, foldByte, hashOf } from "../memory/slice.ts";
import { TextWriter } from "../memory/text-writer.ts";
import { Message } from "../message/message.ts";
import { Method } from "../message/method.ts";
import { KEY_BYTES } from "./limits.ts";

/** The hash of the key that was made last. */
export let keyHash: u32 = 0;

const room = memory.data(4096, 8);
const folded = memory.data(256, 8);
const DIGEST_BYTES: i32 = 16;
let writer: TextWriter = changetype<TextWriter>(0);

// Boot only.
export function create(): void { writer = TextWriter.create(); }

/** 17.1.3: the branch of the top Via and the method of the CSeq; ACK never has a response. */
export function clientKey(branch: Slice, method: Method): Slice {
  begin(67); // C
  return finish(writer.slice(branch).byte(32).decimal(<u64>method));
}

export function responseKey(message: Message): Slice { return clientKey(message.via.branch, message.cseqMethod); }

/** 17.2.3: branch, sent-by and method, an ACK counting as its INVITE. */
export function requestKey(message: Message, method: Method): Slice {
  const via = message.via;
  const matched = method == Method.Ack ? Method.Invite : method;
  if (!via.hasMagicCookie) return oldKey(message, matched);
  begin(83); // S
  writer.slice(via.branch).byte(32);
  host(via.host).byte(58).decimal(<u64>via.portOrDefault).byte(32).decimal(<u64>matched);
  if (matched == Method.Extension) writer.byte(32).slice(message.methodText);
  return finish(writer);
}

// 17.2.3 for RFC 2543 branches: Request-URI, From tag, Call-ID, CSeq number and top Via.
// DEVIATES: the To tag is left out, so that an ACK (with our tag) finds its INVITE (without); the other fields name one request.
function oldKey(message: Message, method: Method): Slice {
  begin(79); // O
  writer.slice(message.callId).byte(32).decimal(<u64>message.cseq).byte(32).decimal(<u64>method).byte(32).slice(message.from.tag).byte(32)
    .slice(message.via.text).byte(32).slice(message.requestUri);
  return finish(writer);
}

function begin(mark: u32): void {
  writer.over(room, 4096);
  writer.byte(mark);
}

// 19.1.4: hosts are compared without regard to case.
function host(text: Slice): TextWriter {
  for (let at = addressOf(text), end = endOf(text); at < end; at++) writer.byte(foldByte(load<u8>(at)));
  return writer;
}

// A key that is too long keeps its head; two hashes stand for the tail.
function finish(written: TextWriter): Slice {
  const key = written.written;
  keyHash = hashOf(key);
  if (lengthOf(key) <= KEY_BYTES && !written.failed) return key;
  const tail = hashOf(key, 0x9e3779b9);
  const head = slice(addressOf(key), KEY_BYTES - DIGEST_BYTES);
  writer.over(folded, 256);
  return writer.slice(head).hex(keyHash, 8).hex(tail, 8).written;
}
