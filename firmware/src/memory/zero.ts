// Clears a record of 16 bytes or more: V8 calls out for memory.fill, which costs more than these few stores.

export function zero(address: usize, bytes: usize): void {
  const last = address + bytes - 16;
  for (let at = address; at < last; at += 16) v128.store(at, i64x2.splat(0));
  v128.store(last, i64x2.splat(0));
}
