// The handset's own doorkeeper: requests outside a dialog that the configuration wants a proof for (RFC 3261 22.2, RFC 3891 8). Off by default.
import { ErrorCode } from "../error.ts";
import { Slice, equals, slice } from "../memory/slice.ts";
import { HeaderName } from "../message/header-name.ts";
import { Message } from "../message/message.ts";
import { Method } from "../message/method.ts";
import { Uri, parseUri } from "../message/uri.ts";
import { isSameUri } from "../message/uri-compare.ts";
import { Transaction } from "../transaction/transaction.ts";
import { configuration } from "../../../proto/gen/as/session.ts";
import { isUserHere } from "./account.ts";
import * as challenger from "./challenger.ts";
import { Verdict } from "./challenger.ts";
import * as reply from "./reply.ts";

let proven: Uri = changetype<Uri>(0);

// Boot only.
export function create(): void { proven = Uri.create(); }

/** True when the request may go on; else it was answered. */
export function passes(transaction: Transaction, request: Message): bool {
  const guard = configuration.guard;
  if (guard.realmLength == 0 || !isGuarded(request)) return true;
  const realm = slice(guard.realm, guard.realmLength);
  let verdict = challenger.find(request, realm, false);
  if (verdict == Verdict.Malformed) {
    reply.answer(transaction, request, 400, "Bad Credentials");
    return false;
  }
  if (verdict == Verdict.Proven) verdict = judge(request);
  if (verdict == Verdict.Proven && isMeant(request)) return true;
  // RFC 7616 3.4.6: 400, for whoever knows the password has made a proof of another resource.
  if (verdict == Verdict.Proven) {
    reply.answer(transaction, request, 400, "Other Digest URI");
    return false;
  }
  challenger.challenge(transaction, request, realm, challenger.ALL, false, true, verdict == Verdict.Stale);
  return false;
}

function isGuarded(request: Message): bool {
  const guard = configuration.guard;
  if (request.method == Method.Message) return guard.messages;
  if (request.method != Method.Invite) return false;
  return guard.calls || (guard.takingCalls && (request.has(HeaderName.Replaces) || request.has(HeaderName.Join)));
}

/** Of a user that nobody knows the password is wrong. */
function judge(request: Message): Verdict {
  const user = challenger.presented.username;
  for (let i = 0; i < configuration.guardedUsersCount; i++) {
    const known = configuration.guardedUsersAt(i);
    if (equals(slice(known.user, known.userLength), user)) return challenger.judge(request, challenger.ALL, passwordOf(i), false);
  }
  return Verdict.Wrong;
}

/** 22.4, 5: a proxy may have changed the Request-URI since the proof was made; then it is of somebody who is here all the same. */
function isMeant(request: Message): bool {
  return parseUri(challenger.presented.uri, proven) == ErrorCode.None && (isSameUri(proven, request.uri) || isUserHere(proven));
}

function passwordOf(index: i32): Slice {
  const known = configuration.guardedUsersAt(index);
  return slice(known.password, known.passwordLength);
}
