// Whether this machine speaks IPv6 to itself.
import { networkInterfaces } from 'node:os';

export const hasIpv6: boolean = Object.values(networkInterfaces()).flat().some((each) => each?.address === '::1');
/** Words of `twinset run` for a handset of both families, where there are two. */
export const alsoIpv6: readonly string[] = hasIpv6 ? ['--bind', '[::1]:0'] : [];
