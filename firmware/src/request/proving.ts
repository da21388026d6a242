// Challenge and Verify: the user asks who a request is from, and has the answer judged (RFC 3261 22.2 to 22.4). Its secrets are used and wiped.
import { Slice, NONE, addressOf, endOf, isEmpty, isFold, lengthOf, slice } from "../memory/slice.ts";
import { TextWriter } from "../memory/text-writer.ts";
import { ErrorCode } from "../../../proto/gen/as/bus.ts";
import { TEXT_BYTES, URI_BYTES } from "../../../proto/gen/as/limits.ts";
import {
  decodeChallenge, challenge, decodeVerify, verify, verified, encodeVerified, TYPE_VERIFIED, VerifiedVerdict,
} from "../../../proto/gen/as/session.ts";
import { Algorithm, algorithmText } from "../auth/algorithm.ts";
import { wipeSecret } from "../auth/digest.ts";
import * as command from "../bus/command.ts";
import * as frame from "../bus/frame.ts";
import { Transaction } from "../transaction/transaction.ts";
import * as server from "../transaction/server.ts";
import { Call } from "../user-agent/call.ts";
import * as calls from "../user-agent/call.ts";
import * as challenger from "../user-agent/challenger.ts";
import { Verdict, presented } from "../user-agent/challenger.ts";
import * as content from "../user-agent/content.ts";
import * as invite from "../user-agent/invite.ts";
import { isRaw } from "../user-agent/listener.ts";
import * as handed from "./handed.ts";
import { CHALLENGE_BYTES, REALM_BYTES } from "./limits.ts";
import * as respond from "./respond.ts";
import { textOf } from "./text.ts";

/** In a set of algorithms: a name was none. */
const UNKNOWN: u32 = 1 << 31;

let lines: TextWriter = changetype<TextWriter>(0);

// Boot only.
export function create(): void { lines = TextWriter.createOver(CHALLENGE_BYTES); }

export function challengeIt(payload: usize, length: i32): void {
  if (!decodeChallenge(payload, length)) return command.refuseMalformed();
  const from = challenge;
  const realm = slice(from.realm, from.realmLength);
  let algorithms: u32 = from.algorithmsCount == 0 ? challenger.ALL : 0;
  for (let i = 0; i < from.algorithmsCount; i++) algorithms |= setOf(slice(from.algorithmsAt(i), from.algorithmsLength(i)));
  if (!isAskable(realm, algorithms) || !isThere(from.handle)) return;
  lines.restart();
  challenger.printChallenges(lines, realm, algorithms, from.proxy, from.integrity, from.stale);
  if (lines.failed) return command.refuse(ErrorCode.POOL_EXHAUSTED, "the challenge is too long");
  const code = from.proxy ? 407 : 401, record = handed.find(from.handle);
  content.set(NONE, lines.written, NONE, NONE);
  if (record != null) respond.answer(record, code);
  else invite.refuse(calls.find(command.about)!, code, NONE);
  content.clear();
  if (command.request != 0) command.finish(command.about);
}

/** Whatever comes of it, nothing of the secret stays in memory: neither the frame's copy nor what was computed with it. */
export function verifyIt(payload: usize, length: i32): void {
  if (decodeVerify(payload, length)) judge();
  else command.refuseMalformed();
  memory.fill(payload, 0, <usize>length);
  wipeSecret();
}

function judge(): void {
  const from = verify;
  const realm = slice(from.realm, from.realmLength), password = slice(from.password, from.passwordLength), ha1 = slice(from.ha1, from.ha1Length);
  let algorithms: u32 = from.algorithmsCount == 0 ? challenger.ALL : 0;
  for (let i = 0; i < from.algorithmsCount; i++) algorithms |= setOf(slice(from.algorithmsAt(i), from.algorithmsLength(i)));
  if (!isAskable(realm, algorithms) || !isThere(from.handle)) return;
  const request = server.requestOf(transactionOf(from.handle)!);
  let verdict = challenger.find(request, realm, from.proxy);
  const isFound = verdict == Verdict.Proven;
  if (isFound && !isFitting(password, ha1)) return command.refuse(ErrorCode.BAD_ARGUMENT, "either a password, or an ha1 of 32 digits for MD5 and 64 for the others");
  const isAsked = isFound && isEmpty(password) && isEmpty(ha1);
  if (isFound && !isAsked) verdict = challenger.judge(request, algorithms, isEmpty(ha1) ? password : ha1, !isEmpty(ha1));
  tell(isAsked ? VerifiedVerdict.PRESENTED : verdictOf(verdict), isFound);
  if (command.request != 0) command.finish(command.about);
}

function isFitting(password: Slice, ha1: Slice): bool {
  if (isEmpty(ha1)) return true;
  return isEmpty(password) && lengthOf(ha1) == (presented.algorithm <= Algorithm.Md5Session ? 32 : 64);
}

function verdictOf(verdict: Verdict): VerifiedVerdict {
  switch (verdict) {
    case Verdict.Missing: return VerifiedVerdict.MISSING;
    case Verdict.Malformed: return VerifiedVerdict.MALFORMED;
    case Verdict.Wrong: return VerifiedVerdict.WRONG;
    case Verdict.Stale: return VerifiedVerdict.STALE;
    default: return VerifiedVerdict.PROVEN;
  }
}

function tell(verdict: VerifiedVerdict, isFound: bool): void {
  const to = verified;
  to.clear();
  to.verdict = verdict;
  if (isFound) {
    const user = textOf(presented.username, TEXT_BYTES), uri = textOf(presented.uri, URI_BYTES);
    lines.restart();
    if (presented.algorithm != Algorithm.Unsupported) lines.text(algorithmText(presented.algorithm));
    to.user = addressOf(user);
    to.userLength = lengthOf(user);
    to.algorithm = addressOf(lines.written);
    to.algorithmLength = lengthOf(lines.written);
    to.uri = addressOf(uri);
    to.uriLength = lengthOf(uri);
    to.integrity = isFold(presented.qop, "auth-int");
  }
  const payload = frame.begin(TYPE_VERIFIED, command.about, command.request, command.sender);
  if (payload != 0) frame.end(encodeVerified(payload, frame.MOST));
}

function setOf(name: Slice): u32 {
  const set = challenger.setOf(name);
  return set == 0 ? UNKNOWN : set;
}

/** A realm that needs no escapes, and algorithms that we have; else the refusal. */
function isAskable(realm: Slice, algorithms: u32): bool {
  if (algorithms & UNKNOWN) command.refuse(ErrorCode.BAD_ARGUMENT, "an algorithm is MD5, SHA-256 or SHA-512-256");
  else if (!isPlain(realm)) command.refuse(ErrorCode.BAD_ARGUMENT, "a realm has 1 to 127 bytes, no quotes, backslashes or control characters");
  else return true;
  return false;
}

function isPlain(realm: Slice): bool {
  for (let at = addressOf(realm); at < endOf(realm); at++) {
    const byte = load<u8>(at);
    if (byte < 32 || byte == 34 || byte == 92 || byte == 127) return false;
  }
  return !isEmpty(realm) && lengthOf(realm) <= REALM_BYTES;
}

function isThere(handle: u32): bool {
  if (transactionOf(handle) != null) return true;
  command.refuse(ErrorCode.WRONG_STATE, "no request waits under this handle, or of this leg: it was answered, cancelled or timed out");
  return false;
}

/** Of a request that waits for its answer. */
function transactionOf(handle: u32): Transaction | null {
  if (handle != 0) {
    const record = handed.find(handle);
    return record == null ? null : handed.transactionOf(record);
  }
  const call: Call | null = isRaw ? calls.find(command.about) : null;
  return call != null && call.isInvited ? calls.serverOf(call) : null;
}
