// Message waiting (RFC 3842): a subscription for each account that wishes it, as long as the account is registered; what it tells goes into the record.
import { Slice, isFold } from "../memory/slice.ts";
import { TextWriter } from "../memory/text-writer.ts";
import { HeaderName } from "../message/header-name.ts";
import { Message } from "../message/message.ts";
import { firstWord } from "../message/scalar.ts";
import { messageWaiting, encodeMessageWaiting, TYPE_MESSAGE_WAITING } from "../../../proto/gen/as/phone.ts";
import * as frame from "../bus/frame.ts";
import { accountAt } from "../user-agent/account.ts";
import { EXPIRES_DEFAULT_SECONDS } from "../user-agent/event/limits.ts";
import { listenToMailboxes } from "../user-agent/event/listener.ts";
import * as summary from "../user-agent/event/message-summary.ts";
import { MESSAGE_SUMMARY_TYPE, readSummary } from "../user-agent/event/message-summary.ts";
import * as subscriber from "../user-agent/event/subscriber.ts";
import { Purpose, Subscription } from "../user-agent/event/subscription.ts";
import * as subscriptions from "../user-agent/event/subscription.ts";
import { AccountState, change, handset } from "./handset.ts";
import { tellMailbox } from "./told.ts";

let event: TextWriter = changetype<TextWriter>(0);
let accept: TextWriter = changetype<TextWriter>(0);

// Boot only.
export function create(): void {
  event = TextWriter.createOver(16);
  event.text("message-summary");
  accept = TextWriter.createOver(40);
  accept.text(MESSAGE_SUMMARY_TYPE);
  listenToMailboxes(told);
}

/** RFC 3842 3.7 lets it be asked at any time; a registrar that has just taken us knows the mailbox. */
export function registered(account: u32): void {
  const settings = accountAt(account).settings;
  if (settings == null || !settings.messageWaiting || subscriptionOf(account) != null) return;
  subscriber.begin(account, accountAt(account).uri, event.written, accept.written, EXPIRES_DEFAULT_SECONDS, Purpose.MessageWaiting);
}

/** By our own wish; a registration that failed leaves the subscription to its own timers. */
export function unregistered(account: u32): void {
  const subscription = subscriptionOf(account);
  if (subscription != null) subscriber.end(subscription);
}

function subscriptionOf(account: u32): Subscription | null {
  for (let number: u32 = 0; number < subscriptions.capacity(); number++) {
    const subscription = subscriptions.liveAt(number);
    if (subscription != null && subscription.account == account && subscription.purpose == Purpose.MessageWaiting && !subscription.isTheirs && !subscription.isFork) return subscription;
  }
  return null;
}

/** DEVIATES from RFC 3842 3.9, which lets forks be added up: the newest word counts. A body that cannot be read changes nothing. */
function told(account: u32, request: Message): void {
  const type: Slice = firstWord(request.value(HeaderName.ContentType));
  if (!isFold(type, MESSAGE_SUMMARY_TYPE) || !readSummary(request.body)) return;
  const state = handset.account(account);
  if (state.hasMailbox && isSame(state)) return;
  change();
  state.hasMailbox = true;
  state.isWaiting = summary.isWaiting;
  state.voiceNew = summary.voiceNew;
  state.voiceOld = summary.voiceOld;
  state.urgentNew = summary.urgentNew;
  state.urgentOld = summary.urgentOld;
  messageWaiting.clear();
  tellMailbox(messageWaiting, account, state);
  const payload = frame.begin(TYPE_MESSAGE_WAITING, 0, 0, 0);
  if (payload != 0) frame.end(encodeMessageWaiting(payload, frame.MOST));
}

function isSame(state: AccountState): bool {
  return state.isWaiting == summary.isWaiting && state.voiceNew == summary.voiceNew && state.voiceOld == summary.voiceOld
    && state.urgentNew == summary.urgentNew && state.urgentOld == summary.urgentOld;
}
