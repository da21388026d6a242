// The canonical ABI's allocator: a bump arena for the lists of one call, empty again when the call ends.
import { INBOUND_BYTES, READ_AHEAD_BYTES } from "../limits.ts";

const region = memory.data(INBOUND_BYTES, 16);
let used: usize = 0;
let running: bool = false; // after the first event: memory never grows again

// Lists that do not fit the region exist only before the first event: the checkpoints of a large machine, given to restore.
export function reallocate(oldAddress: usize, oldBytes: usize, align: usize, newBytes: usize): usize {
  const start = (used + align - 1) & ~(align - 1);
  const end = start + newBytes;
  let address = region + start;
  if (newBytes <= <usize>INBOUND_BYTES && end <= <usize>INBOUND_BYTES) used = end;
  else {
    assert(!running);
    address = grow(newBytes);
  }
  if (oldBytes > 0) memory.copy(address, oldAddress, min(oldBytes, newBytes));
  return address;
}

function grow(bytes: usize): usize {
  const address = <usize>memory.size() << 16;
  assert(memory.grow(<i32>((bytes + <usize>READ_AHEAD_BYTES + 0xffff) >> 16)) >= 0);
  return address;
}

// At the end of each export.
export function release(): void { used = 0; }
export function closeGrowth(): void { running = true; }
