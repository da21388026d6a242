// Subscribe and Unsubscribe, and what comes of subscriptions as events: any package, as data (RFC 6665).
import { Slice, NONE, addressOf, isEmpty, isNone, lengthOf, part, slice } from "../memory/slice.ts";
import { HeaderName } from "../message/header-name.ts";
import { Message } from "../message/message.ts";
import { ErrorCode } from "../../../proto/gen/as/bus.ts";
import { ACCEPT_BYTES, EVENT_BYTES, TEXT_BYTES, URI_BYTES } from "../../../proto/gen/as/limits.ts";
import {
  decodeSubscribe, subscribe, subscribed, encodeSubscribed, TYPE_SUBSCRIBED, decodeUnsubscribe, unsubscribe, notified, encodeNotified, TYPE_NOTIFIED,
  subscriptionEnded, encodeSubscriptionEnded, TYPE_SUBSCRIPTION_ENDED,
} from "../../../proto/gen/as/session.ts";
import * as command from "../bus/command.ts";
import * as frame from "../bus/frame.ts";
import { listen } from "../user-agent/event/listener.ts";
import * as subscriber from "../user-agent/event/subscriber.ts";
import { Purpose, Subscription } from "../user-agent/event/subscription.ts";
import * as subscriptions from "../user-agent/event/subscription.ts";
import { isOneLine } from "../user-agent/header-lines.ts";
import { isReachable } from "./target.ts";

// Boot only.
export function create(): void { listen(told, over); }

export function subscribeTo(payload: usize, length: i32): void {
  if (!decodeSubscribe(payload, length)) return command.refuse(ErrorCode.BAD_FRAME, "the payload is not a Subscribe");
  const from = subscribe;
  const to = slice(from.uri, from.uriLength), event = slice(from.event, from.eventLength), accept = slice(from.accept, from.acceptLength);
  if (!isOneLine(event, EVENT_BYTES) || isEmpty(event) || !isOneLine(accept, ACCEPT_BYTES)) return command.refuse(ErrorCode.BAD_ARGUMENT, "event and accept are header values of at most 63 and 127 bytes");
  if (!isReachable(from.account, to)) return command.refuse(ErrorCode.BAD_ADDRESS, "no such account, or not a SIP URI that can be reached, without header fields and method");
  const subscription = subscriber.begin(from.account, to, event, accept, from.expiresS, Purpose.Guest);
  if (subscription == null) return command.refuse(ErrorCode.POOL_EXHAUSTED, "no subscription or transaction is free");
  subscribed.clear();
  subscribed.subscription = subscription.id;
  const out = frame.begin(TYPE_SUBSCRIBED, 0, command.request, command.sender);
  if (out != 0) frame.end(encodeSubscribed(out, frame.MOST));
  command.finish(0);
}

export function endIt(payload: usize, length: i32): void {
  if (!decodeUnsubscribe(payload, length)) return command.refuse(ErrorCode.BAD_FRAME, "the payload is not an Unsubscribe");
  const subscription = subscriptions.withId(unsubscribe.subscription);
  if (subscription == null || subscription.purpose != Purpose.Guest) return command.refuse(ErrorCode.BAD_ARGUMENT, "no such subscription");
  command.finish(0);
  subscriber.end(subscription);
}

function told(subscription: Subscription, request: Message): void {
  const event = part(request.value(HeaderName.Event), 0, EVENT_BYTES), state = part(request.value(HeaderName.SubscriptionState), 0, TEXT_BYTES);
  const type = part(request.value(HeaderName.ContentType), 0, TEXT_BYTES), from = part(request.from.uri, 0, URI_BYTES);
  const to = notified;
  to.clear();
  to.subscription = subscription.id;
  to.event = addressOf(event); to.eventLength = lengthOf(event);
  to.state = addressOf(state); to.stateLength = lengthOf(state);
  if (!isNone(type)) { to.contentType = addressOf(type); to.contentTypeLength = lengthOf(type); }
  to.body = addressOf(request.body); to.bodyLength = lengthOf(request.body);
  to.notifier = addressOf(from); to.notifierLength = lengthOf(from);
  const payload = frame.begin(TYPE_NOTIFIED, 0, 0, 0);
  if (payload != 0) frame.end(encodeNotified(payload, frame.MOST));
}

function over(subscription: Subscription, code: i32, reason: Slice): void {
  if (subscription.purpose != Purpose.Guest) return;
  const why = isNone(reason) ? NONE : part(reason, 0, TEXT_BYTES);
  const to = subscriptionEnded;
  to.clear();
  to.subscription = subscription.id;
  to.sipCode = <u32>code;
  to.reason = addressOf(why); to.reasonLength = lengthOf(why);
  const payload = frame.begin(TYPE_SUBSCRIPTION_ENDED, 0, 0, 0);
  if (payload != 0) frame.end(encodeSubscriptionEnded(payload, frame.MOST));
}
