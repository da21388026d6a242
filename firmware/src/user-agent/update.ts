// UPDATE: RFC 3311. Theirs at any time in a dialog, early or confirmed; ours to refresh the session (RFC 4028 7.4), without an offer.
import { Slice, NONE, isEmpty } from "../memory/slice.ts";
import { HeaderName } from "../message/header-name.ts";
import { Message } from "../message/message.ts";
import { Method } from "../message/method.ts";
import { endWithBody, endWithoutBody } from "../message/print.ts";
import { Dialog } from "../dialog/dialog.ts";
import * as establish from "../dialog/establish.ts";
import { Endpoint } from "../transport/endpoint.ts";
import * as client from "../transaction/client.ts";
import * as server from "../transaction/server.ts";
import { Transaction, User } from "../transaction/transaction.ts";
import { accountAt } from "./account.ts";
import * as authentication from "./authentication.ts";
import { Call, dialogOf } from "./call.ts";
import { onChanged, onDescribed, readyAnswer } from "./listener.ts";
import * as reply from "./reply.ts";
import { beginInside, methodSlice, nextHop, printAgent, printCapabilities, printContact } from "./request.ts";
import * as sessionTimer from "./session-timer.ts";

const destination = changetype<Endpoint>(memory.data(24, 8));

/** 5.2: a target refresh, with an offer or without. The session layer refuses an offer that comes at the wrong time. */
export function receive(call: Call, dialog: Dialog, transaction: Transaction, request: Message): void {
  const code = isEmpty(request.body) ? 200 : onDescribed(call, request.body, false);
  if (code == 500) return reply.answerTooEarly(transaction, request);
  if (code != 200) return reply.answer(transaction, request, code);
  const answer: Slice = isEmpty(request.body) ? NONE : readyAnswer(call);
  establish.takeTarget(dialog, request);
  const lines = dialogOf(call) == dialog && call.isEstablished ? sessionTimer.answered(call, request) : NONE;
  const writer = reply.begin(transaction, request, 200);
  printContact(writer, accountAt(call.account));
  printCapabilities(writer).slice(lines);
  endWithBody(writer, "application/sdp", answer);
  server.respond(transaction, 200, writer);
  onChanged(call);
}

/** A refresh of the session; false when there is no room to send it. */
export function send(call: Call): bool {
  const dialog = dialogOf(call);
  if (dialog == null || !nextHop(dialog, destination)) return false;
  const transaction = client.open(Method.Update, User.Update, call.id, destination);
  if (transaction == null) return false;
  const writer = beginInside(dialog, Method.Update, dialog.nextCSeq(), client.branchOf(transaction));
  authentication.printCached(writer, accountAt(call.account), methodSlice(Method.Update), dialog.remoteTarget, destination);
  printContact(writer, accountAt(call.account));
  printCapabilities(writer).slice(sessionTimer.proposed(call));
  printAgent(writer, HeaderName.UserAgent);
  endWithoutBody(writer);
  if (!client.send(transaction, writer)) return false;
  onChanged(call);
  return true;
}

/** The answer to our UPDATE. False: 12.2.1.2 of RFC 3261 says that the dialog is gone. */
export function responded(call: Call, transaction: Transaction, response: Message): bool {
  const code = response.statusCode;
  const dialog = dialogOf(call);
  if (code < 200 || dialog == null || !call.isEstablished) return true;
  if (code < 300) {
    establish.update(dialog, response);
    sessionTimer.accepted(call, response);
    onChanged(call);
    return true;
  }
  if (code == 401 || code == 407) {
    const next = authentication.retry(transaction, response, accountAt(call.account), dialog.localCSeq + 1);
    if (next != null) {
      dialog.nextCSeq();
      onChanged(call);
      return true;
    }
  }
  if (code == 408 || code == 481) return false;
  sessionTimer.refused(call, response);
  return true;
}
