// PRACK: RFC 3262 4 (ours, for each reliable provisional response in order) and 3 (theirs), with the descriptions of section 5.
import { Slice, addressOf, between, endOf, isBlank, isEmpty, is, toNumber, trim, NONE } from "../memory/slice.ts";
import { HeaderName } from "../message/header-name.ts";
import { Message } from "../message/message.ts";
import { Method } from "../message/method.ts";
import { endWithBody } from "../message/print.ts";
import { Dialog, find as findDialog } from "../dialog/dialog.ts";
import { Endpoint } from "../transport/endpoint.ts";
import * as client from "../transaction/client.ts";
import { Transaction, User } from "../transaction/transaction.ts";
import * as server from "../transaction/server.ts";
import { accountAt } from "./account.ts";
import * as authentication from "./authentication.ts";
import { Call } from "./call.ts";
import * as content from "./content.ts";
import { isRaw, onDescribed, onHanded, readyAnswer } from "./listener.ts";
import { names } from "./option-tag.ts";
import * as reliable from "./reliable.ts";
import { Verdict } from "./reliable.ts";
import { descriptionIn } from "./described.ts";
import * as reply from "./reply.ts";
import { beginInside, methodSlice, nextHop, printAgent } from "./request.ts";

const destination = changetype<Endpoint>(memory.data(24, 8));

/** 7.1: a provisional response above 100 that requires 100rel and has an RSeq. */
export function isReliable(response: Message): bool {
  return response.statusCode > 100 && response.has(HeaderName.RSeq) && names(response, HeaderName.Require, "100rel");
}

/** 4: the first one of a dialog, or the one after the last; others "MUST NOT be processed further". */
export function isInOrder(dialog: Dialog, response: Message): bool {
  const sequence = toNumber(response.value(HeaderName.RSeq));
  if (sequence <= 0 || (dialog.remoteRSeq != 0 && sequence != <i64>dialog.remoteRSeq + 1)) return false;
  dialog.remoteRSeq = <u32>sequence;
  return true;
}

/** Acknowledges a reliable provisional response that is in order; `body` answers an offer in it, or is one (5). False: it could not be sent. */
export function send(dialog: Dialog, call: Call, inviteCSeq: u32, body: Slice, isOffer: bool): bool {
  if (isEmpty(dialog.remoteTarget) || !nextHop(dialog, destination)) return false;
  const transaction = client.open(Method.Prack, isOffer ? User.Offer : User.Prack, call.id, destination);
  if (transaction == null) return false;
  const writer = beginInside(dialog, Method.Prack, dialog.nextCSeq(), client.branchOf(transaction));
  authentication.printInside(writer, accountAt(call.account), dialog, methodSlice(Method.Prack), destination, body);
  writer.text("RAck: ").decimal(dialog.remoteRSeq).byte(32).decimal(inviteCSeq).text(" INVITE").crlf();
  printAgent(writer, HeaderName.UserAgent);
  content.printWith(writer, body);
  return client.send(transaction, writer);
}

/** The answer to our PRACK: only a challenge asks for more. True: it was sent again. */
export function responded(call: Call, transaction: Transaction, response: Message): bool {
  if (response.statusCode != 401 && response.statusCode != 407) return false;
  const dialog = findDialog(response.callId, response.from.tag, response.to.tag);
  return dialog != null && authentication.retryInside(dialog, transaction, response, accountAt(call.account)) != null;
}

/** Their PRACK: 481 when it acknowledges nothing that waits, else its 200, with the answer when it brought an offer. */
export function receive(call: Call, dialog: Dialog, transaction: Transaction, request: Message): Verdict {
  if (!isMatched(call, request.value(HeaderName.RAck))) {
    reply.answer(transaction, request, 481);
    return Verdict.None;
  }
  if (isRaw && !isEmpty(request.body) && handUp(call, transaction, request)) return reliable.acknowledged(call);
  // 5: the PRACK of a response that had our offer answers it; any other one may bring an offer.
  const isAnswer = call.isOfferUnanswered;
  call.isOfferUnanswered = false;
  const described = descriptionIn(request);
  const code = isEmpty(described) || isRaw ? 200 : onDescribed(call, dialog, described, isAnswer);
  if (code == 200 && !isEmpty(described) && !isRaw) call.isDescribed = true;
  const writer = reply.begin(transaction, request, code);
  endWithBody(writer, "application/sdp", code == 200 ? readyAnswer(call) : NONE);
  server.respond(transaction, code, writer);
  return reliable.acknowledged(call);
}

/** The user answers it: an offer, or the answer to one. */
function handUp(call: Call, transaction: Transaction, request: Message): bool {
  return onHanded(transaction, request, call, findDialog(request.callId, request.to.tag, request.from.tag));
}

/** 7.2: RAck = response-num LWS CSeq-num LWS Method. */
function isMatched(call: Call, value: Slice): bool {
  const first = word(value);
  const rest = trim(between(endOf(first), endOf(value)));
  const second = word(rest);
  const method = trim(between(endOf(second), endOf(rest)));
  return is(method, "INVITE") && reliable.isAcknowledgement(call, toNumber(first), toNumber(second));
}

function word(text: Slice): Slice {
  let at = addressOf(text);
  while (at < endOf(text) && !isBlank(load<u8>(at))) at++;
  return between(addressOf(text), at);
}
