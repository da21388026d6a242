// The addresses of a trace's records, remembered: a call has two of them and a hundred packets in each second.
import { addressBytes as bytesOf } from '../devices/net/numeric-address.ts';
import { limits } from './limits.ts';
import { ADDRESS_BYTES } from './record.ts';

const known = new Map<string, Uint8Array>();

/** The 16 bytes of a numeric address; zeros for anything else. The array is shared: do not write into it. */
export function addressBytes(ip: string): Uint8Array {
  const remembered = known.get(ip);
  if (remembered) return remembered;
  const bytes = bytesOf(ip) ?? new Uint8Array(ADDRESS_BYTES);
  if (known.size < limits.addressesRemembered) known.set(ip, bytes);
  return bytes;
}
