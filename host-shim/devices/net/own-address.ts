// The address under which others reach this machine, when it is bound to all of them.
import { networkInterfaces } from 'node:os';
import { isIPv6 } from 'node:net';

/** `ip` itself, or for a wildcard the first address of an outer interface, else loopback. */
export function ownAddress(ip: string): string {
  if (ip !== '0.0.0.0' && ip !== '::') return ip;
  const family = isIPv6(ip) ? 'IPv6' : 'IPv4';
  const outer = Object.values(networkInterfaces()).flat().find((each) => each && !each.internal && each.family === family && !each.address.startsWith('fe80'));
  return outer?.address ?? (family === 'IPv6' ? '::1' : '127.0.0.1');
}
