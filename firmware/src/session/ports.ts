// The RTP ports of the configuration: one for each session, the longest unused one first, so that late packets meet nobody.
import { allocate } from "../memory/arena.ts";
import { configuration } from "../../../proto/gen/as/session.ts";

let taken: usize = 0;   // one byte a port
let next: i32 = 0;

// Boot only.
export function create(): void { taken = allocate(<usize>max(configuration.mediaPortsCount, 1)); }

/** 0 when all are in use. */
export function takePort(): u16 {
  const count = configuration.mediaPortsCount;
  for (let i = 0; i < count; i++) {
    const place = (next + i) % count;
    if (load<u8>(taken + <usize>place) != 0) continue;
    store<u8>(taken + <usize>place, 1);
    next = (place + 1) % count;
    return <u16>configuration.mediaPortsAt(place);
  }
  return 0;
}

export function givePort(port: u16): void { mark(port, 0); }
/** A restored session goes on with its port. */
export function keepPort(port: u16): void { mark(port, 1); }

function mark(port: u16, value: u8): void {
  for (let i = 0; i < configuration.mediaPortsCount; i++) if (configuration.mediaPortsAt(i) == <u32>port) store<u8>(taken + <usize>i, value);
}
