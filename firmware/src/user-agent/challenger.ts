// Asking others who they are: RFC 3261 22.2 and 22.3 as a server, with RFC 7616 and RFC 8760. Finds the credentials for a realm in a request,
// judges them, and challenges. Whose password it is, is for the caller to know.
import { Slice, equals, isEmpty, isFold, isNone } from "../memory/slice.ts";
import { TextWriter } from "../memory/text-writer.ts";
import { Algorithm, algorithmOf, isSession } from "../auth/algorithm.ts";
import { Credentials, parseCredentials } from "../auth/credentials.ts";
import * as nonces from "../auth/nonce.ts";
import { printChallenge } from "../auth/print.ts";
import { isProven } from "../auth/proof.ts";
import { HeaderName } from "../message/header-name.ts";
import { Message } from "../message/message.ts";
import { beginHeader } from "../message/print.ts";
import { Transaction } from "../transaction/transaction.ts";
import * as reply from "./reply.ts";

/** What became of the credentials: none for the realm; not to be read, or of an algorithm or quality that was not asked for; proven by another password; good but for the nonce; good. */
export enum Verdict { Missing, Malformed, Wrong, Stale, Proven }

/** Sets of algorithms, one bit each; the order in challenges is that of preference (RFC 8760 2.4). */
export const MD5: u32 = 1 << <u32>Algorithm.Md5;
export const SHA256: u32 = 1 << <u32>Algorithm.Sha256;
export const SHA512256: u32 = 1 << <u32>Algorithm.Sha512256;
export const ALL: u32 = MD5 | SHA256 | SHA512256;

/** Those that `find` came upon. */
export let presented: Credentials = changetype<Credentials>(0);
let nonce: TextWriter = changetype<TextWriter>(0);

// Boot only.
export function create(transactions: u32): void {
  presented = Credentials.create();
  nonce = TextWriter.createOver(64);
  nonces.create(transactions);
}

/** The credentials for our realm into `presented`; Proven stands for "there, and to be judged". Others' realms are passed over (22.3). */
export function find(request: Message, realm: Slice, isProxy: bool): Verdict {
  const name = isProxy ? HeaderName.ProxyAuthorization : HeaderName.Authorization;
  let verdict = Verdict.Missing;
  for (let i = request.first(name); i >= 0; i = request.next(i)) {
    if (parseCredentials(request.valueAt(i), presented) != 0) verdict = Verdict.Malformed;
    else if (presented.isDigest && equals(presented.realm, realm)) return Verdict.Proven;
  }
  return verdict;
}

/**
 * Judges `presented`. `secret` is the password, or H(A1) of the credentials' algorithm. The digest comes first: only who knows the password
 * uses up a nonce, or hears that it is stale. The uri is not compared with the Request-URI, which a proxy may have changed (22.4, 5).
 */
export function judge(request: Message, algorithms: u32, secret: Slice, isHashed: bool): Verdict {
  if (((algorithms >> <u32>presented.algorithm) & 1) == 0) return Verdict.Malformed;
  const qop = presented.qop;
  if (!isNone(qop) && !isFold(qop, "auth") && !isFold(qop, "auth-int")) return Verdict.Malformed;
  if (!isProven(presented, secret, isHashed, request.methodText, request.body)) return Verdict.Wrong;
  // Without qop (RFC 2069) there is no count: the nonce is good once.
  return nonces.claim(presented.nonce, isNone(qop) ? 1 : nonces.hexNumber(presented.nc)) ? Verdict.Proven : Verdict.Stale;
}

/** 401, or 407 of a proxy. */
export function challenge(transaction: Transaction, request: Message, realm: Slice, algorithms: u32, isProxy: bool, withIntegrity: bool, stale: bool): void {
  const code = isProxy ? 407 : 401;
  const writer = reply.begin(transaction, request, code);
  printChallenges(writer, realm, algorithms, isProxy, withIntegrity, stale);
  reply.end(transaction, code, writer);
}

/** A header field for each algorithm, with the same fresh nonce, the strongest on top. */
export function printChallenges(writer: TextWriter, realm: Slice, algorithms: u32, isProxy: bool, withIntegrity: bool, stale: bool): void {
  nonce.restart();
  nonces.printNonce(nonce);
  for (let algorithm = <i32>Algorithm.Sha512256; algorithm >= 0; algorithm -= 2) {
    if (((algorithms >> <u32>algorithm) & 1) == 0) continue;
    beginHeader(writer, isProxy ? HeaderName.ProxyAuthenticate : HeaderName.WwwAuthenticate);
    printChallenge(writer, realm, nonce.written, <Algorithm>algorithm, stale, withIntegrity);
    writer.crlf();
  }
}

/** The set with this one of them; 0 = we do not know it, or do not challenge with it (-sess). */
export function setOf(name: Slice): u32 {
  const algorithm = algorithmOf(name);
  return isEmpty(name) || algorithm == Algorithm.Unsupported || isSession(algorithm) ? 0 : 1 << <u32>algorithm;
}
