// Digest challenges: WWW-Authenticate and Proxy-Authenticate (RFC 7616 3.3, RFC 8760 2).
import { allocate } from "../memory/arena.ts";
import { ErrorCode } from "../error.ts";
import { Slice, between, addressOf, endOf, isBlank, isFold, isNone, isEmpty } from "../memory/slice.ts";
import { HeaderName } from "../message/header-name.ts";
import { Message } from "../message/message.ts";
import { withoutQuotes } from "../message/parameter.ts";
import { readAuthParameter, authName, authRest, authValue } from "./parameter.ts";

export enum Algorithm { Md5 = 0, Md5Session = 1, Sha256 = 2, Sha256Session = 3, Unsupported = 4 }

export function algorithmText(algorithm: Algorithm): string {
  switch (algorithm) {
    case Algorithm.Md5Session: return "MD5-sess";
    case Algorithm.Sha256: return "SHA-256";
    case Algorithm.Sha256Session: return "SHA-256-sess";
    default: return "MD5";
  }
}

// No algorithm means MD5 (RFC 7616 3.3).
export function algorithmOf(text: Slice): Algorithm {
  if (isNone(text) || isFold(text, "md5")) return Algorithm.Md5;
  if (isFold(text, "md5-sess")) return Algorithm.Md5Session;
  if (isFold(text, "sha-256")) return Algorithm.Sha256;
  return isFold(text, "sha-256-sess") ? Algorithm.Sha256Session : Algorithm.Unsupported;
}

@unmanaged
export class Challenge {
  algorithm: Algorithm;
  hasAlgorithm: bool;   // echoed only when it was given
  hasQop: bool;         // RFC 2617: without it there is no nc and no cnonce
  offersAuth: bool;     // qop auth
  stale: bool;          // the nonce is old, the password is right
  isDigest: bool;
  realm: Slice;         // these three without their quotes, escapes as sent
  nonce: Slice;
  opaque: Slice;        // NONE = absent

  // Boot only.
  static create(): Challenge { return changetype<Challenge>(allocate(offsetof<Challenge>())); }

  get isUsable(): bool { return this.isDigest && this.algorithm != Algorithm.Unsupported && (!this.hasQop || this.offersAuth); }
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
    else if (isFold(authName, "qop")) { into.hasQop = true; into.offersAuth = listsAuth(inner); }
  }
  return isNone(into.realm) || isNone(into.nonce) ? ErrorCode.BadChallenge : ErrorCode.None;
}

// RFC 8760 2.4: the topmost challenge that we support. False when there is none.
export function chooseChallenge(response: Message, name: HeaderName, into: Challenge): bool {
  for (let i = response.first(name); i >= 0; i = response.next(i)) {
    if (parseChallenge(response.valueAt(i), into) == ErrorCode.None && into.isUsable) return true;
  }
  return false;
}

export function isDigestScheme(value: Slice): bool { return isFold(schemeOf(value), "digest"); }

// What follows the scheme.
export function authParametersOf(value: Slice): Slice { return between(endOf(schemeOf(value)), endOf(value)); }

function schemeOf(value: Slice): Slice {
  let at = addressOf(value);
  while (at < endOf(value) && !isBlank(load<u8>(at))) at++;
  return between(addressOf(value), at);
}

// qop-options: a list of tokens in quotes
function listsAuth(list: Slice): bool {
  let start = addressOf(list);
  for (let at = start; at <= endOf(list); at++) {
    if (at < endOf(list) && load<u8>(at) != 44 && !isBlank(load<u8>(at))) continue;
    if (isFold(between(start, at), "auth")) return true;
    start = at + 1;
  }
  return false;
}
