// Numeric addresses as text and as 16 bytes in network order, IPv4 mapped into IPv6 (RFC 4291 2.5.5.2).
import { isIPv4, isIPv6 } from 'node:net';
import type { SocketAddress } from './net.ts';

const GROUPS = 8;
const MAPPED = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff] as const;
/** Where the IPv4 address of a mapped one lies. */
export const IPV4_AT = MAPPED.length;

/** `four`: an IPv4 address in network order. */
export const mapped = (four: Iterable<number>): Uint8Array => Uint8Array.from([...MAPPED, ...four]);

export const isMapped = (bytes: Uint8Array): boolean => MAPPED.every((byte, index) => bytes[index] === byte);

/** Null when `ip` is not numeric. A zone (RFC 4007 11) stays on this machine. */
export function addressBytes(ip: string): Uint8Array | null {
  if (isIPv4(ip)) return mapped(quad(ip));
  const plain = ip.replace(/%.*$/, '');
  if (!isIPv6(plain)) return null;
  const [, before = '', dotted] = /^(.*:)(\d+\.\d+\.\d+\.\d+)$/.exec(plain) ?? [];
  const [head = '', tail] = (dotted === undefined ? plain : `${before}0:0`).split('::');
  const [left, right] = [groupsOf(head), groupsOf(tail ?? '')];
  const groups = [...left, ...new Array<number>(GROUPS - left.length - right.length).fill(0), ...right];
  const bytes = Uint8Array.from(groups.flatMap((group) => [group >> 8, group & 0xff]));
  if (dotted !== undefined) bytes.set(quad(dotted), IPV4_AT);
  return bytes;
}

const quad = (ip: string): number[] => ip.split('.').map(Number);
const groupsOf = (text: string): number[] => (text === '' ? [] : text.split(':').map((group) => parseInt(group, 16)));

/** A mapped address as IPv4, any other one as RFC 5952 4 has it. */
export function addressText(bytes: Uint8Array): string {
  if (isMapped(bytes)) return bytes.subarray(IPV4_AT).join('.');
  const text = Array.from({ length: GROUPS }, (_, group) => ((bytes[2 * group]! << 8) | bytes[2 * group + 1]!).toString(16)).join(':');
  // 4.2: the first longest run of two or more zero groups becomes "::".
  const [longest] = [...text.matchAll(/(?:^|:)0(?::0)+(?=:|$)/g)].sort((one, other) => other[0].length - one[0].length);
  if (!longest) return text;
  return `${text.slice(0, longest.index)}::${text.slice(longest.index + longest[0].length).replace(/^:/, '')}`;
}

/** HOST:PORT, an IPv6 address in brackets (RFC 3986 3.2.2). */
export const hostPort = ({ ip, port }: SocketAddress): string => (ip.includes(':') ? `[${ip}]:${port}` : `${ip}:${port}`);
