// Numeric addresses as 16 bytes, IPv4 mapped into IPv6 (RFC 4291 2.5.5.2).
import { ADDRESS_BYTES } from './record.ts';
import { limits } from './limits.ts';

const known = new Map<string, Uint8Array>();

/** The bytes of a numeric IPv4 or IPv6 address; zeros for anything else. The array is shared: do not write into it. */
export function addressBytes(ip: string): Uint8Array {
  let bytes = known.get(ip);
  if (bytes) return bytes;
  bytes = ip.includes(':') ? version6(ip) : version4(ip);
  if (known.size < limits.addressesRemembered) known.set(ip, bytes);
  return bytes;
}

function version4(ip: string): Uint8Array {
  const bytes = new Uint8Array(ADDRESS_BYTES);
  bytes[10] = bytes[11] = 0xff;
  ip.split('.').forEach((part, index) => {
    bytes[12 + index] = Number(part);
  });
  return bytes;
}

function version6(ip: string): Uint8Array {
  const bytes = new Uint8Array(ADDRESS_BYTES);
  const embedded = /^(.*:)(\d+\.\d+\.\d+\.\d+)$/.exec(ip);
  const text = embedded ? `${embedded[1]}0:0` : ip.replace(/%.*$/, '');
  const [head = '', tail] = text.split('::');
  const words = (part: string): number[] => (part ? part.split(':').map((word) => parseInt(word, 16)) : []);
  const left = words(head);
  const right = tail === undefined ? [] : words(tail);
  const all = [...left, ...new Array<number>(Math.max(0, 8 - left.length - right.length)).fill(0), ...right];
  all.slice(0, 8).forEach((word, index) => {
    bytes[index * 2] = word >> 8;
    bytes[index * 2 + 1] = word & 0xff;
  });
  if (embedded) bytes.set(version4(embedded[2]!).subarray(12), 12);
  return bytes;
}

export function isVersion4(bytes: Uint8Array): boolean {
  return bytes[10] === 0xff && bytes[11] === 0xff && bytes.subarray(0, 10).every((byte) => byte === 0);
}
