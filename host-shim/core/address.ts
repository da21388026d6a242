// Network addresses between Node's text and the core's four words (IPv4 as ::ffff:a.b.c.d).
import { addressBytes, addressText } from '../devices/net/numeric-address.ts';
import { limits } from './limits.ts';

export interface SocketAddress { ip: string; port: number }
export interface CoreAddress { a: number; b: number; c: number; d: number; port: number }

const MAPPED = 0xffff;
const words = new Map<string, readonly [number, number, number, number]>();
const texts = new Map<string, string>();
const quads = new Map<number, string>();

function remember<K, V>(cache: Map<K, V>, key: K, value: V): V {
  if (cache.size >= limits.rememberedAddresses) cache.delete(cache.keys().next().value as K);
  cache.set(key, value);
  return value;
}

/** Undefined when `ip` is not numeric. */
export function toCore({ ip, port }: SocketAddress): CoreAddress | undefined {
  const known = words.get(ip) ?? parse(ip);
  return known && { a: known[0], b: known[1], c: known[2], d: known[3], port };
}

function parse(ip: string): readonly [number, number, number, number] | undefined {
  const bytes = addressBytes(ip);
  if (!bytes) return undefined;
  const view = new DataView(bytes.buffer);
  return remember(words, ip, [view.getUint32(0), view.getUint32(4), view.getUint32(8), view.getUint32(12)] as const);
}

/** Reads 18 bytes: four words and a port, little-endian. */
export function fromCore(view: DataView, at: number): SocketAddress {
  const a = view.getUint32(at, true), b = view.getUint32(at + 4, true), c = view.getUint32(at + 8, true), d = view.getUint32(at + 12, true);
  return { ip: textOf(a, b, c, d), port: view.getUint16(at + 16, true) };
}

function textOf(a: number, b: number, c: number, d: number): string {
  if (a === 0 && b === 0 && c === MAPPED) return quads.get(d) ?? remember(quads, d, written(a, b, c, d));
  const key = `${a},${b},${c},${d}`;
  return texts.get(key) ?? remember(texts, key, written(a, b, c, d));
}

function written(...four: number[]): string {
  const view = new DataView(new ArrayBuffer(16));
  four.forEach((word, index) => view.setUint32(index * 4, word));
  return addressText(new Uint8Array(view.buffer));
}
