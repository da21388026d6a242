// Hosts: names, IPv4 addresses and IPv6 references; numeric ones as 128-bit words (IPv4 as ::ffff:a.b.c.d).
import { Slice, part, slice, addressOf, endOf, equalsFold, lengthOf, isDigit, isFold } from "../memory/slice.ts";
import { Class, isClass } from "./character.ts";

// The last numeric host read: four words, most significant first.
export let hostA: u32 = 0;
export let hostB: u32 = 0;
export let hostC: u32 = 0;
export let hostD: u32 = 0;

/** RFC 7118 5, RFC 6157 4.1, RFC 2606 2: such a name leads nowhere, and is never looked up. */
export function isInvalidHost(host: Slice): bool { return lengthOf(host) > 8 && isFold(part(host, lengthOf(host) - 8), ".invalid"); }

// RFC 3261 25.1 host: a name, an IPv4 address, or an IPv6 reference in brackets.
export function isHost(text: Slice): bool {
  const length = lengthOf(text);
  if (length == 0) return false;
  if (load<u8>(addressOf(text)) == 91) return readIpv6(part(text, 1, length - 1)) && load<u8>(endOf(text) - 1) == 93;
  // No empty label and none that starts with a hyphen; bytes were checked by the caller's scan.
  let previous: u32 = 46;
  for (let at = addressOf(text), end = endOf(text); at < end; at++) {
    const byte = <u32>load<u8>(at);
    if (!isClass(byte, Class.Host) || (previous == 46 && (byte == 46 || byte == 45))) return false;
    previous = byte;
  }
  return true;
}

// Reads "192.0.2.1", "2001:db8::1" or "[2001:db8::1]" into the host words; false when it is a name.
export function readIp(text: Slice): bool {
  const length = lengthOf(text);
  if (length > 1 && load<u8>(addressOf(text)) == 91 && load<u8>(endOf(text) - 1) == 93) return readIpv6(part(text, 1, length - 1));
  hostA = 0; hostB = 0; hostC = 0xffff;
  return readIpv4(text) || readIpv6(text);
}

/** RFC 3261 19.1.4: without regard to case; RFC 5954 4.2: IPv6 references by the addresses that they stand for, however they are written. */
export function isSameHost(left: Slice, right: Slice): bool {
  if (equalsFold(left, right)) return true;
  if (lengthOf(left) == 0 || lengthOf(right) == 0 || load<u8>(addressOf(left)) != 91 || load<u8>(addressOf(right)) != 91 || !readIp(left)) return false;
  const a = hostA, b = hostB, c = hostC, d = hostD;
  return readIp(right) && a == hostA && b == hostB && c == hostC && d == hostD;
}

// Four decimal numbers up to 255 into the last word.
function readIpv4(text: Slice): bool {
  const end = endOf(text);
  let at = addressOf(text);
  let word: u32 = 0;
  for (let group = 0; group < 4; group++) {
    let value: u32 = 0;
    const first = at;
    for (; at < end && isDigit(load<u8>(at)); at++) value = value * 10 + <u32>load<u8>(at) - 48;
    if (at == first || at - first > 3 || value > 255) return false;
    word = (word << 8) | value;
    if (group < 3) { if (at == end || load<u8>(at) != 46) return false; at++; }
  }
  hostD = word;
  return at == end;
}

const groups = memory.data(16, 8); // eight u16

// RFC 3986 3.2.2 IPv6address without brackets and zone; RFC 5954 4.1 corrects RFC 3261's grammar the same way.
export function readIpv6(text: Slice): bool {
  const end = endOf(text);
  let at = addressOf(text);
  let count: usize = 0;
  let gap: isize = -1;     // groups before "::"
  if (end - at < 2) return false;
  if (load<u8>(at) == 58) { if (load<u8>(at + 1) != 58) return false; gap = 0; at += 2; }
  while (at < end) {
    if (count == 8) return false;
    let value: u32 = 0;
    const first = at;
    while (at < end && isClass(load<u8>(at), Class.Hex) && at - first < 5) {
      const byte = <u32>load<u8>(at++);
      value = (value << 4) | (byte < 58 ? byte - 48 : (byte | 0x20) - 87);
    }
    if (at < end && load<u8>(at) == 46) { // dotted quad for the last two groups
      if (count > 6 || !readIpv4(slice(first, <i32>(end - first)))) return false;
      store<u16>(groups + (count << 1), <u16>(hostD >> 16));
      store<u16>(groups + (count << 1), <u16>hostD, 2);
      count += 2;
      break;
    }
    if (at == first || at - first > 4) return false;
    store<u16>(groups + (count++ << 1), <u16>value);
    if (at == end) break;
    if (load<u8>(at++) != 58 || at == end) return false;
    if (load<u8>(at) == 58) { if (gap >= 0) return false; gap = <isize>count; at++; }
  }
  if (gap < 0 ? count != 8 : count > 7) return false;
  if (gap >= 0) {
    const behind = count - <usize>gap;
    memory.copy(groups + ((8 - behind) << 1), groups + (<usize>gap << 1), behind << 1);
    memory.fill(groups + (<usize>gap << 1), 0, (8 - count) << 1);
  }
  hostA = pair(0); hostB = pair(4); hostC = pair(8); hostD = pair(12);
  return true;
}

function pair(at: usize): u32 { return (<u32>load<u16>(groups + at) << 16) | <u32>load<u16>(groups + at, 2); }
