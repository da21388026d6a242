// Who is told what comes of subscriptions: the functions of the layer above, set once at boot.
import { Slice } from "../../memory/slice.ts";
import { Message } from "../../message/message.ts";
import { Subscription } from "./subscription.ts";

/** A NOTIFY for one of a guest's; it was answered. */
export let onNotified: (subscription: Subscription, request: Message) => void = ignoreNotified;
/** One of ours is over; it is given back after the call. `code` is that of a refusal, 0 = none; `reason` that of a Subscription-State. */
export let onSubscriptionOver: (subscription: Subscription, code: i32, reason: Slice) => void = ignoreOver;
/** A NOTIFY of the account's mailbox (RFC 3842), which the account subscribes to, or takes unasked; it was answered. */
export let onMailbox: (account: u32, request: Message) => void = ignoreMailbox;

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
): void {
  onNotified = notified;
  onSubscriptionOver = over;
}

// Boot only.
export function listenToMailboxes(told: (account: u32, request: Message) => void): void { onMailbox = told; }

function ignoreAccepted(publication: u32): void {}
function ignorePublicationOver(publication: u32, code: i32): void {}
function ignoreNotified(subscription: Subscription, request: Message): void {}
function ignoreOver(subscription: Subscription, code: i32, reason: Slice): void {}
function ignoreMailbox(account: u32, request: Message): void {}
