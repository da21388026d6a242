// Server side: whether credentials prove a password (RFC 7616 3.4). The nonce, its count and the realm are the caller's to check (nonce.ts).
import { Slice } from "../memory/slice.ts";
import { Algorithm } from "./algorithm.ts";
import { Credentials } from "./credentials.ts";
import { isSameDigest, respond, useHashedSecret, useSecret } from "./digest.ts";

/** `secret` is the password, or with `isHashed` H(A1) in hexadecimal, made with the credentials' own algorithm. */
export function isProven(credentials: Credentials, secret: Slice, isHashed: bool, method: Slice, body: Slice): bool {
  if (!credentials.isDigest || credentials.algorithm == Algorithm.Unsupported) return false;
  if (isHashed) useHashedSecret(secret);
  else useSecret(credentials.algorithm, credentials.username, credentials.realm, secret);
  const expected = respond(credentials.algorithm, method, credentials.uri, credentials.nonce, credentials.nc, credentials.cnonce, credentials.qop, body);
  return isSameDigest(expected, credentials.response);
}
