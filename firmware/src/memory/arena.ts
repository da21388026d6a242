// The boot-time allocator: hands out zeroed memory from the end of the static data, grows it only while open, closed after boot.
import { READ_AHEAD_BYTES } from "../limits.ts";

let position: usize = 0;
let closed: bool = false;

// The address of `bytes` zeroed bytes, 16-aligned. Asking after boot is our own mistake and traps.
export function allocate(bytes: usize): usize {
  assert(!closed);
  if (position == 0) position = (__heap_base + 15) & ~15;
  const address = position;
  const end = address + ((bytes + 15) & ~15);
  assert(end >= address);
  const needed = end + <usize>READ_AHEAD_BYTES;
  const available = <usize>memory.size() << 16;
  if (needed > available) assert(memory.grow(<i32>((needed - available + 0xffff) >> 16)) >= 0);
  position = end;
  return address;
}

export function close(): void { closed = true; }

// The end of what was handed out, for the statistics and the memory map.
export function usedBytes(): usize { return max(position, __heap_base); }
