// Authentication-Info (RFC 7616 3.5, RFC 3261 22.4): the next nonce, and the server's own proof that it knows the password.
import { Slice, NONE, isEmpty, isFold, isNone, slice } from "../memory/slice.ts";
import { Credentials, parseCredentials } from "../auth/credentials.ts";
import { isSameDigest, respond, useSecret } from "../auth/digest.ts";
import { authName, authRest, authValue, readAuthParameter } from "../auth/parameter.ts";
import { HeaderName } from "../message/header-name.ts";
import { Message } from "../message/message.ts";
import { withoutQuotes } from "../message/parameter.ts";
import { randomU64 } from "../random.ts";
import { Transaction } from "../transaction/transaction.ts";
import { Account, accountAt, accountCount, hasCredentials } from "./account.ts";
import * as again from "./again.ts";
import * as realms from "./realm.ts";

let sent: Credentials = changetype<Credentials>(0);
/** Servers that gave a proof, and a wrong one: what they say about nonces is not heeded. */
export let wrongProofs: u32 = 0;

// Boot only.
export function create(): void { sent = Credentials.create(); }

/** Of a response to a request that may have had credentials. */
export function read(transaction: Transaction, response: Message): void {
  const info = response.value(HeaderName.AuthenticationInfo);
  if (isEmpty(info)) return;
  const request = again.originalOf(transaction);
  for (let i = request.first(HeaderName.Authorization); i >= 0; i = request.next(i)) {
    if (parseCredentials(request.valueAt(i), sent) != 0) continue;
    for (let account: u32 = 0; account < accountCount(); account++) if (take(transaction, response, accountAt(account), info)) return;
  }
}

/** True when the credentials were this account's. */
function take(transaction: Transaction, response: Message, account: Account, info: Slice): bool {
  const realm = hasCredentials(account) ? realms.findByNonce(account.number, sent.nonce, transaction.peer) : null;
  if (realm == null) return false;
  let nextNonce: Slice = NONE, proof: Slice = NONE;
  for (let rest = info; !isEmpty(rest) && readAuthParameter(rest); rest = authRest) {
    if (isFold(authName, "nextnonce")) nextNonce = withoutQuotes(authValue);
    else if (isFold(authName, "rspauth")) proof = withoutQuotes(authValue);
  }
  if (!isNone(proof) && !isServerProven(account, proof, response)) wrongProofs++;
  else if (!isEmpty(nextNonce)) realms.renew(realm, nextNonce, randomU64());
  return true;
}

/** 3.5: the response once more, with an A2 that has no method, over the server's body with auth-int. */
function isServerProven(account: Account, proof: Slice, response: Message): bool {
  const settings = account.settings!;
  useSecret(sent.algorithm, slice(settings.user, settings.userLength), sent.realm, slice(settings.password, settings.passwordLength));
  return isSameDigest(respond(sent.algorithm, NONE, sent.uri, sent.nonce, sent.nc, sent.cnonce, sent.qop, response.body), proof);
}
