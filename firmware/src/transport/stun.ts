// STUN as far as keep-alives need it: a Binding request, and what the response says about our address (RFC 5389 6, 15.2; RFC 5626 8).
import { Slice, addressOf, lengthOf, slice } from "../memory/slice.ts";
import * as outbox from "../outbox.ts";
import { randomU32 } from "../random.ts";
import { Endpoint } from "./endpoint.ts";

const COOKIE: u32 = 0x2112a442;
const HEADER_BYTES: i32 = 20;
const REQUEST: u16 = 0x0001;
const SUCCESS: u16 = 0x0101;
const ERROR: u16 = 0x0111;
const XOR_MAPPED_ADDRESS: u16 = 0x0020;

const request = memory.data(20, 8);

/** 96 bits that name a request. */
@unmanaged
export class StunId {
  a: u32;
  b: u32;
  c: u32;

  renew(): void { this.a = randomU32(); this.b = randomU32(); this.c = randomU32(); }
}

export enum StunAnswer { None, Success, Error }

/** RFC 5626 8: the first two bits are zero, which no SIP message has, and the cookie is there. */
export function isStun(data: Slice): bool {
  return lengthOf(data) >= HEADER_BYTES && load<u8>(addressOf(data)) < 64 && bswap<u32>(load<u32>(addressOf(data), 4)) == COOKIE;
}

export function sendRequest(destination: Endpoint, id: StunId): void {
  store<u16>(request, bswap<u16>(REQUEST));
  store<u16>(request, 0, 2);
  store<u32>(request, bswap<u32>(COOKIE), 4);
  store<u32>(request, bswap<u32>(id.a), 8);
  store<u32>(request, bswap<u32>(id.b), 12);
  store<u32>(request, bswap<u32>(id.c), 16);
  outbox.datagram(destination.transport, destination, slice(request, HEADER_BYTES));
}

/** Whether it answers this request; on Success `mapped` is our address as the server sees it, unchanged when it does not say. */
export function readAnswer(data: Slice, id: StunId, mapped: Endpoint): StunAnswer {
  const at = addressOf(data);
  const type = bswap<u16>(load<u16>(at));
  if ((type != SUCCESS && type != ERROR) || word(at, 8) != id.a || word(at, 12) != id.b || word(at, 16) != id.c) return StunAnswer.None;
  if (type == ERROR) return StunAnswer.Error;
  const end = min(HEADER_BYTES + <i32>bswap<u16>(load<u16>(at, 2)), lengthOf(data));
  for (let offset = HEADER_BYTES; offset + 4 <= end; ) {
    const attribute = at + <usize>offset;
    const length = <i32>bswap<u16>(load<u16>(attribute, 2));
    if (bswap<u16>(load<u16>(attribute)) == XOR_MAPPED_ADDRESS && offset + 4 + length <= end) readMapped(attribute + 4, length, id, mapped);
    offset += 4 + ((length + 3) & ~3);
  }
  return StunAnswer.Success;
}

function readMapped(at: usize, length: i32, id: StunId, mapped: Endpoint): void {
  const family = load<u8>(at, 1);
  const port = bswap<u16>(load<u16>(at, 2)) ^ <u16>(COOKIE >> 16);
  if (family == 1 && length == 8) mapped.set(0, 0, 0xffff, word(at, 4) ^ COOKIE, port);
  else if (family == 2 && length == 20) mapped.set(word(at, 4) ^ COOKIE, word(at, 8) ^ id.a, word(at, 12) ^ id.b, word(at, 16) ^ id.c, port);
}

// @ts-ignore: decorator
@inline
function word(at: usize, offset: usize): u32 { return bswap<u32>(load<u32>(at + offset)); }
