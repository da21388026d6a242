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

/** A PUBLISH with a new state was taken, or the publication is over with this code: a 2xx when it was removed. */
export let onPublicationAccepted: (publication: u32) => void = ignoreAccepted;
export let onPublicationOver: (publication: u32, code: i32) => void = ignorePublicationOver;

// Boot only.
export function listenToPublications(accepted: (publication: u32) => void, over: (publication: u32, code: i32) => void): void {
  onPublicationAccepted = accepted;
  onPublicationOver = over;
}

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

function ignoreAccepted(publication: u32): void {}
function ignorePublicationOver(publication: u32, code: i32): void {}
function ignoreNotified(subscription: Subscription, request: Message): void {}
function ignoreOver(subscription: Subscription, code: i32, reason: Slice): void {}
function ignoreUnsolicited(account: u32, request: Message): void {}
