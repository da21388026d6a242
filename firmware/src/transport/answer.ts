// What a name server said, as the host hands it over: resource records by type, read as hostile input. RFC 1035, 2782, 3403, 3596.
//
//     record     0 length u32 (of the record, 8-aligned) | 4 type u16 | 6 - | 8 time to live u32, seconds | 12 -
//     A, AAAA    16 a | 20 b | 24 c | 28 d (IPv4 as ::ffff:a.b.c.d)
//     SRV        16 priority u16 | 18 weight u16 | 20 port u16 | 22 bytes u16 | 24 target
//     NAPTR      16 order u16 | 18 preference u16 | 20 bytes of flags u8 | 21 of services u8 | 22 of the replacement u16 | 24 the three of them
import { NONE, Slice, addressOf, endOf, lengthOf, part, slice } from "../memory/slice.ts";
import { isHost } from "../message/host.ts";
import { NAME_BYTES } from "./limits.ts";

/** RFC 1035, 3596, 2782, 3403. */
export enum RecordType { A = 1, Aaaa = 28, Srv = 33, Naptr = 35 }

const FIXED: usize = 16;
const TEXT_AT: usize = 24;
const ADDRESS_BYTES: usize = 32;

let record: usize = 0;   // the one that is read
let following: usize = 0;
let end: usize = 0;

export function open(answer: Slice): void {
  record = 0;
  following = addressOf(answer);
  end = endOf(answer);
}

/** Goes to the next record of this type that is whole; false when there is none. */
export function next(type: RecordType): bool {
  while (following + TEXT_AT <= end) {
    const length = <usize>load<u32>(following);
    if (length < TEXT_AT || (length & 7) != 0 || length > end - following) break;
    record = following;
    following += length;
    if (<i32>load<u16>(record, 4) == type && isWhole(type, length)) return true;
  }
  return false;
}

function isWhole(type: RecordType, length: usize): bool {
  switch (type) {
    case RecordType.Srv: return TEXT_AT + <usize>load<u16>(record, 22) <= length;
    case RecordType.Naptr: return TEXT_AT + <usize>load<u8>(record, 20) + <usize>load<u8>(record, 21) + <usize>load<u16>(record, 22) <= length;
    default: return length >= ADDRESS_BYTES;
  }
}

export function timeToLiveS(): u32 { return load<u32>(record, 8); }
/** Of an address: its n-th word. */
export function word(index: usize): u32 { return load<u32>(record + FIXED + (index << 2)); }
/** Priority of a server, order of a service. */
export function order(): u16 { return load<u16>(record, 16); }
/** Weight of a server, preference of a service. */
export function preference(): u16 { return load<u16>(record, 18); }
export function port(): u16 { return load<u16>(record, 20); }
export function flags(): Slice { return slice(record + TEXT_AT, load<u8>(record, 20)); }
export function services(): Slice { return slice(record + TEXT_AT + <usize>load<u8>(record, 20), load<u8>(record, 21)); }

/** Of a server or a service, without the dot at its end; "." for the root, NONE when it is no host name. */
export function name(type: RecordType): Slice {
  const text = type == RecordType.Srv ? slice(record + TEXT_AT, load<u16>(record, 22)) : slice(endOf(services()), load<u16>(record, 22));
  const length = lengthOf(text);
  if (length == 0 || (length == 1 && load<u8>(addressOf(text)) == 46)) return slice(ROOT, 1);
  const bare = load<u8>(endOf(text) - 1) == 46 ? part(text, 0, length - 1) : text;
  return length > NAME_BYTES || !isHost(bare) ? NONE : bare;
}
const ROOT = memory.data<u8>([46]);
