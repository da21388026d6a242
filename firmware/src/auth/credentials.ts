// Digest credentials as received: Authorization and Proxy-Authorization (RFC 7616 3.4).
import { allocate } from "../memory/arena.ts";
import { ErrorCode } from "../error.ts";
import { Slice, isEmpty, isFold, isNone, lengthOf } from "../memory/slice.ts";
import { withoutQuotes } from "../message/parameter.ts";
import { Algorithm, algorithmOf } from "./algorithm.ts";
import { authParametersOf, isDigestScheme } from "./challenge.ts";
import { authName, authRest, authValue, readAuthParameter } from "./parameter.ts";

@unmanaged
export class Credentials {
  isDigest: bool;       // false: a scheme we do not know, as good as no credentials (RFC 4475 3.3.7)
  algorithm: Algorithm;
  username: Slice;      // all without their quotes; NONE = absent
  realm: Slice;
  nonce: Slice;
  uri: Slice;
  response: Slice;
  cnonce: Slice;
  opaque: Slice;
  qop: Slice;
  nc: Slice;            // eight hexadecimal digits

  // Boot only.
  static create(): Credentials { return changetype<Credentials>(allocate(offsetof<Credentials>())); }
}

export function parseCredentials(value: Slice, into: Credentials): ErrorCode {
  memory.fill(changetype<usize>(into), 0, offsetof<Credentials>());
  into.isDigest = isDigestScheme(value);
  if (!into.isDigest) return ErrorCode.None;
  for (let rest = authParametersOf(value); !isEmpty(rest); rest = authRest) {
    if (!readAuthParameter(rest)) return ErrorCode.BadCredentials;
    const inner = withoutQuotes(authValue);
    if (isFold(authName, "username")) into.username = inner;
    else if (isFold(authName, "realm")) into.realm = inner;
    else if (isFold(authName, "nonce")) into.nonce = inner;
    else if (isFold(authName, "uri")) into.uri = inner;
    else if (isFold(authName, "response")) into.response = inner;
    else if (isFold(authName, "cnonce")) into.cnonce = inner;
    else if (isFold(authName, "opaque")) into.opaque = inner;
    else if (isFold(authName, "qop")) into.qop = inner;
    else if (isFold(authName, "nc")) into.nc = inner;
    else if (isFold(authName, "algorithm")) into.algorithm = algorithmOf(inner);
  }
  const complete = !isNone(into.username) && !isNone(into.realm) && !isNone(into.nonce) && !isNone(into.uri) && !isNone(into.response);
  const counted = isNone(into.qop) || (lengthOf(into.nc) == 8 && !isNone(into.cnonce));
  return complete && counted ? ErrorCode.None : ErrorCode.BadCredentials;
}
