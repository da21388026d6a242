// Test build: hashes and digest.
import { ErrorCode } from "../error.ts";
import { Slice, NONE, slice } from "../memory/slice.ts";
import { Algorithm } from "../auth/algorithm.ts";
import { Challenge, parseChallenge } from "../auth/challenge.ts";
import { Credentials, parseCredentials } from "../auth/credentials.ts";
import { respond, useSecret } from "../auth/digest.ts";
import { printCredentials } from "../auth/print.ts";
import { isProven } from "../auth/proof.ts";
import { HashKind, beginHash, endHash, hashBytes } from "../auth/hash.ts";
import { booleanField, close, inputAddress, numberField, open, restartOutput, textField } from "./json-writer.ts";

const challenge = Challenge.create();
const credentials = Credentials.create();

// The input in two pieces.
export function hash(kind: HashKind, firstLength: i32, secondLength: i32): void {
  beginHash(kind);
  hashBytes(slice(inputAddress(), firstLength));
  hashBytes(slice(inputAddress() + <usize>firstLength, secondLength));
  restartOutput().hexBytes(endHash());
}

let at: usize = 0;
function piece(length: i32): Slice {
  const bytes = length < 0 ? NONE : slice(at, length);
  if (length > 0) at += <usize>length;
  return bytes;
}

// The input holds the pieces one after the other; a length of -1 means absent.
export function digest(
  algorithm: Algorithm, user: i32, realm: i32, password: i32, method: i32, uri: i32, nonce: i32, nc: i32, cnonce: i32, qop: i32, body: i32,
): void {
  at = inputAddress();
  const a = piece(user), b = piece(realm), c = piece(password), d = piece(method), e = piece(uri);
  const f = piece(nonce), g = piece(nc), h = piece(cnonce), i = piece(qop), j = piece(body);
  useSecret(algorithm, a, b, c);
  restartOutput().slice(respond(algorithm, d, e, f, g, h, i, j));
}

export function readChallenge(length: i32): ErrorCode {
  const code = parseChallenge(slice(inputAddress(), length), challenge);
  restartOutput();
  open();
  numberField("error", code);
  booleanField("digest", challenge.isDigest);
  booleanField("usable", challenge.isUsable);
  numberField("algorithm", challenge.algorithm);
  textField("realm", challenge.realm);
  textField("nonce", challenge.nonce);
  textField("opaque", challenge.opaque);
  booleanField("stale", challenge.stale);
  booleanField("hasQop", challenge.hasQop);
  close();
  return code;
}

// The challenge of readChallenge answered; the input holds it, then user, password, method, uri, cnonce and body.
export function answerChallenge(challengeLength: i32, user: i32, password: i32, method: i32, uri: i32, cnonce: i32, nonceCount: u32, body: i32): void {
  at = inputAddress() + <usize>challengeLength;
  const a = piece(user), b = piece(password), c = piece(method), d = piece(uri), e = piece(cnonce), f = piece(body);
  printCredentials(restartOutput(), challenge, a, b, c, d, nonceCount, e, f);
}

// Server side: the input holds the credentials, then password (or, `hashed`, H(A1)), method and body. 1 = proven, 0 = not, -1 = malformed.
export function proveCredentials(hashed: bool, credentialsLength: i32, password: i32, method: i32, body: i32): i32 {
  at = inputAddress();
  const code = parseCredentials(piece(credentialsLength), credentials);
  if (code != ErrorCode.None) return -1;
  const a = piece(password), b = piece(method), c = piece(body);
  return isProven(credentials, a, hashed, b, c) ? 1 : 0;
}

