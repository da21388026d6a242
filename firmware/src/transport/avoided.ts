// Servers that have failed are tried last for a while: RFC 3263 4.3, and the Retry-After of a 503 (RFC 3261 21.5.4). A short list; who comes back soonest gives way.
import { nowMs } from "../clock.ts";
import { allocate } from "../memory/arena.ts";
import { Endpoint } from "./endpoint.ts";
import { AVOIDED } from "./limits.ts";

// an entry: endpoint | until f64
const UNTIL_AT: usize = (offsetof<Endpoint>() + 7) & ~7;
const ENTRY_BYTES: usize = UNTIL_AT + 8;

let entries: usize = 0;
export let count: u32 = 0;

// Boot only.
export function create(): void { entries = allocate(<usize>AVOIDED * ENTRY_BYTES); }

function serverAt(index: u32): Endpoint { return changetype<Endpoint>(entries + <usize>index * ENTRY_BYTES); }
function untilMs(index: u32): f64 { return load<f64>(entries + <usize>index * ENTRY_BYTES + UNTIL_AT); }

export function add(server: Endpoint, until: f64): void {
  let place: u32 = 0;
  for (let i: u32 = 0; i < AVOIDED; i++) {
    if (isOf(i, server)) { place = i; break; }
    if (untilMs(i) < untilMs(place)) place = i;
  }
  serverAt(place).copy(server);
  store<f64>(entries + <usize>place * ENTRY_BYTES + UNTIL_AT, until);
  count++;
}

export function has(server: Endpoint): bool {
  for (let i: u32 = 0; i < AVOIDED; i++) if (untilMs(i) > nowMs && isOf(i, server)) return true;
  return false;
}

function isOf(index: u32, server: Endpoint): bool { return serverAt(index).isSame(server) && serverAt(index).transport == server.transport; }
