// Digest challenges: WWW-Authenticate and Proxy-Authenticate (RFC 7616 3.3, RFC 8760 2).
import { allocate } from "../memory/arena.ts";
import { ErrorCode } from "../error.ts";
import { Slice, between, addressOf, endOf, isBlank, isFold, isNone, isEmpty } from "../memory/slice.ts";
import { withoutQuotes } from "../message/parameter.ts";
import { Algorithm, algorithmOf } from "./algorithm.ts";
import { readAuthParameter, authName, authRest, authValue } from "./parameter.ts";

/** Quality of protection: what the digest covers. */
export enum Protection { None = 0, Request = 1, RequestAndBody = 2 }

export function protectionText(protection: Protection): string { return protection == Protection.RequestAndBody ? "auth-int" : "auth"; }

@unmanaged
export class Challenge {
  algorithm: Algorithm;
  hasAlgorithm: bool;   // echoed only when it was given
  hasQop: bool;         // RFC 2617: without it there is no nc and no cnonce
  offersAuth: bool;
  offersIntegrity: bool; // qop auth-int
  stale: bool;          // the nonce is old, the password is right
  isDigest: bool;
  realm: Slice;         // these three without their quotes, escapes as sent
  nonce: Slice;
  opaque: Slice;        // NONE = absent

  // Boot only.
  static create(): Challenge { return changetype<Challenge>(allocate(offsetof<Challenge>())); }

  get isUsable(): bool { return this.isDigest && this.algorithm != Algorithm.Unsupported && (!this.hasQop || this.offersAuth || this.offersIntegrity); }
  /** RFC 7616 3.4: one of those offered. The body is left out where we may: whoever rewrites descriptions on the way would spoil auth-int. */
  get protection(): Protection { return !this.hasQop ? Protection.None : this.offersAuth ? Protection.Request : Protection.RequestAndBody; }
}

// One field's value. RFC 3261 7.3.1: challenges are never combined by commas.
export function parseChallenge(value: Slice, into: Challenge): ErrorCode {
  memory.fill(changetype<usize>(into), 0, offsetof<Challenge>());
  const parameters = authParametersOf(value);
  into.isDigest = isDigestScheme(value);
  if (!into.isDigest) return ErrorCode.None;
  for (let rest = parameters; !isEmpty(rest); rest = authRest) {
    if (!readAuthParameter(rest)) return ErrorCode.BadChallenge;
    const inner = withoutQuotes(authValue);
    if (isFold(authName, "realm")) into.realm = inner;
    else if (isFold(authName, "nonce")) into.nonce = inner;
    else if (isFold(authName, "opaque")) into.opaque = inner;
    else if (isFold(authName, "stale")) into.stale = isFold(inner, "true");
    else if (isFold(authName, "algorithm")) { into.algorithm = algorithmOf(inner); into.hasAlgorithm = true; }
    else if (isFold(authName, "qop")) readQop(inner, into);
  }
  return isNone(into.realm) || isNone(into.nonce) ? ErrorCode.BadChallenge : ErrorCode.None;
}

export function isDigestScheme(value: Slice): bool { return isFold(schemeOf(value), "digest"); }

// What follows the scheme.
export function authParametersOf(value: Slice): Slice { return between(endOf(schemeOf(value)), endOf(value)); }

function schemeOf(value: Slice): Slice {
  let at = addressOf(value);
  while (at < endOf(value) && !isBlank(load<u8>(at))) at++;
  return between(addressOf(value), at);
}

// qop-options: a list of tokens in quotes; unknown ones are passed over (RFC 7616 3.3)
function readQop(list: Slice, into: Challenge): void {
  into.hasQop = true;
  let start = addressOf(list);
  for (let at = start; at <= endOf(list); at++) {
    if (at < endOf(list) && load<u8>(at) != 44 && !isBlank(load<u8>(at))) continue;
    if (isFold(between(start, at), "auth")) into.offersAuth = true;
    else if (isFold(between(start, at), "auth-int")) into.offersIntegrity = true;
    start = at + 1;
  }
}
