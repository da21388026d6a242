// MD5 (RFC 1321), SHA-256 and SHA-512/256 (FIPS 180-4) over bytes given in pieces. One computation at a time.
import { Slice, slice, addressOf, lengthOf } from "../memory/slice.ts";
import { MD5_START, compressMd5 } from "./md5.ts";
import { SHA256_START, compressSha256 } from "./sha256.ts";
import { SHA512_256_START, compressSha512 } from "./sha512.ts";

export enum HashKind { Md5 = 0, Sha256 = 1, Sha512256 = 2 }

const state = memory.data(64, 16);
const block = memory.data(128, 16);
const result = memory.data(32, 16);
let kind: HashKind = HashKind.Md5;
let blockBytes: usize = 64;
let total: u64 = 0;

export function hashBytesOf(which: HashKind): i32 { return which == HashKind.Md5 ? 16 : 32; }

export function beginHash(which: HashKind): void {
  kind = which;
  total = 0;
  blockBytes = which == HashKind.Sha512256 ? 128 : 64;
  if (which == HashKind.Sha512256) memory.copy(state, SHA512_256_START, 64);
  else memory.copy(state, which == HashKind.Md5 ? MD5_START : SHA256_START, 32);
}

export function hashBytes(bytes: Slice): void {
  let at = addressOf(bytes);
  let left = <usize>lengthOf(bytes);
  while (left > 0) {
    const filled = <usize>total & (blockBytes - 1);
    const take = min(left, blockBytes - filled);
    memory.copy(block + filled, at, take);
    total += <u64>take;
    at += take;
    left -= take;
    if (filled + take == blockBytes) compress();
  }
}

export function hashByte(value: u32): void {
  store<u8>(block + (<usize>total & (blockBytes - 1)), <u8>value);
  if ((<usize>++total & (blockBytes - 1)) == 0) compress();
}

// The digest; valid until the next one is finished.
export function endHash(): Slice {
  const bits = total << 3;
  hashByte(0x80);
  // The length stands in the last eight bytes; SHA-512's has sixteen, of which the first eight stay zero here.
  const padded = blockBytes - (kind == HashKind.Sha512256 ? 16 : 8);
  while ((<usize>total & (blockBytes - 1)) != padded) hashByte(0);
  memory.fill(block + padded, 0, blockBytes - padded);
  store<u64>(block + blockBytes - 8, kind == HashKind.Md5 ? bits : bswap<u64>(bits));
  compress();
  if (kind == HashKind.Sha512256) for (let i: usize = 0; i < 32; i += 8) store<u64>(result + i, bswap<u64>(load<u64>(state + i)));
  else for (let i: usize = 0; i < 32; i += 4) store<u32>(result + i, kind == HashKind.Md5 ? load<u32>(state + i) : bswap<u32>(load<u32>(state + i)));
  return slice(result, hashBytesOf(kind));
}

function compress(): void {
  if (kind == HashKind.Md5) compressMd5(state, block);
  else if (kind == HashKind.Sha256) compressSha256(state, block);
  else compressSha512(state, block);
}
