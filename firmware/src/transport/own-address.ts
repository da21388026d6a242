// Our own addresses: one, or one of each family. A far end sees the one of its own family; who is not known yet, the first (RFC 6157 3, RFC 7984 4).
import { NONE, Slice, isEmpty } from "../memory/slice.ts";
import { Endpoint } from "./endpoint.ts";

let first: Endpoint = changetype<Endpoint>(0);
let second: Endpoint = changetype<Endpoint>(0);
let firstText: Slice = NONE;
let secondText: Slice = NONE;

const DEFAULT_PORT: i32 = 5060;

/** Boot only. False when it is not numeric. */
export function configure(ip: Slice, port: u32): bool {
  first = Endpoint.create();
  second = Endpoint.create();
  firstText = ip;
  return first.setHost(ip, port == 0 ? DEFAULT_PORT : <i32>port);
}

/** Boot only. False when it is not numeric, or of the same family. */
export function configureSecond(ip: Slice, port: u32): bool {
  secondText = ip;
  return isEmpty(ip) || (second.setHost(ip, port == 0 ? DEFAULT_PORT : <i32>port) && second.isIpv4 != first.isIpv4);
}

function hasSecond(): bool { return !isEmpty(secondText); }

/** As whoever is there sees us. */
export function ownFor(way: Endpoint): Endpoint { return hasSecond() && !way.isUnspecified && way.isIpv4 == second.isIpv4 ? second : first; }

export function isIpv6For(way: Endpoint): bool { return !ownFor(way).isIpv4; }
export function isOwnHost(host: Endpoint): bool { return host.isSameHost(first) || (hasSecond() && host.isSameHost(second)); }

export function speaksIpv4(): bool { return first.isIpv4 || (hasSecond() && second.isIpv4); }
export function speaksIpv6(): bool { return !first.isIpv4 || (hasSecond() && !second.isIpv4); }

/** For descriptions; NONE when we have none of this family. */
export function ipOf(isIpv6: bool): Slice { return first.isIpv4 != isIpv6 ? firstText : hasSecond() && second.isIpv4 != isIpv6 ? secondText : NONE; }
/** The same, or what there is. */
export function ipNearest(isIpv6: bool): Slice {
  const ip = ipOf(isIpv6);
  return isEmpty(ip) ? firstText : ip;
}
