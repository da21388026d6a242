// The handset's own doorkeeper: requests outside a dialog that the configuration wants a proof for (RFC 3261 22.2, RFC 3891 8). Off by default.
import { Slice, equals, slice } from "../memory/slice.ts";
import { HeaderName } from "../message/header-name.ts";
import { Message } from "../message/message.ts";
import { Method } from "../message/method.ts";
import { Transaction } from "../transaction/transaction.ts";
import { configuration } from "../../../proto/gen/as/session.ts";
import * as challenger from "./challenger.ts";
import { Verdict } from "./challenger.ts";
import * as reply from "./reply.ts";

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
  if (verdict == Verdict.Proven) return true;
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

function passwordOf(index: i32): Slice {
  const known = configuration.guardedUsersAt(index);
  return slice(known.password, known.passwordLength);
}
