// Which transactions sent their last message by which way: a connection, or an address for datagrams. RFC 3261 18.4: one that is lost concerns them alone.
// And which have a message that waits until it is known where a name leads (RFC 3263 4).
import { HashIndex } from "../memory/hash-index.ts";
import { Endpoint } from "../transport/endpoint.ts";

let index: HashIndex = changetype<HashIndex>(0);
/** Transactions that were looked at because a way was lost, or found. */
export let searched: u32 = 0;

// Boot only.
export function create(transactions: u32): void { index = HashIndex.create(transactions); }

/** Of a message to this peer; the same for two only by chance, and never 0. */
export function wayTo(peer: Endpoint): u32 { return peer.isReliable ? wayBy(peer.stream) : mixed(peer.hash) | 1; }
export function wayBy(stream: u32): u32 { return mixed(stream) | 1; }

/** Of a message that waits for this location; no other way is even. */
export function wayBehind(location: u8): u32 { return <u32>location << 1; }
const TURNED: u32 = 256; // above all locations

/** The ports of one host differ in the upper bits of their hash only. */
function mixed(hash: u32): u32 { return (hash ^ (hash >>> 15)) * 0x2c1b3c6d << 1; }

/** 0 = none. */
export function move(number: u32, from: u32, to: u32): void {
  if (from != 0) index.remove(from, number);
  if (to != 0) index.add(to, number);
}

/** Those that wait for a location in the order in which they came: whoever was asked in one dialog by two requests takes them by their CSeq (RFC 3261 12.2.2). */
export function turned(way: u32): u32 { return way + TURNED; }

/** The transactions of a way, or maybe of another one; -1 = no more. */
export function first(way: u32): i32 { return counted(index.first(way)); }
export function next(number: i32, way: u32): i32 { return counted(index.next(number, way)); }

function counted(number: i32): i32 {
  if (number >= 0) searched++;
  return number;
}
