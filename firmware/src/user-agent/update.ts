// UPDATE: RFC 3311. Theirs at any time in a dialog, early or confirmed; ours to refresh the session (RFC 4028 7.4), without an offer, and with one to change it
// before it is confirmed (5.1).
import { Slice, NONE, isEmpty } from "../memory/slice.ts";
import { HeaderName } from "../message/header-name.ts";
import { Message } from "../message/message.ts";
import { Method } from "../message/method.ts";
import { Dialog, find as findDialog } from "../dialog/dialog.ts";
import * as establish from "../dialog/establish.ts";
import { Endpoint } from "../transport/endpoint.ts";
import * as client from "../transaction/client.ts";
import * as server from "../transaction/server.ts";
import { Transaction, User } from "../transaction/transaction.ts";
import { accountAt } from "./account.ts";
import * as authentication from "./authentication.ts";
import { Call, dialogOf } from "./call.ts";
import * as connectedIdentity from "./connected-identity.ts";
import { descriptionIn } from "./described.ts";
import * as content from "./content.ts";
import { description, isRaw, onChanged, onDescribed, onHanded, onModified, onModifyRefused, readyAnswer } from "./listener.ts";
import * as reInvite from "./re-invite.ts";
import * as reply from "./reply.ts";
import { beginInside, methodSlice, nextHop, printAgent, printCapabilities, printContact } from "./request.ts";
import * as sessionTimer from "./session-timer.ts";

const destination = changetype<Endpoint>(memory.data(24, 8));

/** 5.2: a target refresh, with an offer or without. The session layer refuses an offer that comes at the wrong time. */
export function receive(call: Call, dialog: Dialog, transaction: Transaction, request: Message): void {
  if (isRaw && !isEmpty(request.body)) return handUp(call, dialog, transaction, request);
  const offer = descriptionIn(request);
  const code = isEmpty(offer) ? 200 : onDescribed(call, dialog, offer, false);
  if (code == 500) return reply.answerTooEarly(transaction, request);
  if (code != 200) return reply.answer(transaction, request, code);
  accept(call, dialog, transaction, request, isEmpty(offer) ? NONE : readyAnswer(call));
}

/** 5.2: 491 while an offer of ours is under way, 500 with Retry-After while one of theirs waits for its answer. */
function handUp(call: Call, dialog: Dialog, transaction: Transaction, request: Message): void {
  if (call.isUpdating || reInvite.isModifying(call)) return reply.answer(transaction, request, 491);
  if (call.handed != 0 || call.server != 0 && call.isEstablished) return reply.answerTooEarly(transaction, request);
  if (!onHanded(transaction, request, call, dialog)) reply.answerTooEarly(transaction, request);
}

/** 5.2, 5.3: the 200, with this answer. */
export function accept(call: Call, dialog: Dialog, transaction: Transaction, request: Message, answer: Slice): void {
  establish.takeTarget(dialog, request);
  connectedIdentity.received(call, dialog, request, transaction.source);
  const lines = dialogOf(call) == dialog && call.isEstablished ? sessionTimer.answered(call, request) : NONE;
  const writer = reply.begin(transaction, request, 200);
  printContact(writer, accountAt(call.account), call.isWithheld);
  printCapabilities(writer).slice(lines);
  content.printWith(writer, answer);
  server.respond(transaction, 200, writer);
  onChanged(call);
}

/** A refresh of the session; false when there is no room to send it. */
export function send(call: Call): bool { return sendIn(call, dialogOf(call), User.Update, content.body); }

/** 5.1: the user's offer, in the confirmed dialog or an early one. */
export function offer(call: Call, dialog: Dialog): bool {
  call.isUpdating = sendIn(call, dialog, User.Update, content.body);
  return call.isUpdating;
}

/** 5.1: the session layer's offer, in an early dialog. */
export function offerEarly(call: Call, dialog: Dialog): bool { return sendIn(call, dialog, User.Offer, description(call)); }

function sendIn(call: Call, dialog: Dialog | null, user: User, body: Slice): bool {
  if (dialog == null || !nextHop(dialog, destination)) return false;
  const transaction = client.open(Method.Update, user, call.id, destination);
  if (transaction == null) return false;
  const writer = beginInside(dialog, Method.Update, dialog.nextCSeq(), client.branchOf(transaction));
  authentication.printInside(writer, accountAt(call.account), dialog, methodSlice(Method.Update), destination, body);
  printContact(writer, accountAt(call.account), call.isWithheld);
  printCapabilities(writer).slice(user == User.Offer ? NONE : sessionTimer.proposed(call));
  printAgent(writer, HeaderName.UserAgent);
  content.printWith(writer, body);
  if (!client.send(transaction, writer)) return false;
  onChanged(call);
  return true;
}

/** The answer to our UPDATE. False: 12.2.1.2 of RFC 3261 says that the dialog is gone. */
export function responded(call: Call, transaction: Transaction, response: Message): bool {
  const code = response.statusCode;
  const dialog = call.isUpdating ? findDialog(response.callId, response.from.tag, response.to.tag) : dialogOf(call);
  if (code < 200 || dialog == null || !(call.isEstablished || call.isUpdating)) return true;
  if (code < 300) {
    establish.update(dialog, response);
    if (call.isEstablished) sessionTimer.accepted(call, response);
    onChanged(call);
    if (call.isUpdating) answered(call, response, code);
    return true;
  }
  if (code == 401 || code == 407) {
    const next = authentication.retryInside(dialog, transaction, response, accountAt(call.account));
    if (next != null) {
      onChanged(call);
      return true;
    }
  }
  if (call.isUpdating) answered(call, response, code);
  if (code == 408 || code == 481) return !call.isEstablished;
  sessionTimer.refused(call, response);
  return true;
}

/** The user's UPDATE has its final response, or none. */
export function answered(call: Call, response: Message | null, code: i32): void {
  if (!call.isUpdating) return;
  call.isUpdating = false;
  if (response != null && code < 300) onModified(call, descriptionIn(response));
  else onModifyRefused(call, code);
}

/** The final answer to the session layer's offer in UPDATE or PRACK; false when it was challenged and sent again. */
export function isAnswered(call: Call, transaction: Transaction, response: Message): bool {
  const code = response.statusCode;
  const dialog = findDialog(response.callId, response.from.tag, response.to.tag);
  if (dialog == null) return true;
  if (code < 300 && transaction.method == Method.Update) establish.takeTarget(dialog, response);
  if (code != 401 && code != 407) return true;
  return authentication.retryInside(dialog, transaction, response, accountAt(call.account)) == null;
}
