// Registrations: each flow of an account, moved along figure.ts. RFC 3261 10.2, RFC 5626 4.2. An account is registered while one of its flows is.
import { nowMs } from "../../clock.ts";
import { TextWriter } from "../../memory/text-writer.ts";
import { TimerQueue } from "../../memory/timer-queue.ts";
import { Slice, NONE, isNone, toNumber } from "../../memory/slice.ts";
import { Address, parseAddress } from "../../message/address.ts";
import { HeaderName } from "../../message/header-name.ts";
import { Uri, parseUri } from "../../message/uri.ts";
import { Message } from "../../message/message.ts";
import { Method } from "../../message/method.ts";
import { endWithoutBody } from "../../message/print.ts";
import { retryAfterSeconds } from "../../message/scalar.ts";
import { firstValue } from "../../message/value.ts";
import { printRandom, randomU64 } from "../../random.ts";
import { step, nextState, effects, NO_ARROW } from "../../transaction/machine.ts";
import { Transaction, User } from "../../transaction/transaction.ts";
import * as client from "../../transaction/client.ts";
import { complaint } from "../../transaction/target.ts";
import { countIgnored } from "../../transaction/counters.ts";
import { destinationOf } from "../../transport/destination.ts";
import { Endpoint } from "../../transport/endpoint.ts";
import { accountAt, registrarUri, staysWith, takeContact } from "../account.ts";
import * as again from "../again.ts";
import * as authentication from "../authentication.ts";
import { ATTEMPTS } from "../limits.ts";
import { onRegistered, onUnregistered } from "../listener.ts";
import { beginOutside, methodSlice, printAgent } from "../request.ts";
import { refreshMs, retryMs } from "./back-off.ts";
import * as binding from "./binding.ts";
import * as checkpoint from "./checkpoint.ts";
import { FIGURE, State, On, Do } from "./figure.ts";
import * as flows from "./flow.ts";
import { Flow, Text, flowAt, flowCount } from "./flow.ts";
import * as keepAlive from "./keep-alive.ts";
import { wayOf } from "./route.ts";

const destination = changetype<Endpoint>(memory.data(offsetof<Endpoint>(), 8));
let writer: TextWriter = changetype<TextWriter>(0);
let contact: Address = changetype<Address>(0);
let uri: Uri = changetype<Uri>(0);
let code: i32 = 0;
let text: Slice = NONE;
/** Whether `code` stood in a response. */
let isAnswered: bool = false;

export let timers: TimerQueue = changetype<TimerQueue>(0);

// Boot only, after the accounts.
export function create(): void {
  flows.create();
  binding.create();
  timers = TimerQueue.create(flowCount());
  writer = TextWriter.createOver(32);
  contact = Address.create();
  uri = Uri.create();
  keepAlive.create(failed);
}

export function canRegister(account: u32): bool { return flows.isAccount(account) && accountAt(account).hasRegistrar; }

export function register(account: u32): void { driveAll(account, true); }
export function unregister(account: u32): void { driveAll(account, false); }

/** After a trap: what was to be kept registered registers anew, and what was being taken back is. */
export function restored(): void {
  for (let i: u32 = 0; i < flowCount(); i++) {
    const flow = flowAt(i);
    if (flow.isWished) drive(flow, On.Register);
    else if (flow.isBound) drive(flow, On.Unregister);
  }
}
export function expire(flow: u32): void { drive(flowAt(flow), On.Timer); }

function driveAll(account: u32, isWished: bool): void {
  for (let i: u32 = 0; i < flowCount(); i++) {
    const flow = flowAt(i);
    if (flow.account != account) continue;
    if (flow.isWished != isWished) flow.isChanged = true;
    flow.isWished = isWished;
    drive(flow, isWished ? On.Register : On.Unregister);
  }
}

/** RFC 5626 4.4: nobody answers keep-alives any more, or the connection is gone. */
function failed(flow: Flow): void { drive(flow, On.FlowFailed); }

/** RFC 5626 11.5: an edge proxy answers a request of ours by 430: it has lost the flow. */
export function flowRefused(peer: Endpoint): void {
  for (let i: u32 = 0; i < flowCount(); i++) if (flowAt(i).isBound && flowAt(i).peer.isSame(peer)) drive(flowAt(i), On.FlowFailed);
}

export function responded(transaction: Transaction, response: Message): void {
  const flow = flowAt(transaction.subject);
  // A newer REGISTER has taken its place.
  if (flow.transaction != changetype<usize>(transaction) || response.statusCode < 200) return;
  code = response.statusCode;
  text = response.reason;
  isAnswered = true;
  const next = sentAgain(flow, transaction, response);
  if (next != null) {
    flow.cseq++;
    flow.isChanged = true;
    flow.transaction = changetype<usize>(next);
    return;
  }
  flow.transaction = 0;
  flow.retryAfterS = <u32>max<i64>(retryAfterSeconds(response.value(HeaderName.RetryAfter)), 0);
  if (code < 300) return accepted(flow, transaction, response);
  if (code == 423 && flow.attempts < ATTEMPTS && raise(flow, response)) return drive(flow, On.TooBrief);
  if (code == 439 && binding.isAskingForOutbound(flow)) {
    flow.isPlain = true;
    return drive(flow, On.NoOutbound);
  }
  // 20.33: whoever says when to come again wants us to.
  drive(flow, code == 408 || (code >= 500 && code < 600) || flow.retryAfterS > 0 ? On.Unreachable : On.Failure);
}

/** After a challenge (22.2), or elsewhere (8.1.3.4): the first Contact of a 3xx that leads somewhere. */
function sentAgain(flow: Flow, transaction: Transaction, response: Message): Transaction | null {
  if (code == 401 || code == 407) return authentication.retry(transaction, response, accountAt(flow.account), flow.cseq + 1);
  if (code < 300 || code >= 400 || transaction.attempts >= ATTEMPTS) return null;
  const value = response.value(HeaderName.Contact);
  if (isNone(value) || parseAddress(firstValue(value), contact) != 0 || contact.isStar || parseUri(contact.uri, uri) != 0 || !destinationOf(uri.withoutHeaders, destination)) return null;
  return again.send(transaction, flow.cseq + 1, uri.withoutHeaders, NONE, destination);
}

function accepted(flow: Flow, transaction: Transaction, response: Message): void {
  flow.failures = 0;
  flow.attempts = 0;
  if (flow.edge < 0) staysWith(accountAt(flow.account), transaction.peer);
  else takeContact(accountAt(flow.account), transaction.peer);
  if (flow.state != State.Unregistering && flow.state != State.Returning) {
    binding.take(flow, response);
    flow.isBound = true;
    flow.peer.copy(transaction.peer);
  }
  drive(flow, On.Success);
}

/** Timer F, or no room. */
export function unreachable(transaction: Transaction, finalCode: i32): void {
  const flow = flowAt(transaction.subject);
  if (flow.transaction == changetype<usize>(transaction)) giveUp(flow, finalCode, complaint);
}

function giveUp(flow: Flow, finalCode: i32, why: Slice = NONE): void {
  flow.transaction = 0;
  flow.retryAfterS = 0;
  code = finalCode;
  text = why;
  isAnswered = false;
  drive(flow, On.Unreachable);
}

/** 10.2.8: asks for Min-Expires, if that is more. */
function raise(flow: Flow, response: Message): bool {
  const least = toNumber(response.value(HeaderName.MinExpires));
  if (least <= <i64>flow.askedS) return false;
  flow.askedS = <u32>least;
  flow.attempts++;
  return true;
}

function drive(flow: Flow, on: On): void {
  const arrow = step(FIGURE, flow.state, on);
  if (arrow == NO_ARROW) return countIgnored();
  flow.state = <u8>nextState(arrow);
  flow.isChanged = true;
  const what = effects(arrow);
  const number = flow.number;
  if (what & Do.StopTimer) timers.stop(number);
  if (what & Do.StopKeepAlive) keepAlive.stop(flow);
  if (what & Do.Unbind) flow.isBound = false;
  if (what & Do.SendRegister) send(flow, flow.askedS);
  if (what & Do.SendUnregister) send(flow, 0);
  if (what & Do.StartRefreshTimer) timers.set(number, nowMs + refreshMs(flow.grantedS));
  if (what & Do.StartRetryTimer) timers.set(number, nowMs + retryMs(flow));
  if (what & Do.KeepAlive) keepAlive.start(flow);
  if (what & Do.TellRegistered) onRegistered(flow.account, flow.grantedS);
  if ((what & Do.TellUnregistered) != 0 && !hasOther(flow)) onUnregistered(flow.account, true, true, 0, NONE);
  if ((what & Do.TellFailed) != 0 && !hasOther(flow)) onUnregistered(flow.account, false, isAnswered, code, text);
}

/** Another flow of the account is registered, or may soon be: the account's outcome is not this one's. */
function hasOther(flow: Flow): bool {
  for (let i: u32 = 0; i < flowCount(); i++) {
    const other = flowAt(i);
    if (other.account == flow.account && i != flow.number && other.state != State.Idle && other.state != State.BackingOff) return true;
  }
  return false;
}

function send(flow: Flow, expiresS: u32): void {
  const account = accountAt(flow.account);
  // 10.2: "a UA SHOULD use the same Call-ID for all registrations" of a boot; CSeq goes up by one.
  if (flow.cseq == 0) name(flow);
  const transaction = wayOf(flow, destination) ? client.open(Method.Register, User.Registration, flow.number, destination) : null;
  if (transaction == null) return giveUp(flow, 503);
  takeContact(account, destination);
  const method = methodSlice(Method.Register); // 10.2.7: a request like any other, sent again by its transaction
  const registrar = registrarUri(account);
  const texts = flow.texts;
  const request = beginOutside(account, method, registrar, account.uri, texts.get(Text.CallId), texts.get(Text.Tag), ++flow.cseq, client.branchOf(transaction));
  const edge = flows.edgeOf(flow);
  if (!isNone(edge)) request.text("Route: <").slice(edge).text(">").crlf();
  authentication.printCached(request, account, method, registrar, destination);
  binding.printContact(request, flow, expiresS);
  // 10.2.1.1; 10.2.2: 0 takes the binding away. Our one binding has no q (10.2.1.2), and others are not asked for (10.2.3).
  request.text("Expires: ").decimal(expiresS).crlf();
  binding.printSupported(request, flow);
  printAgent(request, HeaderName.UserAgent);
  endWithoutBody(request);
  if (client.send(transaction, request)) flow.transaction = changetype<usize>(transaction);
  else giveUp(flow, 503);
}

function name(flow: Flow): void {
  writer.restart();
  printRandom(writer, 16);
  flow.texts.set(Text.CallId, writer.written);
  writer.restart();
  flow.texts.set(Text.Tag, writer.hex(randomU64(), 16).written);
}

/** Before the outbox is released. */
export function writeChanged(): void {
  for (let i: u32 = 0; i < flowCount(); i++) if (flowAt(i).isChanged) checkpoint.write(flowAt(i));
}
