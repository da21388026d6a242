// Registrations: one for each account, moved along registration-figure.ts. RFC 3261 10.2, back-off by RFC 5626 4.5.
import { nowMs } from "../clock.ts";
import { Pool } from "../memory/pool.ts";
import { TextStore } from "../memory/text-store.ts";
import { TextWriter } from "../memory/text-writer.ts";
import { TimerQueue } from "../memory/timer-queue.ts";
import { Slice, NONE, equals, isNone, toNumber } from "../memory/slice.ts";
import { Address, parseAddress } from "../message/address.ts";
import { HeaderName } from "../message/header-name.ts";
import { Message } from "../message/message.ts";
import { Method } from "../message/method.ts";
import { endWithoutBody } from "../message/print.ts";
import { Values } from "../message/value.ts";
import { printRandom, randomU32, randomU64 } from "../random.ts";
import { step, nextState, effects, NO_ARROW } from "../transaction/machine.ts";
import { Transaction, User } from "../transaction/transaction.ts";
import * as client from "../transaction/client.ts";
import { complaint } from "../transaction/target.ts";
import { countIgnored } from "../transaction/counters.ts";
import { Endpoint } from "../transport/endpoint.ts";
import { Account, accountAt, accountCount, registrarOf, registrarUri, staysWith, takeContact } from "./account.ts";
import * as authentication from "./authentication.ts";
import { ATTEMPTS, EXPIRES_DEFAULT_SECONDS, REFRESH_LEAST_SECONDS, REFRESH_SHARE, RETRY_BASE_SECONDS, RETRY_MOST_SECONDS } from "./limits.ts";
import { onRegistered, onUnregistered } from "./listener.ts";
import { FIGURE, On, Do } from "./registration-figure.ts";
import { beginOutside, methodSlice, printAgent } from "./request.ts";

const destination = changetype<Endpoint>(memory.data(offsetof<Endpoint>(), 8));

enum Text { CallId, Tag, Fields }
const TEXT_BYTES: i32 = 64;

@unmanaged
class Registration {
  askedS: u32;       // the expiry we ask for; grows at 423
  grantedS: u32;
  cseq: u32;
  failures: u32;     // in a row, for the back-off
  state: u8;
  attempts: u8;      // 423 answers to this REGISTER
  transaction: usize;

  get texts(): TextStore { return changetype<TextStore>(changetype<usize>(this) + TEXTS_AT); }
  get number(): u32 { return pool.indexOf(changetype<usize>(this)); }
}
const TEXTS_AT: usize = (offsetof<Registration>() + 7) & ~7;

let pool: Pool = changetype<Pool>(0);
let writer: TextWriter = changetype<TextWriter>(0);
let contact: Address = changetype<Address>(0);
let values: Values = changetype<Values>(0);
let code: i32 = 0;
let text: Slice = NONE;

export let timers: TimerQueue = changetype<TimerQueue>(0);

// Boot only, after the accounts.
export function create(): void {
  const textBytes = TextStore.bytesFor(Text.Fields, TEXT_BYTES);
  pool = Pool.create(<u32>TEXTS_AT + <u32>textBytes, accountCount());
  timers = TimerQueue.create(accountCount());
  writer = TextWriter.createOver(TEXT_BYTES);
  contact = Address.create();
  values = Values.create();
  for (let i: u32 = 0; i < accountCount(); i++) prepare(changetype<Registration>(pool.take()), textBytes);
}

function prepare(registration: Registration, textBytes: i32): void {
  TextStore.at(changetype<usize>(registration) + TEXTS_AT, Text.Fields, textBytes);
  const settings = accountAt(registration.number).settings;
  registration.askedS = settings == null || settings.expiresS == 0 ? EXPIRES_DEFAULT_SECONDS : settings.expiresS;
}

function registrationAt(account: u32): Registration { return changetype<Registration>(pool.at(account)); }

export function canRegister(account: u32): bool { return account < pool.used && accountAt(account).hasRegistrar; }

export function register(account: u32): void { drive(registrationAt(account), On.Register); }
export function unregister(account: u32): void { drive(registrationAt(account), On.Unregister); }
export function expire(account: u32): void { drive(registrationAt(account), On.Timer); }

export function responded(transaction: Transaction, response: Message): void {
  const registration = registrationAt(transaction.subject);
  // A newer REGISTER has taken its place.
  if (registration.transaction != changetype<usize>(transaction) || response.statusCode < 200) return;
  code = response.statusCode;
  text = response.reason;
  if (code == 401 || code == 407) {
    const next = authentication.retry(transaction, response, accountAt(registration.number), registration.cseq + 1);
    if (next != null) {
      registration.cseq++;
      registration.transaction = changetype<usize>(next);
      return;
    }
  }
  registration.transaction = 0;
  if (code < 300) {
    staysWith(accountAt(registration.number), transaction.peer);
    registration.failures = 0;
    registration.attempts = 0;
    registration.grantedS = grantedBy(response, accountAt(registration.number), registration.askedS);
    return drive(registration, On.Success);
  }
  if (code == 423 && registration.attempts < ATTEMPTS && raise(registration, response)) return drive(registration, On.TooBrief);
  drive(registration, code == 408 || code >= 500 ? On.Unreachable : On.Failure);
}

/** Timer F, or no room. */
export function unreachable(transaction: Transaction, finalCode: i32): void {
  const registration = registrationAt(transaction.subject);
  if (registration.transaction != changetype<usize>(transaction)) return;
  registration.transaction = 0;
  code = finalCode;
  text = complaint;
  drive(registration, On.Unreachable);
}

/** 10.2.4: the registrar's word on our binding: its expires parameter, else the Expires header field, else what we asked for. */
function grantedBy(response: Message, account: Account, askedS: u32): u32 {
  for (let value = values.over(response, HeaderName.Contact); !isNone(value); value = values.next()) {
    if (parseAddress(value, contact) != 0 || !equals(contact.uri, account.contact)) continue;
    const seconds = toNumber(contact.parameter("expires"));
    if (seconds >= 0) return <u32>seconds;
  }
  const seconds = toNumber(response.value(HeaderName.Expires));
  return seconds >= 0 ? <u32>seconds : askedS;
}

/** 10.2.8: asks for Min-Expires, if that is more. */
function raise(registration: Registration, response: Message): bool {
  const least = toNumber(response.value(HeaderName.MinExpires));
  if (least <= <i64>registration.askedS) return false;
  registration.askedS = <u32>least;
  registration.attempts++;
  return true;
}

function drive(registration: Registration, on: On): void {
  const arrow = step(FIGURE, registration.state, on);
  if (arrow == NO_ARROW) return countIgnored();
  registration.state = <u8>nextState(arrow);
  const what = effects(arrow);
  const account = registration.number;
  if (what & Do.StopTimer) timers.stop(account);
  if (what & Do.SendRegister) send(registration, registration.askedS);
  if (what & Do.SendUnregister) send(registration, 0);
  if (what & Do.StartRefreshTimer) timers.set(account, nowMs + refreshMs(registration.grantedS));
  if (what & Do.StartRetryTimer) timers.set(account, nowMs + retryMs(registration));
  if (what & Do.TellRegistered) onRegistered(account, registration.grantedS);
  if (what & Do.TellUnregistered) onUnregistered(account, true, 0, NONE);
  if (what & Do.TellFailed) onUnregistered(account, false, code, text);
}

/** Some time before the end, for a retransmitted refresh to arrive. */
function refreshMs(seconds: u32): f64 {
  const granted = <f64>seconds;
  return 1000 * max(granted - max(granted * REFRESH_SHARE, REFRESH_LEAST_SECONDS), granted / 2);
}

/** RFC 5626 4.5: min(max-time, base-time * 2^failures), of which a random half to whole. */
function retryMs(registration: Registration): f64 {
  const upper = min(RETRY_MOST_SECONDS, RETRY_BASE_SECONDS * <f64>(1 << min(registration.failures, 16)));
  registration.failures++;
  return 1000 * upper * (0.5 + <f64>randomU32() / 8589934592.0);
}

function send(registration: Registration, expiresS: u32): void {
  const account = accountAt(registration.number);
  // 10.2: "a UA SHOULD use the same Call-ID for all registrations" of a boot; CSeq goes up by one.
  if (registration.cseq == 0) name(registration);
  const transaction = registrarOf(account, destination) ? client.open(Method.Register, User.Registration, registration.number, destination) : null;
  if (transaction == null) return fail(registration);
  takeContact(account, destination);
  const method = methodSlice(Method.Register);
  const registrar = registrarUri(account);
  const texts = registration.texts;
  const request = beginOutside(account, method, registrar, account.uri, texts.get(Text.CallId), texts.get(Text.Tag), ++registration.cseq, client.branchOf(transaction));
  authentication.printCached(request, account, method, registrar, destination);
  request.text("Contact: <").slice(account.contact).text(">;expires=").decimal(expiresS).crlf();
  request.text("Expires: ").decimal(expiresS).crlf();
  printAgent(request, HeaderName.UserAgent);
  endWithoutBody(request);
  if (client.send(transaction, request)) registration.transaction = changetype<usize>(transaction);
  else fail(registration);
}

function fail(registration: Registration): void {
  registration.transaction = 0;
  code = 503;
  text = NONE;
  drive(registration, On.Unreachable);
}

function name(registration: Registration): void {
  writer.restart();
  printRandom(writer, 16);
  registration.texts.set(Text.CallId, writer.written);
  writer.restart();
  registration.texts.set(Text.Tag, writer.hex(randomU64(), 16).written);
}
