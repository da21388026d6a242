// Subscriptions of others to this handset's calls: moves them along notifier-figure.ts and does what its arrows say. RFC 6665 4.2.
import { nowMs } from "../../clock.ts";
import { Slice, NONE, equalsFold, isNone } from "../../memory/slice.ts";
import { TextWriter } from "../../memory/text-writer.ts";
import { Message } from "../../message/message.ts";
import { HeaderName } from "../../message/header-name.ts";
import { printHeaderNumber } from "../../message/print.ts";
import { deltaSeconds } from "../../message/scalar.ts";
import { Dialog } from "../../dialog/dialog.ts";
import * as establish from "../../dialog/establish.ts";
import { On as DialogOn } from "../../dialog/figure.ts";
import { countIgnored } from "../../transaction/counters.ts";
import { step, nextState, effects, NO_ARROW } from "../../transaction/machine.ts";
import { Transaction } from "../../transaction/transaction.ts";
import { accountAt, accountCalled } from "../account.ts";
import * as authentication from "../authentication.ts";
import { Call } from "../call.ts";
import * as reply from "../reply.ts";
import * as checkpoint from "./checkpoint.ts";
import { stateOf } from "./dialog-info.ts";
import { EXPIRES_DEFAULT_SECONDS, EXPIRES_LEAST_SECONDS, EXPIRES_MOST_SECONDS } from "./limits.ts";
import { FIGURE, State, On, Do } from "./notifier-figure.ts";
import * as notification from "./notification.ts";
import { refuseEvent } from "./package.ts";
import { Letter, Subscription, Text, dialogOf, timers, waitingFor } from "./subscription.ts";
import * as subscriptions from "./subscription.ts";
import * as watcher from "./watcher.ts";

let tag: TextWriter = changetype<TextWriter>(0);
let lines: TextWriter = changetype<TextWriter>(0);
/** How many there are: nothing is looked for when a call changes and nobody watches. */
let watchers: u32 = 0;

// Boot only.
export function create(): void {
  tag = TextWriter.createOver(24);
  lines = TextWriter.createOver(40);
  notification.create();
  watcher.create();
}

/** 4.2.1: a SUBSCRIBE outside any dialog. */
export function requested(transaction: Transaction, request: Message): void {
  const code = watcher.judge(request);
  if (code == 489) return refuseEvent(transaction, request);
  if (code != 200) return reply.answer(transaction, request, code, code == 400 ? "Missing Event Header Field" : "");
  const seconds = secondsOf(request);
  if (isTooBrief(seconds)) return refuseBrief(transaction, request);
  const subscription = open(transaction, request);
  if (subscription == null) return reply.answerOverload(transaction, request);
  watchers++;
  accept(subscription, transaction, request, seconds);
  drive(subscription, seconds == 0 ? On.Fetch : On.Subscribe);
}

/** The package's default when it names none; never more than the most (4.2.1.1). */
function secondsOf(request: Message): u32 {
  const asked = deltaSeconds(request.value(HeaderName.Expires));
  return asked < 0 ? EXPIRES_DEFAULT_SECONDS : <u32>min<i64>(asked, <i64>EXPIRES_MOST_SECONDS);
}

function isTooBrief(seconds: u32): bool { return seconds != 0 && seconds < EXPIRES_LEAST_SECONDS; }

function refuseBrief(transaction: Transaction, request: Message): void {
  const writer = reply.begin(transaction, request, 423);
  printHeaderNumber(writer, HeaderName.MinExpires, EXPIRES_LEAST_SECONDS);
  reply.end(transaction, 423, writer);
}

function open(transaction: Transaction, request: Message): Subscription | null {
  const subscription = subscriptions.take(accountCalled(request.uri));
  if (subscription == null) return null;
  subscription.isTheirs = true;
  const dialog = subscriptions.openDialog(subscription);
  tag.restart();
  if (dialog != null && subscription.texts.set(Text.Event, request.value(HeaderName.Event))) {
    dialog.peer.copy(transaction.source);
    if (establish.fromRequest(dialog, request, tag.hex(transaction.toTag, 16).written, DialogOn.Success)) return subscription;
  }
  subscriptions.give(subscription);
  return null;
}

function accept(subscription: Subscription, transaction: Transaction, request: Message, seconds: u32): void {
  subscription.grantedS = seconds;
  subscription.changed = 0;
  lines.restart();
  reply.answerInDialog(transaction, request, 200, accountAt(subscription.account), NONE, lines.text("Expires: ").decimal(seconds).crlf().written);
}

/** 4.2.1.3: a SUBSCRIBE inside its dialog: a refresh, or the end. */
export function refreshed(subscription: Subscription, dialog: Dialog, transaction: Transaction, request: Message): void {
  const isOver = subscription.state == State.Finishing || subscription.state == State.Closing;
  // 4.5.2: one subscription in one dialog.
  if (isOver || !equalsFold(request.value(HeaderName.Event), subscription.text(Text.Event))) return reply.answer(transaction, request, 481);
  const seconds = secondsOf(request);
  if (isTooBrief(seconds)) return refuseBrief(transaction, request);
  establish.takeTarget(dialog, request);
  accept(subscription, transaction, request, seconds);
  drive(subscription, seconds == 0 ? On.Fetch : On.Refresh);
}

/** A response to our NOTIFY. */
export function responded(transaction: Transaction, response: Message): void {
  const subscription = waitingFor(transaction);
  if (subscription == null || response.statusCode < 200) return;
  const dialog = dialogOf(subscription);
  if (dialog != null && (response.statusCode == 401 || response.statusCode == 407)) {
    const next = authentication.retryInside(dialog, transaction, response, accountAt(subscription.account));
    if (next != null) {
      subscription.transaction = changetype<usize>(next);
      return checkpoint.write(subscription);
    }
  }
  subscription.transaction = 0;
  if (dialog != null && response.statusCode < 300) establish.takeTarget(dialog, response);
  drive(subscription, response.statusCode < 300 ? On.Answered : On.Rejected);
}

/** Timer F, or the transport. */
export function unreachable(transaction: Transaction): void {
  const subscription = waitingFor(transaction);
  if (subscription == null) return;
  subscription.transaction = 0;
  drive(subscription, On.Rejected);
}

/** The call has another state than its watchers were told, or is over. */
export function changed(call: Call): void {
  if (watchers == 0) return;
  const state = stateOf(call);
  if (<u32>state == call.watchedState) return;
  call.watchedState = <u32>state;
  for (let number: u32 = 0; number < subscriptions.capacity(); number++) {
    const subscription = subscriptions.liveAt(number);
    if (subscription == null || !subscription.isTheirs || subscription.account != call.account) continue;
    // Several changes in one NOTIFY, or one that is told with a delay: all calls.
    subscription.changed = subscription.state == State.Current ? call.id : 0;
    drive(subscription, On.Changed);
  }
}

/** Its time is up. */
export function expire(subscription: Subscription): void {
  subscription.grantedS = 0;
  drive(subscription, On.Expired);
}

/** After a restart: the answer to the last NOTIFY will not be known, and calls may be gone: all of them are told. */
export function resume(subscription: Subscription): void {
  watchers++;
  timers.set(subscription.timer(Letter.Life), subscription.endsMs);
  subscription.changed = 0;
  const isOver = subscription.state == State.Finishing || subscription.state == State.Closing;
  subscription.state = State.Current;
  drive(subscription, isOver ? On.Expired : On.Changed);
}

function drive(subscription: Subscription, on: On): void {
  const arrow = step(FIGURE, subscription.state, on);
  if (arrow == NO_ARROW) return countIgnored();
  subscription.state = nextState(arrow);
  const what = effects(arrow);
  if (what & Do.StopTimer) timers.stop(subscription.timer(Letter.Life));
  if (what & Do.StartTimer) {
    subscription.endsMs = nowMs + 1000 * <f64>subscription.grantedS;
    timers.set(subscription.timer(Letter.Life), subscription.endsMs);
  }
  if (what & Do.SendNotify) {
    const transaction = notification.send(subscription, subscription.state == State.Closing);
    // No room for it: as good as a 503.
    if (transaction == null) return drive(subscription, On.Rejected);
    subscription.transaction = changetype<usize>(transaction);
    subscription.changed = 0;
  }
  if (subscription.state != State.Terminated) return checkpoint.write(subscription);
  watchers--;
  checkpoint.forget(subscription);
  subscriptions.give(subscription);
}
