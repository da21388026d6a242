// Subscriptions of ours: moves them along subscriber-figure.ts and does what its arrows say. RFC 6665 4.1.
import { nowMs } from "../../clock.ts";
import { Slice, NONE, equals, isEmpty } from "../../memory/slice.ts";
import { TextWriter } from "../../memory/text-writer.ts";
import { Message } from "../../message/message.ts";
import { HeaderName } from "../../message/header-name.ts";
import { deltaSeconds } from "../../message/scalar.ts";
import { printRandom, randomU32, randomU64 } from "../../random.ts";
import * as establish from "../../dialog/establish.ts";
import { countIgnored } from "../../transaction/counters.ts";
import { step, nextState, effects, NO_ARROW } from "../../transaction/machine.ts";
import { sixtyFourT1Ms } from "../../transaction/timers.ts";
import { Transaction } from "../../transaction/transaction.ts";
import { accountAt } from "../account.ts";
import * as authentication from "../authentication.ts";
import * as checkpoint from "./checkpoint.ts";
import { ATTEMPTS, REFRESH_LEAST_SECONDS, REFRESH_SHARE, RETRY_BASE_SECONDS, RETRY_MOST_SECONDS } from "./limits.ts";
import { onSubscriptionOver } from "./listener.ts";
import * as subscribe from "./subscribe.ts";
import { FIGURE, State, On, Do } from "./subscriber-figure.ts";
import { Letter, Purpose, Subscription, Text, dialogOf, timers, waitingFor } from "./subscription.ts";
import * as subscriptions from "./subscription.ts";
import { Meaning, expiresS, reason, retryAfterS } from "./subscription-state.ts";

let callId: TextWriter = changetype<TextWriter>(0);
let tag: TextWriter = changetype<TextWriter>(0);

// What the event that is being handled brought along.
let code: i32 = 0;
let why: Slice = NONE;
let restS: f64 = -1;

// Boot only.
export function create(): void {
  callId = TextWriter.createOver(48);
  tag = TextWriter.createOver(24);
}

/** Subscribes to `event` at `target`; null when there is no room, or a text is too long. `seconds` 0 fetches once. */
export function begin(account: u32, target: Slice, event: Slice, accept: Slice, seconds: u32, purpose: Purpose): Subscription | null {
  const subscription = subscriptions.take(account);
  if (subscription == null) return null;
  const texts = subscription.texts;
  subscription.purpose = purpose;
  subscription.askedS = seconds;
  subscription.isFetch = seconds == 0;
  if (texts.set(Text.Target, target) && texts.set(Text.Event, event) && (isEmpty(accept) || texts.set(Text.Accept, accept))) drive(subscription, On.Subscribe);
  if (subscription.transaction != 0) return subscription;
  checkpoint.forget(subscription);
  subscriptions.give(subscription);
  return null;
}

/** 4.1.2.3, its forks too. */
export function end(subscription: Subscription): void {
  code = 0;
  why = NONE;
  for (let fork = subscriptions.forkOf(subscription.id); fork != null; fork = subscriptions.forkOf(subscription.id)) {
    // Nobody waits for a fork's last word: its notifier hears 481 (4.2.2).
    subscribe.send(fork, 0);
    checkpoint.forget(fork);
    subscriptions.give(fork);
  }
  drive(subscription, On.Unsubscribe);
}

/** A response to our SUBSCRIBE. */
export function responded(transaction: Transaction, response: Message): void {
  const subscription = waitingFor(transaction);
  code = response.statusCode;
  why = NONE;
  if (subscription == null || code < 200) return;
  const dialog = dialogOf(subscription);
  if (code == 401 || code == 407) {
    const account = accountAt(subscription.account);
    const next = dialog == null ? authentication.retry(transaction, response, account, subscription.cseq + 1) : authentication.retryInside(dialog, transaction, response, account);
    if (next != null) {
      if (dialog == null) subscription.cseq++;
      subscription.realms = authentication.realmsOf(next, subscription.account);
      subscription.transaction = changetype<usize>(next);
      return checkpoint.write(subscription);
    }
  }
  subscription.transaction = 0;
  if (code < 300) {
    // 4.4.1 of RFC 6665, 12.2.1.2 of RFC 3261: SUBSCRIBE is a target refresh request.
    if (dialog != null && equals(dialog.remoteTag, response.to.tag)) establish.takeTarget(dialog, response);
    const granted = deltaSeconds(response.value(HeaderName.Expires));
    subscription.grantedS = granted < 0 ? subscription.askedS : <u32>granted;
    subscription.attempts = 0;
    if (isRefresh(subscription, response)) subscription.failures = 0;
    return drive(subscription, On.Accepted);
  }
  if (code == 423 && raise(subscription, response)) return drive(subscription, On.TooBrief);
  drive(subscription, meaningOf(code, isRefresh(subscription, response)));
}

/** Not to the SUBSCRIBE that the NOTIFY may have overtaken. */
function isRefresh(subscription: Subscription, response: Message): bool { return subscription.dialog != 0 && response.cseq > subscription.cseq; }

/** 4.1.2.2: after these, and after any refusal of a first one but by a server in trouble, there is no subscription. */
function meaningOf(finalCode: i32, isLater: bool): On {
  if (finalCode == 481) return On.Gone;
  const isTrouble = finalCode == 408 || (finalCode >= 500 && finalCode < 600 && finalCode != 501);
  if (!isLater) return isTrouble ? On.Unreachable : On.Refused;
  switch (finalCode) {
    case 404: case 405: case 410: case 416: case 480: case 482: case 483: case 484: case 485: case 489: case 501: case 604: return On.Refused;
    default: return On.Unreachable;
  }
}

/** Asks for Min-Expires, if that is more. A fetch has nothing to raise. */
function raise(subscription: Subscription, response: Message): bool {
  const least = deltaSeconds(response.value(HeaderName.MinExpires));
  if (least <= <i64>subscription.askedS || subscription.isFetch || subscription.attempts >= ATTEMPTS) return false;
  subscription.askedS = <u32>least;
  subscription.attempts++;
  return true;
}

/** Timer F, or the transport: no response. */
export function unreachable(transaction: Transaction, finalCode: i32): void {
  const subscription = waitingFor(transaction);
  if (subscription == null) return;
  subscription.transaction = 0;
  code = finalCode;
  why = NONE;
  drive(subscription, On.Unreachable);
}

/** What a NOTIFY says of the subscription, read just now (subscription-state.ts). */
export function notified(subscription: Subscription, meaning: Meaning): void {
  code = 0;
  why = reason;
  restS = retryAfterS < 0 ? -1 : <f64>retryAfterS;
  if (expiresS >= 0) subscription.grantedS = <u32>expiresS;
  drive(subscription, eventOf(subscription, meaning));
}

function eventOf(subscription: Subscription, meaning: Meaning): On {
  if (meaning == Meaning.Over || subscription.isFetch) return On.NotifyOver;
  if (meaning == Meaning.Pending) return On.NotifyPending;
  if (meaning == Meaning.Active) return On.NotifyActive;
  if (subscription.isFork) return On.NotifyOver;
  // "Again at once" is said once: a notifier that says it before every refresh is given a rest.
  return meaning == Meaning.Again && subscription.failures++ == 0 ? On.NotifyAgain : On.NotifyLater;
}

/** One of its timers has run out. */
export function expire(subscription: Subscription, letter: Letter): void {
  code = 408;
  why = NONE;
  if (letter == Letter.Wait) drive(subscription, subscription.state == State.Resting ? On.Retry : On.TimerN);
  else drive(subscription, nowMs >= subscription.endsMs ? On.Expired : On.Refresh);
}

function drive(subscription: Subscription, on: On): void {
  // A fork, and a fetch, have no second beginning.
  const isOnce = subscription.isFork || subscription.isFetch;
  const event = isOnce && (on == On.Gone || on == On.Expired || on == On.Unreachable || on == On.TimerN) && subscription.state != State.Leaving ? On.NotifyOver : on;
  const arrow = step(FIGURE, subscription.state, event);
  if (arrow == NO_ARROW) return countIgnored();
  subscription.state = nextState(arrow);
  perform(subscription, effects(arrow));
  if (subscription.state != State.Terminated) return checkpoint.write(subscription);
  checkpoint.forget(subscription);
  subscriptions.give(subscription);
}

function perform(subscription: Subscription, what: u32): void {
  if (what & Do.LeaveDialog) subscriptions.detach(subscription);
  if (what & Do.StopLife) timers.stop(subscription.timer(Letter.Life));
  if (what & Do.StopTimerN) timers.stop(subscription.timer(Letter.Wait));
  if (what & Do.StartRetryTimer) startRetryTimer(subscription, nowMs + restMs(subscription));
  if (what & Do.StartTimerN) timers.set(subscription.timer(Letter.Wait), nowMs + sixtyFourT1Ms());
  if (what & Do.StartRefreshTimer) startRefreshTimer(subscription);
  if (what & Do.StartExpiryTimer) timers.set(subscription.timer(Letter.Life), subscription.endsMs);
  if (what & Do.BeginAnew) beginAnew(subscription);
  if (what & Do.SendSubscribe) send(subscription, subscription.askedS);
  if (what & Do.SendUnsubscribe) send(subscription, 0);
  if (what & Do.TellOver) onSubscriptionOver(subscription, code, why);
}

/** A new Call-ID and tag: what still comes for the old ones is answered with 481. */
function beginAnew(subscription: Subscription): void {
  callId.restart();
  printRandom(callId, 16);
  tag.restart();
  tag.hex(randomU64(), 16);
  subscription.cseq = 0;
  if (subscriptions.rename(subscription, callId.written, tag.written)) send(subscription, subscription.askedS);
}

/** Without room for it the timers go on: timer N, or the end of what was granted. */
function send(subscription: Subscription, seconds: u32): void {
  const transaction = subscribe.send(subscription, seconds);
  subscription.transaction = transaction == null ? 0 : changetype<usize>(transaction);
}

function startRefreshTimer(subscription: Subscription): void {
  subscription.endsMs = nowMs + 1000 * <f64>subscription.grantedS;
  timers.set(subscription.timer(Letter.Life), subscription.endsMs - marginMs(subscription));
}

/** So long before the end a refresh goes out. */
function marginMs(subscription: Subscription): f64 {
  const granted = <f64>subscription.grantedS;
  return 1000 * min(max(granted * REFRESH_SHARE, REFRESH_LEAST_SECONDS), granted / 2);
}

function startRetryTimer(subscription: Subscription, atMs: f64): void {
  subscription.waitEndsMs = atMs;
  timers.set(subscription.timer(Letter.Wait), atMs);
}

/** After a restart: its transaction is gone; what waited for an answer is asked again. */
export function resume(subscription: Subscription): void {
  code = 0;
  why = NONE;
  if (!subscription.isFork) subscriptions.enter(subscription);
  if (subscription.state == State.NotifyWait) {
    subscription.state = State.Resting;
    subscription.waitEndsMs = nowMs;
  }
  if (subscription.state == State.Resting) startRetryTimer(subscription, subscription.waitEndsMs);
  else if (subscription.state == State.Leaving) {
    subscription.state = State.Active;
    drive(subscription, On.Unsubscribe);
  } else timers.set(subscription.timer(Letter.Life), subscription.endsMs - marginMs(subscription));
}

/** retry-after, else a wait that doubles with each failure, of which a random half to whole. */
function restMs(subscription: Subscription): f64 {
  const named = restS;
  restS = -1;
  if (named >= 0) return 1000 * named;
  const upper = min(RETRY_MOST_SECONDS, RETRY_BASE_SECONDS * <f64>(1 << min(subscription.failures, 16)));
  subscription.failures++;
  return 1000 * upper * (0.5 + <f64>randomU32() / 8589934592.0);
}
