// The digest's arithmetic (RFC 7616 3.4, RFC 8760, RFC 2617; RFC 3261 22.4): H(A1), the response, and what the server proves in return.
import { Slice, NONE, addressOf, isFold, isNone, lengthOf, slice } from "../memory/slice.ts";
import { TextWriter } from "../memory/text-writer.ts";
import { Algorithm, hashKindOf, isSession } from "./algorithm.ts";
import { beginHash, endHash, hashByte, hashBytes } from "./hash.ts";

const secretHex = memory.data(64, 8);   // H(A1)
const sessionHex = memory.data(64, 8);  // H(A1) of a -sess algorithm
const requestHex = memory.data(64, 8);  // H(A2)
const responseHex = memory.data(64, 8);
const hexWriter = changetype<TextWriter>(memory.data(offsetof<TextWriter>(), 8));
let secretBytes: i32 = 0;

/** 3.4.2: H(A1) from user, realm and password, for the responses that follow. */
export function useSecret(algorithm: Algorithm, user: Slice, realm: Slice, password: Slice): void {
  beginHash(hashKindOf(algorithm));
  hashBytes(user); hashByte(58); hashBytes(realm); hashByte(58); hashBytes(password);
  secretBytes = lengthOf(hexInto(secretHex, endHash()));
}

/** H(A1) in hexadecimal, from a store that keeps no passwords (22.4); 3.4: digests are in lower case. */
export function useHashedSecret(hex: Slice): void {
  secretBytes = min(lengthOf(hex), 64);
  for (let i: usize = 0; i < <usize>secretBytes; i++) {
    const letter = <u32>load<u8>(addressOf(hex) + i);
    store<u8>(secretHex + i, letter - 65 < 6 ? letter | 0x20 : letter);
  }
}

/** Leaves nothing of the secret in use. */
export function wipeSecret(): void {
  memory.fill(secretHex, 0, 64);
  memory.fill(sessionHex, 0, 64);
  secretBytes = 0;
}

/**
 * The response in hexadecimal (3.4.1) under the secret in use; valid until the next one. `qop` NONE: RFC 2069's form, without nc and cnonce.
 * `method` NONE: the server's proof (3.5), whose A2 has no method. The nonce and cnonce are those of the -sess session, too: ours stay for its life.
 */
export function respond(algorithm: Algorithm, method: Slice, uri: Slice, nonce: Slice, nc: Slice, cnonce: Slice, qop: Slice, body: Slice): Slice {
  const kind = hashKindOf(algorithm);
  let secret = slice(secretHex, secretBytes);
  if (isSession(algorithm)) {
    beginHash(kind);
    hashBytes(secret); hashByte(58); hashBytes(nonce); hashByte(58); hashBytes(cnonce);
    secret = hexInto(sessionHex, endHash());
  }
  let bodyHash: Slice = NONE;
  const integrity = isFold(qop, "auth-int");
  if (integrity) {
    beginHash(kind);
    hashBytes(body);
    bodyHash = hexInto(requestHex, endHash());
  }
  beginHash(kind);
  hashBytes(method); hashByte(58); hashBytes(uri);
  if (integrity) { hashByte(58); hashBytes(bodyHash); }
  const request = hexInto(requestHex, endHash());
  beginHash(kind);
  hashBytes(secret); hashByte(58); hashBytes(nonce); hashByte(58);
  if (!isNone(qop)) { hashBytes(nc); hashByte(58); hashBytes(cnonce); hashByte(58); hashBytes(qop); hashByte(58); }
  hashBytes(request);
  return hexInto(responseHex, endHash());
}

/** Letter by letter without a way out in between: how long it takes tells nothing about what would have been right. */
export function isSameDigest(expected: Slice, given: Slice): bool {
  if (lengthOf(expected) != lengthOf(given)) return false;
  let difference: u32 = 0;
  for (let i: usize = 0; i < <usize>lengthOf(expected); i++) {
    const letter = <u32>load<u8>(addressOf(given) + i);
    difference |= <u32>load<u8>(addressOf(expected) + i) ^ (letter - 65 < 6 ? letter | 0x20 : letter);
  }
  return difference == 0;
}

function hexInto(address: usize, digest: Slice): Slice {
  return hexWriter.over(address, 64).hexBytes(digest).written;
}
