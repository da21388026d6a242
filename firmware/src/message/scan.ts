// Vector scans over the packet buffer. They may read up to limits.READ_AHEAD_BYTES behind `end`, never report anything there.

// The first byte below 0x20 (CR, LF, TAB and all that a header field must not hold) at or after `at`, else `end`.
export function findControl(at: usize, end: usize): usize {
  const limit = i8x16.splat(0x20);
  for (; at < end; at += 16) {
    const mask = i8x16.bitmask(i8x16.lt_u(v128.load(at), limit));
    if (mask != 0) return min(at + <usize>ctz(mask), end);
  }
  return end;
}

// The first ":" or byte below 0x21 at or after `at`, else `end`: where a header field's name ends.
export function findNameEnd(at: usize, end: usize): usize {
  const limit = i8x16.splat(0x21);
  const colon = i8x16.splat(58);
  for (; at < end; at += 16) {
    const bytes = v128.load(at);
    const mask = i8x16.bitmask(v128.or(i8x16.lt_u(bytes, limit), i8x16.eq(bytes, colon)));
    if (mask != 0) return min(at + <usize>ctz(mask), end);
  }
  return end;
}

// The first space at or after `at`, else `end`.
export function findSpace(at: usize, end: usize): usize {
  const space = i8x16.splat(32);
  for (; at < end; at += 16) {
    const mask = i8x16.bitmask(i8x16.eq(v128.load(at), space));
    if (mask != 0) return min(at + <usize>ctz(mask), end);
  }
  return end;
}
