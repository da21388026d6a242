// The INVITE that begins a call, and the 2xx to theirs, as printed: RFC 3261 8.1.1, 12.1, 13.2.1 and 13.3.1.
import { Slice, NONE, isEmpty } from "../memory/slice.ts";
import { TextWriter } from "../memory/text-writer.ts";
import { HeaderName } from "../message/header-name.ts";
import { Method } from "../message/method.ts";
import { printRandom, randomU64 } from "../random.ts";
import * as establish from "../dialog/establish.ts";
import { Endpoint } from "../transport/endpoint.ts";
import * as client from "../transaction/client.ts";
import * as server from "../transaction/server.ts";
import { User } from "../transaction/transaction.ts";
import { accountAt } from "./account.ts";
import { routeRequest } from "./registration/route.ts";
import * as authentication from "./authentication.ts";
import { Call, Letter, dialogOf, serverOf, timers } from "./call.ts";
import * as content from "./content.ts";
import * as envelope from "./envelope.ts";
import { description } from "./listener.ts";
import { printPrivacy } from "./privacy.ts";
import * as redirect from "./redirect.ts";
import * as reply from "./reply.ts";
import { beginOutside, methodSlice, printAgent, printCapabilities, printContact } from "./request.ts";
import * as sessionTimer from "./session-timer.ts";

const destination = changetype<Endpoint>(memory.data(24, 8));
let callId: TextWriter = changetype<TextWriter>(0);
let tag: TextWriter = changetype<TextWriter>(0);

// Boot only.
export function create(): void {
  callId = TextWriter.createOver(48);
  tag = TextWriter.createOver(24);
}

/** The Call-ID of the INVITE that was sent last. */
export function newCallId(): Slice { return callId.written; }

/** 13.2.1: with an offer, or without one when the far end is to make it. `call.client` stays 0 when it cannot be sent. */
export function send(call: Call, target: Slice, lines: Slice): void {
  const account = accountAt(call.account);
  if (!routeRequest(account, target, destination)) return;
  const transaction = client.open(Method.Invite, User.Call, call.id, destination);
  if (transaction == null) return;
  callId.restart();
  printRandom(callId, 16);
  tag.restart();
  tag.hex(randomU64(), 16);
  call.inviteCSeq = 1;
  const offer = description(call);
  call.isOfferless = isEmpty(offer);
  const writer = beginOutside(account, methodSlice(Method.Invite), target, target, callId.written, tag.written, 1, client.branchOf(transaction), call.isWithheld);
  authentication.printCached(writer, account, methodSlice(Method.Invite), target, destination, offer);
  printContact(writer, account, call.isWithheld);
  if (call.isWithheld) printPrivacy(writer, account, destination);
  writer.slice(lines);
  content.printWith(printAgent(printCapabilities(writer).slice(sessionTimer.proposed(call)), HeaderName.UserAgent), offer);
  if (!client.send(transaction, writer)) return;
  call.client = changetype<usize>(transaction);
  redirect.begin(call, target);
}

/** 13.3.1.4: the 2xx confirms the dialog; its body is an answer or an offer, or was exchanged before. */
export function accept(call: Call): void {
  const transaction = serverOf(call);
  const dialog = dialogOf(call);
  if (transaction == null || dialog == null) return;
  timers.stop(call.timer(Letter.Cancel)); // 13.3.1: answered within its Expires
  establish.confirm(dialog);
  const timerLines = sessionTimer.answered(call, server.requestOf(transaction));
  reply.answerInDialog(transaction, server.requestOf(transaction), 200, accountAt(call.account), call.isDescribed ? NONE : description(call), timerLines);
}
