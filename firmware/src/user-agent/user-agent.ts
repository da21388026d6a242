// The user agent core: takes what the transaction layer hands up and gives it to the method or the call that it belongs to.
import { isNone } from "../memory/slice.ts";
import { HeaderName } from "../message/header-name.ts";
import { Message } from "../message/message.ts";
import { Method } from "../message/method.ts";
import * as multipart from "../message/multipart.ts";
import { find as findDialog } from "../dialog/dialog.ts";
import * as establish from "../dialog/establish.ts";
import { configuration } from "../../../proto/gen/as/session.ts";
import { Endpoint } from "../transport/endpoint.ts";
import * as transactions from "../transaction/listener.ts";
import { Transaction, User } from "../transaction/transaction.ts";
import { countIgnored } from "../transaction/counters.ts";
import * as accounts from "./account.ts";
import * as accept from "./accept.ts";
import * as ack from "./ack.ts";
import * as again from "./again.ts";
import * as authentication from "./authentication.ts";
import * as authenticationInfo from "./authentication-info.ts";
import { serverOf, find as findCall } from "./call.ts";
import * as events from "./event/layer.ts";
import * as notify from "./event/notify.ts";
import * as cancel from "./cancel.ts";
import * as digits from "./digits.ts";
import * as envelope from "./envelope.ts";
import * as firstInvite from "./first-invite.ts";
import * as formed from "./formed.ts";
import * as challenger from "./challenger.ts";
import * as connectedIdentity from "./connected-identity.ts";
import { descriptionIn } from "./described.ts";
import * as guard from "./guard.ts";
import * as history from "./history.ts";
import * as identity from "./identity.ts";
import * as infoPackage from "./info-package.ts";
import * as inspect from "./inspect.ts";
import * as invite from "./invite.ts";
import { hear, onHandedEnded } from "./listener.ts";
import * as optionTags from "./option-tag.ts";
import * as reason from "./reason.ts";
import * as referred from "./referred.ts";
import { q850Cause, reasonText, sipCause } from "./reason.ts";
import * as registrations from "./registration/register.ts";
import * as route from "./registration/route.ts";
import * as redirect from "./redirect.ts";
import * as redirecting from "./redirecting.ts";
import * as reInvite from "./re-invite.ts";
import * as reply from "./reply.ts";
import * as requests from "./request.ts";
import * as requestsInside from "./requests-inside.ts";
import * as requestsOutside from "./requests-outside.ts";
import * as responses from "./responses.ts";
import * as sessionTimer from "./session-timer.ts";
import * as single from "./single.ts";
import * as strays from "./strays.ts";
import * as unanswered from "./unanswered.ts";

/** RFC 3326 2: "SIP ;cause=200": the call was completed elsewhere. */
const COMPLETED_ELSEWHERE: u32 = 200;
/** Q.850 26: non-selected user clearing. */
const NON_SELECTED: u32 = 26;

// Boot only. False when the configuration's accounts are none.
export function create(): bool {
  accept.create();
  ack.create();
  again.create();
  digits.create();
  envelope.create();
  firstInvite.create();
  formed.create();
  challenger.create(configuration.transactions);
  guard.create();
  infoPackage.create();
  inspect.create();
  multipart.create();
  invite.create();
  connectedIdentity.create();
  history.create();
  identity.create();
  redirecting.create();
  optionTags.create();
  reason.create();
  referred.create();
  requests.create();
  sessionTimer.create();
  single.create();
  if (!accounts.create()) return false;
  authentication.create();
  authenticationInfo.create();
  redirect.create();
  registrations.create();
  route.create();
  transactions.listen(requested, responses.responded, acknowledged, strays.succeededAgain, strays.strayed, unanswered.timedOut, unanswered.failed);
  return true;
}

function requested(transaction: Transaction, request: Message): void {
  hear(request);
  if (!inspect.passes(transaction, request)) return; // 8.2.1 to 8.2.4; what follows is 8.2.5
  if (request.method == Method.Cancel) return cancelled(transaction, request);
  // RFC 3891 3, RFC 3911 4: only an INVITE that makes a dialog has it.
  if ((request.has(HeaderName.Replaces) || (configuration.joinable && request.has(HeaderName.Join))) && (request.method != Method.Invite || !isNone(request.to.tag))) return reply.answer(transaction, request, 400);
  if (isNone(request.to.tag)) return requestsOutside.receive(transaction, request);
  const dialog = findDialog(request.callId, request.to.tag, request.from.tag);
  // RFC 6665 4.4.1: the NOTIFY that makes the dialog of a subscription.
  if (dialog == null && request.method == Method.Notify && notify.receiveOutside(transaction, request)) return;
  // 12.2.2: an unknown dialog; OPTIONS may be sent anywhere (11.2).
  if (dialog == null) return request.method == Method.Options ? requestsOutside.receive(transaction, request) : reply.answer(transaction, request, 481);
  dialog.peer.copy(transaction.source);
  if (!establish.isInOrder(dialog, request)) return reply.answer(transaction, request, 500);
  if (dialog.isSubscription) events.requestedInside(transaction, request, dialog);
  else requestsInside.receive(transaction, request, dialog);
}

function cancelled(transaction: Transaction, request: Message): void {
  const target = cancel.receive(transaction, request);
  if (target == null) return;
  if (target.user == User.Handed) return onHandedEnded(target, 487);
  if (target.user != User.Call) return;
  const call = findCall(target.subject);
  if (call == null || serverOf(call) != target) return;
  reason.readReason(request);
  const elsewhere = sipCause == COMPLETED_ELSEWHERE || q850Cause == NON_SELECTED;
  invite.cancelled(call, elsewhere ? NON_SELECTED : q850Cause, elsewhere, reasonText);
}

/** An ACK that belongs to no transaction. */
function acknowledged(request: Message, source: Endpoint): void {
  hear(request);
  const dialog = findDialog(request.callId, request.to.tag, request.from.tag);
  if (dialog == null) return countIgnored();
  const call = findCall(dialog.subject);
  if (call == null) return countIgnored();
  dialog.peer.copy(source);
  const transaction = serverOf(call);
  if (transaction == null) return; // its 2xx was acknowledged before: a retransmission
  if (transaction.user == User.Modification) reInvite.acknowledged(call, descriptionIn(request));
  else invite.acknowledged(call, descriptionIn(request));
}
