// Responses to requests of ours, each to what sent the request: RFC 3261 8.1.3.
import { Message } from "../message/message.ts";
import { Transaction, User } from "../transaction/transaction.ts";
import { accountAt } from "./account.ts";
import * as again from "./again.ts";
import * as authentication from "./authentication.ts";
import * as authenticationInfo from "./authentication-info.ts";
import { dialogOf, find as findCall } from "./call.ts";
import * as digits from "./digits.ts";
import * as events from "./event/layer.ts";
import * as asked from "./asked.ts";
import * as invite from "./invite.ts";
import * as inviteResponse from "./invite-response.ts";
import { hear, onReplied } from "./listener.ts";
import * as prack from "./prack.ts";
import * as refer from "./refer.ts";
import * as referred from "./referred.ts";
import * as referrals from "./referral.ts";
import * as registrations from "./registration/register.ts";
import * as reInvite from "./re-invite.ts";
import * as strays from "./strays.ts";
import * as update from "./update.ts";

export function responded(transaction: Transaction, response: Message): void {
  hear(response);
  if (response.isSuccess) authenticationInfo.read(transaction, response);
  else if (response.statusCode == 430) registrations.flowRefused(transaction.peer);
  switch (transaction.user) {
    case User.Call: {
      const call = findCall(transaction.subject);
      if (call != null && call.client == changetype<usize>(transaction)) return inviteResponse.responded(call, transaction, response);
      if (response.isSuccess) strays.endFork(response, transaction.peer);
      return;
    }
    case User.Modification: {
      const call = findCall(transaction.subject);
      if (call == null || call.client != changetype<usize>(transaction)) return strays.crossed(transaction, response);
      if (!reInvite.responded(call, transaction, response)) invite.lost(call, response.statusCode);
      return;
    }
    case User.Bye: return byeResponded(transaction, response);
    case User.Prack: {
      const call = findCall(transaction.subject);
      if (call != null) prack.responded(call, transaction, response);
      return;
    }
    case User.Offer: {
      const call = findCall(transaction.subject);
      if (call != null && response.statusCode >= 200 && update.isAnswered(call, transaction, response)) reInvite.changed(call, response);
      return;
    }
    case User.Update: {
      const call = findCall(transaction.subject);
      if (call != null && !update.responded(call, transaction, response)) invite.lost(call, response.statusCode);
      return;
    }
    case User.Digits: {
      const call = findCall(transaction.subject);
      if (call != null && !digits.responded(call, transaction, response)) invite.lost(call, response.statusCode);
      return;
    }
    case User.Registration: return registrations.responded(transaction, response);
    case User.Request: return requestResponded(transaction, response);
    case User.Asked: return asked.responded(transaction, response);
    case User.Referral: return referResponded(transaction, response);
    case User.Subscription:
    case User.Watcher:
    case User.Publication: return events.responded(transaction, response);
    case User.Notification: return referred.notified(transaction, response, response.statusCode);
    default: return;
  }
}

function byeResponded(transaction: Transaction, response: Message): void {
  const call = findCall(transaction.subject);
  if (call == null || response.statusCode < 200) return;
  const dialog = dialogOf(call);
  if (dialog != null && (response.statusCode == 401 || response.statusCode == 407)
    && authentication.retryInside(dialog, transaction, response, accountAt(call.account)) != null) return;
  invite.byeAnswered(call);
}

function referResponded(transaction: Transaction, response: Message): void {
  const referral = referrals.waitingFor(transaction);
  const id: u32 = referral == null ? 0 : referral.call;
  if (refer.responded(transaction, response)) return;
  const call = findCall(id);
  if (call != null) invite.lost(call, response.statusCode);
}

function requestResponded(transaction: Transaction, response: Message): void {
  if (response.statusCode < 200) return;
  if ((response.statusCode == 401 || response.statusCode == 407)
    && authentication.retry(transaction, response, accountAt(transaction.account), again.originalOf(transaction).cseq + 1) != null) return;
  onReplied(transaction.subject, response, response.statusCode);
}
