// A parsed message: views over the packet buffer, an index of its header fields, and what every message has, parsed.
// One lives as long as its buffer. To keep a message, keep its bytes and parse them again: it costs about a microsecond.
import { allocate } from "../memory/arena.ts";
import { zero } from "../memory/zero.ts";
import { HEADER_FIELDS } from "../limits.ts";
import { ErrorCode } from "../error.ts";
import { Slice, NONE, slice, equalsFold, isNone } from "../memory/slice.ts";
import { HEADER_NAMES, HeaderName } from "./header-name.ts";
import { Method } from "./method.ts";
import { Uri } from "./uri.ts";
import { Address } from "./address.ts";
import { Via } from "./via.ts";

// an index entry: 0 name offset u16 | 2 name length u16 | 4 value offset u16 | 6 value length u16 | 8 name u8 | 9 next of that name + 1, u8
const ENTRY_BYTES: usize = 12;

@unmanaged
export class Message {
  // the first thing found wrong; the rest is parsed as far as it goes, so that the error can be answered
  error: ErrorCode;
  isRequest: bool;
  base: usize;
  length: i32;              // with body; bytes behind it are not part of the message (RFC 3261 18.3)
  method: Method;           // of the request, or of the response's CSeq
  methodText: Slice;
  requestUri: Slice;        // as sent; parsed in `uri`
  statusCode: i32;
  reason: Slice;
  callId: Slice;
  cseq: u32;
  cseqMethod: Method;
  cseqMethodText: Slice;
  maxForwards: i32;         // -1 = absent
  contentLength: i32;       // -1 = absent
  body: Slice;
  headerCount: i32;

  // Boot only.
  static create(): Message { return changetype<Message>(allocate(MESSAGE_SIZE)); }

  @inline get uri(): Uri { return changetype<Uri>(changetype<usize>(this) + URI_AT); }
  @inline get via(): Via { return changetype<Via>(changetype<usize>(this) + VIA_AT); }         // the topmost
  @inline get from(): Address { return changetype<Address>(changetype<usize>(this) + FROM_AT); }
  @inline get to(): Address { return changetype<Address>(changetype<usize>(this) + TO_AT); }

  has(name: HeaderName): bool { return this.first(name) >= 0; }
  // Index of the first field with this name, -1 = none; `next` goes on to the following one.
  @inline first(name: HeaderName): i32 { return <i32>load<u8>(changetype<usize>(this) + FIRST_AT + <usize>name) - 1; }
  @inline next(index: i32): i32 { return <i32>load<u8>(this.entry(index), 9) - 1; }
  count(name: HeaderName): i32 {
    let fields = 0;
    for (let i = this.first(name); i >= 0; i = this.next(i)) fields++;
    return fields;
  }
  // The whole value of the first field with this name, trimmed and unfolded; NONE = absent.
  value(name: HeaderName): Slice { const i = this.first(name); return i < 0 ? NONE : this.valueAt(i); }
  // For names that have no number.
  valueNamed(name: Slice): Slice {
    for (let i = 0; i < this.headerCount; i++) if (equalsFold(this.nameTextAt(i), name)) return this.valueAt(i);
    return NONE;
  }

  // All fields in order of appearance.
  nameAt(index: i32): HeaderName { return <HeaderName>load<u8>(this.entry(index), 8); }
  nameTextAt(index: i32): Slice { const e = this.entry(index); return slice(this.base + <usize>load<u16>(e), <i32>load<u16>(e, 2)); }
  valueAt(index: i32): Slice { const e = this.entry(index); return slice(this.base + <usize>load<u16>(e, 4), <i32>load<u16>(e, 6)); }

  get isSuccess(): bool { return this.statusCode >= 200 && this.statusCode < 300; }
  // There is a way back, however wrong the rest may be: the topmost Via names a host. Never for an ACK (RFC 3261 17.1.1.3) or a response.
  get canBeAnswered(): bool { return this.isRequest && this.method != Method.Ack && !isNone(this.via.host); }

  // --- for the parser ---

  start(address: usize, length: i32): void {
    zero(changetype<usize>(this), ENTRIES_AT);
    this.base = address;
    this.length = length;
    this.maxForwards = -1;
    this.contentLength = -1;
  }

  // Keeps the first error only.
  fail(code: ErrorCode): void { if (this.error == ErrorCode.None) this.error = code; }

  // False when the index is full.
  add(name: HeaderName, nameText: Slice, value: Slice): bool {
    const index = this.headerCount;
    if (index == HEADER_FIELDS) return false;
    const entry = this.entry(index);
    store<u16>(entry, <u16>(<usize>nameText - this.base));
    store<u16>(entry, <u16>(nameText >> 32), 2);
    store<u16>(entry, <u16>(<usize>value - this.base), 4);
    store<u16>(entry, <u16>(value >> 32), 6);
    store<u16>(entry, <u16>name, 8);
    const first = changetype<usize>(this) + FIRST_AT + <usize>name;
    const last = changetype<usize>(this) + LAST_AT + <usize>name;
    if (name != HeaderName.Extension) {
      if (load<u8>(first) == 0) store<u8>(first, <u8>(index + 1));
      else store<u8>(this.entry(<i32>load<u8>(last) - 1), <u8>(index + 1), 9);
      store<u8>(last, <u8>(index + 1));
    }
    this.headerCount = index + 1;
    return true;
  }

  @inline private entry(index: i32): usize { return changetype<usize>(this) + ENTRIES_AT + <usize>index * ENTRY_BYTES; }
}

const URI_AT: usize = (offsetof<Message>() + 7) & ~7;
const VIA_AT: usize = (URI_AT + offsetof<Uri>() + 7) & ~7;
const FROM_AT: usize = (VIA_AT + offsetof<Via>() + 7) & ~7;
const TO_AT: usize = (FROM_AT + offsetof<Address>() + 7) & ~7;
const FIRST_AT: usize = (TO_AT + offsetof<Address>() + 7) & ~7;
const LAST_AT: usize = FIRST_AT + <usize>((HEADER_NAMES + 7) & ~7);
const ENTRIES_AT: usize = LAST_AT + <usize>((HEADER_NAMES + 7) & ~7);
const MESSAGE_SIZE: usize = ENTRIES_AT + <usize>HEADER_FIELDS * ENTRY_BYTES;
