// Answering 401 and 407: RFC 3261 22.2 and 22.3 with RFC 7616 and RFC 8760. One cached challenge for each account.
import { Slice, NONE, isNone, equals, slice } from "../memory/slice.ts";
import { TextWriter } from "../memory/text-writer.ts";
import { Challenge, chooseChallenge, parseChallenge } from "../auth/challenge.ts";
import { printCredentials } from "../auth/digest.ts";
import { HeaderName } from "../message/header-name.ts";
import { Message } from "../message/message.ts";
import { CREDENTIALS_BYTES } from "../limits.ts";
import { printRandom } from "../random.ts";
import { Endpoint } from "../transport/endpoint.ts";
import { Transaction } from "../transaction/transaction.ts";
import { Account, Text, hasCredentials } from "./account.ts";
import * as again from "./again.ts";
import { ATTEMPTS } from "./limits.ts";

let challenge: Challenge = changetype<Challenge>(0);
let previous: Challenge = changetype<Challenge>(0);
let line: TextWriter = changetype<TextWriter>(0);
let cnonce: TextWriter = changetype<TextWriter>(0);

// Boot only.
export function create(): void {
  challenge = Challenge.create();
  previous = Challenge.create();
  line = TextWriter.createOver(CREDENTIALS_BYTES + 32);
  cnonce = TextWriter.createOver(32);
}

/**
 * The request once more, with credentials, as a new transaction; null when the challenge cannot be met: no account, no
 * algorithm in common, or our credentials were refused (22.2: unless the nonce is just stale).
 */
export function retry(transaction: Transaction, response: Message, account: Account, cseq: u32): Transaction | null {
  const isProxy = response.statusCode == 407;
  const asked = isProxy ? HeaderName.ProxyAuthenticate : HeaderName.WwwAuthenticate;
  const given = isProxy ? HeaderName.ProxyAuthorization : HeaderName.Authorization;
  if (transaction.attempts >= ATTEMPTS || !hasCredentials(account) || !chooseChallenge(response, asked, challenge)) return null;
  const request = again.originalOf(transaction);
  if (request.has(given) && !challenge.stale && isKnown(account)) return null;
  remember(account, response, asked, isProxy);
  account.challenger.copy(transaction.peer);
  line.restart();
  printLine(line, account, request.methodText, request.requestUri);
  return line.failed ? null : again.send(transaction, cseq, NONE, line.written, given);
}

/** The same nonce as before: then it was the password that was wrong. */
function isKnown(account: Account): bool {
  const cached = account.texts.get(Text.Challenge);
  return !isNone(cached) && parseChallenge(cached, previous) == 0 && equals(previous.nonce, challenge.nonce);
}

function remember(account: Account, response: Message, name: HeaderName, isProxy: bool): void {
  for (let i = response.first(name); i >= 0; i = response.next(i)) {
    if (parseChallenge(response.valueAt(i), previous) != 0 || !previous.isUsable) continue;
    account.texts.set(Text.Challenge, response.valueAt(i));
    break;
  }
  account.isProxyChallenge = isProxy;
  account.nonceCount = 0;
}

/** 22.2: credentials for the cached challenge go into a new request to the same place; nothing when there is none. */
export function printCached(writer: TextWriter, account: Account, method: Slice, requestUri: Slice, destination: Endpoint): void {
  const cached = account.texts.get(Text.Challenge);
  if (!account.challenger.isSame(destination) || isNone(cached) || parseChallenge(cached, challenge) != 0) return;
  printLine(writer, account, method, requestUri);
}

function printLine(writer: TextWriter, account: Account, method: Slice, requestUri: Slice): void {
  const settings = account.settings;
  if (settings == null) return;
  cnonce.restart();
  printRandom(cnonce, 16);
  writer.text(account.isProxyChallenge ? "Proxy-Authorization: " : "Authorization: ");
  printCredentials(writer, challenge, slice(settings.user, settings.userLength), slice(settings.password, settings.passwordLength), method, requestUri, ++account.nonceCount, cnonce.written);
  writer.crlf();
}
