// MD5 (RFC 1321) and SHA-256 (FIPS 180-4) over bytes given in pieces. One computation at a time.
import { Slice, slice, addressOf, lengthOf } from "../memory/slice.ts";
import { MD5_START, compressMd5 } from "./md5.ts";
import { SHA256_START, compressSha256 } from "./sha256.ts";

export enum HashKind { Md5 = 0, Sha256 = 1 }

const state = memory.data(32, 16);
const block = memory.data(64, 16);
const result = memory.data(32, 16);
let kind: HashKind = HashKind.Md5;
let total: u64 = 0;

export function hashBytesOf(which: HashKind): i32 { return which == HashKind.Md5 ? 16 : 32; }

export function beginHash(which: HashKind): void {
  kind = which;
  total = 0;
  memory.copy(state, which == HashKind.Md5 ? MD5_START : SHA256_START, 32);
}

export function hashBytes(bytes: Slice): void {
  let at = addressOf(bytes);
  let left = <usize>lengthOf(bytes);
  while (left > 0) {
    const filled = <usize>(total & 63);
    const take = min(left, 64 - filled);
    memory.copy(block + filled, at, take);
    total += <u64>take;
    at += take;
    left -= take;
    if (filled + take == 64) compress();
  }
}

export function hashByte(value: u32): void {
  store<u8>(block + <usize>(total & 63), <u8>value);
  if ((++total & 63) == 0) compress();
}

// The digest; valid until the next one is finished.
export function endHash(): Slice {
  const bits = total << 3;
  hashByte(0x80);
  while ((total & 63) != 56) hashByte(0);
  store<u64>(block, kind == HashKind.Md5 ? bits : bswap<u64>(bits), 56);
  compress();
  for (let i: usize = 0; i < 32; i += 4) store<u32>(result + i, kind == HashKind.Md5 ? load<u32>(state + i) : bswap<u32>(load<u32>(state + i)));
  return slice(result, hashBytesOf(kind));
}

function compress(): void {
  if (kind == HashKind.Md5) compressMd5(state, block);
  else compressSha256(state, block);
}
