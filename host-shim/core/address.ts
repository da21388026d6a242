// Network addresses between Node's text and the core's four words (IPv4 as ::ffff:a.b.c.d).
import { isIPv4, isIPv6 } from 'node:net';
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
  if (isIPv4(ip)) return remember(words, ip, [0, 0, MAPPED, quad(ip)] as const);
  const plain = ip.replace(/%.*$/, ''); // a zone stays on this machine
  if (!isIPv6(plain)) return undefined;
  const dotted = /^(.*:)(\d+\.\d+\.\d+\.\d+)$/.exec(plain);
  const last = dotted ? quad(dotted[2]) : 0;
  const text = dotted ? `${dotted[1]}${(last >>> 16).toString(16)}:${(last & 0xffff).toString(16)}` : plain;
  const [before, after] = text.split('::');
  const groups = (part: string | undefined) => (part ? part.split(':').map((group) => parseInt(group, 16)) : []);
  const head = groups(before);
  const tail = groups(after);
  const all = [...head, ...new Array<number>(8 - head.length - tail.length).fill(0), ...tail];
  const word = (i: number) => ((all[i] << 16) | all[i + 1]) >>> 0;
  return remember(words, ip, [word(0), word(2), word(4), word(6)] as const);
}

function quad(ip: string): number { return ip.split('.').reduce((sum, part) => sum * 256 + Number(part), 0); }

/** Reads 18 bytes: four words and a port, little-endian. */
export function fromCore(view: DataView, at: number): SocketAddress {
  const a = view.getUint32(at, true), b = view.getUint32(at + 4, true), c = view.getUint32(at + 8, true), d = view.getUint32(at + 12, true);
  return { ip: textOf(a, b, c, d), port: view.getUint16(at + 16, true) };
}

function textOf(a: number, b: number, c: number, d: number): string {
  if (a === 0 && b === 0 && c === MAPPED) return quads.get(d) ?? remember(quads, d, [d >>> 24, (d >>> 16) & 255, (d >>> 8) & 255, d & 255].join('.'));
  const key = `${a},${b},${c},${d}`;
  const known = texts.get(key);
  if (known) return known;
  const groups = [a, b, c, d].flatMap((word) => [(word >>> 16).toString(16), (word & 0xffff).toString(16)]);
  // RFC 5952 4.2: the first longest run of two or more zero groups becomes "::".
  const runs = [...groups.join(':').matchAll(/(?:^|:)0(?::0)+(?=:|$)/g)].sort((left, right) => right[0].length - left[0].length);
  const run = runs[0];
  if (!run) return remember(texts, key, groups.join(':'));
  const text = groups.join(':');
  const head = text.slice(0, run.index);
  const tail = text.slice(run.index + run[0].length).replace(/^:/, '');
  return remember(texts, key, `${head}::${tail}`);
}
