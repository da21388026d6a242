// Being transferred: their REFER inside a call, and the NOTIFYs that tell what becomes of it. RFC 3515, 3892, 4488, 5589; moved along referred-figure.ts.
import { nowMs } from "../clock.ts";
import { Slice, isEmpty, isFold, isNone, toNumber } from "../memory/slice.ts";
import { TextWriter } from "../memory/text-writer.ts";
import { Address, parseAddress } from "../message/address.ts";
import { HeaderName } from "../message/header-name.ts";
import { Message } from "../message/message.ts";
import { Method } from "../message/method.ts";
import { parameter } from "../message/parameter.ts";
import { endWithBody, printHeader, printHeaderNumber } from "../message/print.ts";
import { deltaSeconds, firstWord, parametersOf } from "../message/scalar.ts";
import { Uri, parseUri } from "../message/uri.ts";
import * as establish from "../dialog/establish.ts";
import { countIgnored } from "../transaction/counters.ts";
import { step, nextState, effects, NO_ARROW } from "../transaction/machine.ts";
import { Transaction, User } from "../transaction/transaction.ts";
import * as client from "../transaction/client.ts";
import { Endpoint } from "../transport/endpoint.ts";
import { accountAt } from "./account.ts";
import * as authentication from "./authentication.ts";
import { Call } from "./call.ts";
import * as calls from "./call.ts";
import { refuseEvent } from "./event/package.ts";
import { LINGER_SECONDS, REFERRAL_SECONDS, REFERRED_LINES_BYTES } from "./limits.ts";
import { FIGURE, State, On, Do } from "./referred-figure.ts";
import * as formed from "./formed.ts";
import { onChanged } from "./listener.ts";
import * as referrals from "./referral.ts";
import { Referral, dialogIn } from "./referral.ts";
import { onReferralOver, onReferred } from "./referral-listener.ts";
import * as reply from "./reply.ts";
import { beginInside, methodSlice, nextHop, printAgent, printContact } from "./request.ts";
import { SIPFRAG, SIPFRAG_BYTES, printSipfrag } from "./sipfrag.ts";

const destination = changetype<Endpoint>(memory.data(24, 8));
let address: Address = changetype<Address>(0);
let uri: Uri = changetype<Uri>(0);
let lines: TextWriter = changetype<TextWriter>(0);
let body: TextWriter = changetype<TextWriter>(0);

// Boot only.
export function create(): void {
  address = Address.create();
  uri = Uri.create();
  lines = TextWriter.createOver(REFERRED_LINES_BYTES);
  body = TextWriter.createOver(SIPFRAG_BYTES);
}

/** A REFER inside a call that is up. */
export function requested(call: Call, transaction: Transaction, request: Message): void {
  // RFC 3515 2.4.2: exactly one Refer-To; a second field was refused by the parser.
  const referTo = request.value(HeaderName.ReferTo);
  if (isNone(referTo) || parseAddress(referTo, address) != 0 || parseUri(address.uri, uri) != 0) return reply.answer(transaction, request, 400, "Bad Refer-To Header Field");
  if (!uri.isSip) return reply.answer(transaction, request, 416);
  const method = parameter(uri.parameters, "method");
  if (!isNone(method) && !isFold(method, "invite")) return reply.answer(transaction, request, 603);
  if (!formed.read(address.uri) || !printLines(request)) return reply.answer(transaction, request, 400, "Bad Refer-To Header Field");
  // RFC 4488 4: they want no subscription.
  const isAlone = isFold(firstWord(request.value(HeaderName.ReferSub)), "false");
  let referral: Referral | null = null;
  if (!isAlone) referral = referrals.take(call.id, false);
  if (!isAlone && referral == null) return reply.answerOverload(transaction, request);
  const placed = onReferred(call, formed.requestUri, lines.written);
  if (placed < 0) {
    if (referral != null) referrals.give(referral);
    return reply.answer(transaction, request, -placed);
  }
  accept(call, transaction, request, isAlone);
  refreshTarget(call, request);
  if (referral == null) return;
  referral.cseq = request.cseq;
  referral.code = 100;
  referral.grantedS = REFERRAL_SECONDS;
  referrals.setPlaced(referral, <u32>placed);
  drive(referral, On.Refer);
}

/** A SUBSCRIBE inside the call renews what their REFER has opened, or ends it: RFC 6665 4.2.1, RFC 3515 2.4.4. */
export function subscribed(call: Call, transaction: Transaction, request: Message): void {
  const event = request.value(HeaderName.Event);
  if (!isFold(firstWord(event), "refer")) return refuseEvent(transaction, request);
  const id = parameter(parametersOf(event), "id");
  const referral = referrals.askedIn(call.id, isNone(id) ? -1 : max<i64>(toNumber(id), 0));
  if (referral == null || !isWatched(referral)) return reply.answer(transaction, request, 481);
  const asked = request.has(HeaderName.Expires) ? deltaSeconds(request.value(HeaderName.Expires)) : <i64>REFERRAL_SECONDS;
  if (asked < 0) return reply.answer(transaction, request, 400, "Bad Expires Header Field");
  referral.grantedS = <u32>min(asked, <i64>REFERRAL_SECONDS);
  const writer = printContact(reply.begin(transaction, request, 200), accountAt(call.account), call.isWithheld);
  printHeaderNumber(writer, HeaderName.Expires, referral.grantedS);
  reply.end(transaction, 200, writer);
  refreshTarget(call, request);
  drive(referral, referral.grantedS == 0 ? On.Unsubscribed : On.Renewed);
}

function isWatched(referral: Referral): bool {
  const state = referral.state;
  return state == State.Notifying || state == State.Current || state == State.Behind || state == State.Finishing;
}

/** RFC 3515 2.4.1: REFER is a target refresh request; RFC 6665 4.4.1: SUBSCRIBE is one, too. */
function refreshTarget(call: Call, request: Message): void {
  const dialog = dialogIn(call);
  if (dialog == null) return;
  establish.takeTarget(dialog, request);
  onChanged(call);
}

/** RFC 3515 2.4.2 and RFC 4488 4. */
function accept(call: Call, transaction: Transaction, request: Message, isAlone: bool): void {
  const code = isAlone ? 200 : 202;
  const writer = printContact(reply.begin(transaction, request, code), accountAt(call.account), call.isWithheld);
  if (isAlone) writer.text("Refer-Sub: false\r\n");
  reply.end(transaction, code, writer);
}

/** The header lines of the INVITE: Referred-By as it came (RFC 3892 2.1), and what the URI asks for (RFC 3261 19.1.5), Replaces above all. */
function printLines(request: Message): bool {
  lines.restart();
  const by = request.value(HeaderName.ReferredBy);
  if (!isEmpty(by)) printHeader(lines, HeaderName.ReferredBy, by);
  return !lines.slice(formed.lines).failed;
}

/** A response to our NOTIFY; code 408 or 503 when there is none. */
export function notified(transaction: Transaction, response: Message | null, code: i32): void {
  const referral = referrals.waitingFor(transaction);
  if (referral == null || code < 200) return;
  const call = calls.find(referral.call);
  const dialog = dialogIn(call);
  if (call != null && dialog != null && response != null && (code == 401 || code == 407)) {
    const next = authentication.retryInside(dialog, transaction, response, accountAt(call.account));
    if (next != null) {
      referral.transaction = changetype<usize>(next);
      onChanged(call);
      return;
    }
  }
  referral.transaction = 0;
  drive(referral, code < 300 ? On.Answered : On.Rejected);
}

/** News of the call that was placed. */
export function progressed(referral: Referral, code: i32): void {
  if (referral.code >= 200) return;
  referral.code = code;
  drive(referral, code < 200 ? On.Progress : On.Final);
}

/** The call in whose dialog the REFER came is over. */
export function ended(referral: Referral): void { drive(referral, On.End); }

/** The core was restarted: a call that was placed is up, or lost with its INVITE. */
export function restored(referral: Referral): void {
  const placed = calls.find(referral.placed);
  if (referral.code < 200) referral.code = placed != null && placed.isEstablished ? 200 : 503;
  drive(referral, On.Restored);
}

/** The old call has waited long enough. */
export function expire(referral: Referral): void { drive(referral, On.Timer); }

function drive(referral: Referral, on: On): void {
  const arrow = step(FIGURE, referral.state, on);
  if (arrow == NO_ARROW) return countIgnored();
  referral.state = nextState(arrow);
  const what = effects(arrow);
  if (what & Do.SendNotify) {
    sendNotify(referral);
    // No room for it: as good as a 503.
    if (referral.transaction == 0) return drive(referral, On.Rejected);
    referral.grantedS = REFERRAL_SECONDS;
  }
  if (what & Do.StartTimer) referrals.timers.set(referral.number, nowMs + 1000 * LINGER_SECONDS);
  if (referral.state != State.Terminated) return referrals.writeCheckpoint(referral);
  const call = calls.find(referral.call);
  const placed = referral.placed;
  const isUp = referral.code < 300;
  referrals.give(referral);
  if (call != null && isUp && (what & Do.TellOver) != 0) onReferralOver(call, placed);
}

function sendNotify(referral: Referral): void {
  const call = calls.find(referral.call);
  const dialog = dialogIn(call);
  if (call == null || dialog == null || !nextHop(dialog, destination)) return;
  const transaction = client.open(Method.Notify, User.Notification, referral.number, destination);
  if (transaction == null) return;
  const account = accountAt(call.account);
  const fragment = printSipfrag(body, referral.code);
  const writer = beginInside(dialog, Method.Notify, dialog.nextCSeq(), client.branchOf(transaction));
  authentication.printInside(writer, account, dialog, methodSlice(Method.Notify), destination, fragment);
  printContact(writer, account, call.isWithheld);
  writer.text("Event: refer;id=").decimal(referral.cseq).crlf();
  if (referral.state == State.Unwatched) writer.text("Subscription-State: terminated;reason=timeout\r\n");
  else if (referral.code < 200) writer.text("Subscription-State: active;expires=").decimal(referral.grantedS).crlf();
  else writer.text("Subscription-State: terminated;reason=noresource\r\n");
  endWithBody(printAgent(writer, HeaderName.UserAgent), SIPFRAG, fragment);
  if (client.send(transaction, writer)) referral.transaction = changetype<usize>(transaction);
  onChanged(call);
}
