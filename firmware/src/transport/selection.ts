// Which of a name's targets is next: SRV priority, then weight by chance (RFC 2782), then the addresses of one server in their order.
// What was tried is a set of bits that the caller keeps. Servers that failed lately come last (RFC 3263 4.3).
import { randomBelow } from "../random.ts";
import * as avoided from "./avoided.ts";
import { Endpoint } from "./endpoint.ts";
import { Location } from "./location.ts";

export const NONE_LEFT: i32 = -1;

/** The target's number. `before` is where the same dialog, or who asked before, went: the same server serves on if it is one of them. */
export function choose(location: Location, tried: u32, before: Endpoint | null): i32 {
  let open = untried(location, tried, true);
  if (open == 0) open = untried(location, tried, false);
  if (open == 0) return NONE_LEFT;
  if (before != null) for (let i: u32 = 0; i < location.targets; i++) if ((open >> i & 1) != 0 && location.target(i).isSame(before)) return <i32>i;
  const server = serverBy(location, withinBegun(location, open, tried));
  for (let i: u32 = 0; i < location.targets; i++) if ((open >> i & 1) != 0 && location.serverOf(i) == server) return <i32>i;
  return NONE_LEFT;
}

function untried(location: Location, tried: u32, isWary: bool): u32 {
  let open: u32 = 0;
  for (let i: u32 = 0; i < location.targets; i++) {
    if ((tried >> i & 1) == 0 && !(isWary && avoided.has(location.target(i)))) open |= 1 << i;
  }
  return open;
}

/** RFC 3263 4.3, RFC 7984 5: all addresses of a server before the next server. The servers with a tried and an open address, else all with an open one. */
function withinBegun(location: Location, open: u32, tried: u32): u32 {
  let begun: u32 = 0, all: u32 = 0;
  for (let i: u32 = 0; i < location.targets; i++) if (tried >> i & 1) begun |= 1 << location.serverOf(i);
  for (let i: u32 = 0; i < location.targets; i++) if (open >> i & 1) all |= 1 << location.serverOf(i);
  return (begun & all) != 0 ? begun & all : all;
}

/** RFC 2782: of the lowest priority, by the running sum of weights, those without weight first. */
function serverBy(location: Location, servers: u32): u8 {
  let lowest: u32 = u32.MAX_VALUE, sum: u32 = 0;
  for (let i: u32 = 0; i < location.servers; i++) if (servers >> i & 1) lowest = min(lowest, <u32>location.server(i).priority);
  for (let i: u32 = 0; i < location.servers; i++) if (isAt(location, servers, i, lowest)) sum += location.server(i).weight;
  let left = randomBelow(sum + 1);
  for (let pass = 0; pass < 2; pass++) {
    for (let i: u32 = 0; i < location.servers; i++) {
      const weight = <u32>location.server(i).weight;
      if (!isAt(location, servers, i, lowest) || (weight == 0) != (pass == 0)) continue;
      if (weight >= left) return <u8>i;
      left -= weight;
    }
  }
  return 0; // never: the sum covers the last one
}

function isAt(location: Location, servers: u32, index: u32, priority: u32): bool {
  return (servers >> index & 1) != 0 && <u32>location.server(index).priority == priority;
}

/** The number of this target, or NONE_LEFT. */
export function numberOf(location: Location, target: Endpoint): i32 {
  for (let i: u32 = 0; i < location.targets; i++) if (location.target(i).isSame(target) && location.target(i).transport == target.transport) return <i32>i;
  return NONE_LEFT;
}
