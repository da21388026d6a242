// Answering 401 and 407: RFC 3261 22.2 and 22.3 with RFC 7616 and RFC 8760. Each realm of a response is answered in one request; credentials
// for realms that are known already go along, with the nonce count one higher. They come from the configuration and go nowhere but here.
import { Slice, NONE, isNone, slice } from "../memory/slice.ts";
import { TextWriter } from "../memory/text-writer.ts";
import { Algorithm, isSession } from "../auth/algorithm.ts";
import { Challenge, parseChallenge } from "../auth/challenge.ts";
import { Credentials, parseCredentials } from "../auth/credentials.ts";
import { printCredentials } from "../auth/print.ts";
import { HeaderName } from "../message/header-name.ts";
import { Message } from "../message/message.ts";
import { equals } from "../memory/slice.ts";
import { beginHeader } from "../message/print.ts";
import { CREDENTIALS_BYTES } from "../limits.ts";
import { printRandom, randomU64 } from "../random.ts";
import { Dialog } from "../dialog/dialog.ts";
import { Endpoint } from "../transport/endpoint.ts";
import { Transaction } from "../transaction/transaction.ts";
import { Account, accountAt, accountCount, hasCredentials } from "./account.ts";
import * as again from "./again.ts";
import { requestUriInside } from "./request.ts";
import { ATTEMPTS, REALMS_OF_AN_ACCOUNT } from "./limits.ts";
import * as realms from "./realm.ts";
import { Realm } from "./realm.ts";

let challenge: Challenge = changetype<Challenge>(0);
let sent: Credentials = changetype<Credentials>(0);
let lines: TextWriter = changetype<TextWriter>(0);
let cnonce: TextWriter = changetype<TextWriter>(0);
let meeting: u32 = 0; // counts the responses that were met

// Boot only, after the accounts.
export function create(): void {
  challenge = Challenge.create();
  sent = Credentials.create();
  lines = TextWriter.createOver(CREDENTIALS_BYTES + 256);
  cnonce = TextWriter.createOver(32);
  realms.create(accountCount());
}

/**
 * The request once more, with credentials, as a new transaction; null when the challenges cannot be met: no account, no
 * algorithm in common, or our credentials were refused (22.2: unless the nonce is just stale).
 */
export function retry(transaction: Transaction, response: Message, account: Account, cseq: u32): Transaction | null {
  if (transaction.attempts >= ATTEMPTS || !hasCredentials(account)) return null;
  const request = again.originalOf(transaction);
  meeting++;
  const own = meet(transaction, request, response, account, false);
  const proxies = own < 0 ? -1 : meet(transaction, request, response, account, true);
  if (proxies < 0 || own + proxies == 0) return null;
  lines.restart();
  print(lines, account, transaction.peer, request.methodText, request.requestUri, request.body, realmsIn(request, account));
  return lines.failed ? null : again.send(transaction, cseq, NONE, lines.written);
}

/** The same inside a dialog: its requests go with the credentials of this one from now on (22.2, 22.3). */
export function retryInside(dialog: Dialog, transaction: Transaction, response: Message, account: Account): Transaction | null {
  const next = retry(transaction, response, account, dialog.localCSeq + 1);
  if (next == null) return null;
  dialog.nextCSeq();
  dialog.realms = realmsIn(again.originalOf(next), account);
  return next;
}

/** Keeps the topmost challenge that we support of each realm (RFC 8760 2.4); how many, or -1: credentials for one of them were refused. */
function meet(transaction: Transaction, request: Message, response: Message, account: Account, isProxy: bool): i32 {
  const name = isProxy ? HeaderName.ProxyAuthenticate : HeaderName.WwwAuthenticate;
  let met = 0;
  for (let i = response.first(name); i >= 0; i = response.next(i)) {
    if (parseChallenge(response.valueAt(i), challenge) != 0 || !challenge.isUsable) continue;
    const realm = realms.placeFor(account.number, challenge.realm, isProxy, transaction.peer);
    if (realm.metIn == meeting && equals(realm.name, challenge.realm)) continue;
    if (!challenge.stale && isRefused(transaction, request, isProxy)) return -1;
    if (!realms.keep(realm, challenge, isProxy, transaction.peer, randomU64())) continue;
    realm.metIn = meeting;
    realms.touch(realm);
    met++;
  }
  return met;
}

/**
 * The request had credentials for this realm: with the same nonce, or made for a challenge of a moment ago, it was the password that was wrong.
 * Those that were sent unasked may just have been old, whether the challenger says stale or not.
 */
function isRefused(transaction: Transaction, request: Message, isProxy: bool): bool {
  const name = isProxy ? HeaderName.ProxyAuthorization : HeaderName.Authorization;
  for (let i = request.first(name); i >= 0; i = request.next(i)) {
    if (parseCredentials(request.valueAt(i), sent) != 0 || !equals(sent.realm, challenge.realm)) continue;
    return transaction.attempts > 0 || equals(sent.nonce, challenge.nonce);
  }
  return false;
}

/** 22.2: credentials for the realms that are known go into a new request to the same place; nothing when there are none. */
export function printCached(writer: TextWriter, account: Account, method: Slice, requestUri: Slice, destination: Endpoint, body: Slice = NONE): void {
  if (hasCredentials(account)) print(writer, account, destination, method, requestUri, body, 0);
}

/** 22.2, 22.3: the same inside a dialog, for the request that was begun; whoever challenged the request that made it gets them too, though he is not the next hop. */
export function printInside(writer: TextWriter, account: Account, dialog: Dialog, method: Slice, destination: Endpoint, body: Slice = NONE): void {
  if (hasCredentials(account)) print(writer, account, destination, method, requestUriInside, body, dialog.realms);
}

/** The realms for which this request of the account's has credentials: for the dialog that it makes. */
export function realmsOf(transaction: Transaction, account: u32): u32 { return realmsIn(again.originalOf(transaction), accountAt(account)); }

/** The marks of the realms for which a request of ours has credentials. */
function realmsIn(request: Message, account: Account): u32 {
  return marksIn(request, account, HeaderName.Authorization) | marksIn(request, account, HeaderName.ProxyAuthorization);
}

function marksIn(request: Message, account: Account, name: HeaderName): u32 {
  let marks: u32 = 0;
  for (let i = request.first(name); i >= 0; i = request.next(i)) {
    if (parseCredentials(request.valueAt(i), sent) != 0) continue;
    const realm = realms.named(account.number, sent.realm, name == HeaderName.ProxyAuthorization, sent.nonce);
    if (realm != null) marks |= realms.markOf(realm);
  }
  return marks;
}

/** Lines for a request that goes out again for another reason than a challenge: those given, and its credentials with new counts. */
export function linesAgain(transaction: Transaction, account: Account, others: Slice, withBody: bool = true): Slice {
  const request = again.originalOf(transaction);
  lines.restart();
  lines.slice(others);
  printCached(lines, account, request.methodText, request.requestUri, transaction.peer, withBody ? request.body : NONE);
  return lines.failed ? others : lines.written;
}

function print(writer: TextWriter, account: Account, destination: Endpoint, method: Slice, requestUri: Slice, body: Slice, marks: u32): void {
  for (let i: u32 = 0; i < REALMS_OF_AN_ACCOUNT; i++) {
    const realm = realms.realmOf(account.number, i);
    if (!realm.isEmpty && isFor(realm, account, destination, marks)) printLine(writer, account, realm, method, requestUri, body);
  }
}

/** Of two realms of one name, that of the next hop is meant. */
function isFor(realm: Realm, account: Account, destination: Endpoint, marks: u32): bool {
  return realm.challenger.isSame(destination) || (realms.isMarked(realm, marks) && realms.find(account.number, realm.name, realm.isProxy, destination) == null);
}

function printLine(writer: TextWriter, account: Account, realm: Realm, method: Slice, requestUri: Slice, body: Slice): void {
  const settings = account.settings;
  if (settings == null) return;
  realms.challengeOf(realm, challenge);
  cnonce.restart();
  if (isSession(<Algorithm>realm.algorithm)) cnonce.hex(realm.cnonce, 16);
  else printRandom(cnonce, 16);
  beginHeader(writer, realm.isProxy ? HeaderName.ProxyAuthorization : HeaderName.Authorization);
  printCredentials(writer, challenge, slice(settings.user, settings.userLength), slice(settings.password, settings.passwordLength), method, requestUri, ++realm.nonceCount, cnonce.written, body);
  writer.crlf();
}
