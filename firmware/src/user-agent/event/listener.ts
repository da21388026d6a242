// Who is told what comes of subscriptions: the functions of the layer above, set once at boot.
import { Slice } from "../../memory/slice.ts";
import { Message } from "../../message/message.ts";
import { Subscription } from "./subscription.ts";

/** A NOTIFY for one of ours; it was answered. */
export let onNotified: (subscription: Subscription, request: Message) => void = ignoreNotified;
/** One of ours is over; it is given back after the call. `code` is that of a refusal, 0 = none; `reason` that of a Subscription-State. */
export let onSubscriptionOver: (subscription: Subscription, code: i32, reason: Slice) => void = ignoreOver;
/** A NOTIFY that nobody subscribed to, of a package that the account takes all the same; it was answered. */
export let onUnsolicited: (account: u32, request: Message) => void = ignoreUnsolicited;

// Boot only.
export function listen(
  notified: (subscription: Subscription, request: Message) => void,
  over: (subscription: Subscription, code: i32, reason: Slice) => void,
  unsolicited: (account: u32, request: Message) => void,
): void {
  onNotified = notified;
  onSubscriptionOver = over;
  onUnsolicited = unsolicited;
}

function ignoreNotified(subscription: Subscription, request: Message): void {}
function ignoreOver(subscription: Subscription, code: i32, reason: Slice): void {}
function ignoreUnsolicited(account: u32, request: Message): void {}
