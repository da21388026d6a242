// Who is told what calls, registrations and single requests come to: the functions of the layers above, set once at boot.
import { Slice, NONE } from "../memory/slice.ts";
import { Message } from "../message/message.ts";
import { Dialog } from "../dialog/dialog.ts";
import { Transaction } from "../transaction/transaction.ts";
import { Call } from "./call.ts";

/** The session description that goes with what is sent now: an offer with an INVITE, an answer or offer with a 2xx. NONE = no body. */
export let description: (call: Call) => Slice = noDescription;
/** The answer that the 2xx will bring, for an unreliable provisional response before it; NONE = there is none yet. */
export let preview: (call: Call) => Slice = noDescription;
/** A new INVITE has made this call. Answer it at once or later: invite.accept, invite.refuse. */
export let onInvited: (call: Call, invite: Message) => void = ignoreMessage;
/** What a new INVITE would be answered with if it came now: 200, or a refusal (11.2). */
export let readiness: () => i32 = ready;
/** A provisional response above 100. */
export let onProgress: (call: Call, response: Message) => void = ignoreMessage;
/** identity.ts holds who the far end is, which was told anew (RFC 3325, RFC 4916). */
export let onIdentified: (call: Call) => void = ignore;
/** The call is up. `body` is the other side's description in the 2xx or in the ACK. */
export let onAnswered: (call: Call, body: Slice) => void = ignoreBody;
/** Our BYE goes out: there is no session any more, though the call waits for the answer (15.1.1). */
export let onLeaving: (call: Call) => void = ignore;
/** The call is over; end* in the call tells why. It is given back after the call. */
export let onEnded: (call: Call) => void = ignore;
/** A re-INVITE: 200 to accept it, else the code to refuse it with. */
export let onOffer: (call: Call, invite: Message) => i32 = refuse;
/** A description of this dialog in a PRACK or an UPDATE: 200, else the code to refuse it with. `isAnswer`: to the offer in our reliable response; else it is
 * an offer, and the answer to it is `readyAnswer`. */
export let onDescribed: (call: Call, dialog: Dialog, body: Slice, isAnswer: bool) => i32 = refuseBody;
/** The answer that was just made; NONE = there was no offer. */
export let readyAnswer: (call: Call) => Slice = noDescription;
/** A reliable response of this dialog is being acknowledged and nothing is to be answered: an offer for its PRACK (RFC 3262 5), or NONE. */
export let offerInPrack: (call: Call, dialog: Dialog) => Slice = noOffer;
/** What our ACK to a 2xx with this body carries: the answer to an offer in it, else NONE (RFC 3261 13.2.2.4). */
export let acknowledgement: (call: Call, body: Slice) => Slice = noAcknowledgement;
/** The ACK to the 2xx of a re-INVITE. */
export let onAcknowledged: (call: Call, body: Slice) => void = ignoreBody;
/** A reliable provisional response answers our re-INVITE: good when its 2xx comes. */
export let onAnsweredEarly: (call: Call, body: Slice) => void = ignoreBody;
/** Our re-INVITE was accepted, or refused with this code. */
export let onModified: (call: Call, body: Slice) => void = ignoreBody;
export let onModifyRefused: (call: Call, code: i32) => void = ignoreCode;
/** A 491, or a 500 with Retry-After: our offer is withdrawn, and made anew after a while. The far end's may come first. */
export let onPutOff: (call: Call) => void = ignore;
/** The INVITE went out once more without our offer: the far end makes one (8.1.3.5). */
export let onOfferWithdrawn: (call: Call) => void = ignore;
/** Something that a restarted core would have to know has changed: dialog, CSeq. */
export let onChanged: (call: Call) => void = ignore;

/** The user answers offers by itself, whenever it likes: re-INVITEs, UPDATEs and PRACKs with a body are handed up, a 2xx with an offer waits for its ACK. */
export let isRaw: bool = false;
/** A request that somebody above may take; true = taken, it is answered by handed.ts. `dialog` is that of a request inside one. */
export let onHanded: (transaction: Transaction, request: Message, call: Call | null, dialog: Dialog | null) => bool = takeNothing;
/** Whether one of this method would be taken, though the core itself does not serve it. */
export let isHanded: (request: Message) => bool = refuseMethod;
/** One that was taken waits no more: `code` was its answer, 0 = none. */
export let onHandedEnded: (transaction: Transaction, code: i32) => void = ignoreHandedEnded;
/** The call ends: what waits inside its dialogs is answered. */
export let onHandedCall: (call: Call) => void = ignore;
/** The final answer to a request of the user's own, or none (null). `subject` is the user's number. */
export let onAsked: (subject: u32, response: Message | null, code: i32) => void = ignoreReply;

/** The message that is being handled; null = none: a command, a timer. */
export let heard: Message | null = null;
export function hear(message: Message | null): void { heard = message; }

/** A final answer to a request of no call, or none (null, with 408 or 503). `subject` is the sender's number. */
export let onReplied: (subject: u32, response: Message | null, code: i32) => void = ignoreReply;
/** A MESSAGE (RFC 3428); it was answered. */
export let onMessage: (request: Message) => void = ignoreRequest;
/** A digit in INFO. */
export let onDigit: (call: Call, key: Slice) => void = ignoreBody;
export let onRegistered: (account: u32, expiresS: u32) => void = ignoreRegistered;
/** Not registered any more, or not yet. `wished`: by us, else refused with this code, or without an `answered` request, with 408 or 503. */
export let onUnregistered: (account: u32, wished: bool, answered: bool, code: i32, text: Slice) => void = ignoreUnregistered;

// Boot only.
export function listenBeside(replied: (subject: u32, response: Message | null, code: i32) => void, message: (request: Message) => void): void {
  onReplied = replied;
  onMessage = message;
}

// Boot only.
export function listenToRegistrations(
  registered: (account: u32, expiresS: u32) => void,
  unregistered: (account: u32, wished: bool, answered: bool, code: i32, text: Slice) => void,
): void {
  onRegistered = registered;
  onUnregistered = unregistered;
}

// Boot only.
export function listenToDigits(digit: (call: Call, key: Slice) => void): void { onDigit = digit; }

// Boot only.
export function listenToRequests(
  handed: (transaction: Transaction, request: Message, call: Call | null, dialog: Dialog | null) => bool,
  wanted: (request: Message) => bool,
  handedEnded: (transaction: Transaction, code: i32) => void,
  handedCall: (call: Call) => void,
  asked: (subject: u32, response: Message | null, code: i32) => void,
): void {
  onHanded = handed;
  isHanded = wanted;
  onHandedEnded = handedEnded;
  onHandedCall = handedCall;
  onAsked = asked;
}

// Boot only.
export function listenToLeaving(leaving: (call: Call) => void): void { onLeaving = leaving; }

// Boot only.
export function listenToOptions(judge: () => i32): void { readiness = judge; }

// Boot only.
export function listenRaw(): void { isRaw = true; }

// Boot only.
export function listenToIdentities(identified: (call: Call) => void): void { onIdentified = identified; }

// Boot only.
export function listenBetween(described: (call: Call, dialog: Dialog, body: Slice, isAnswer: bool) => i32, answer: (call: Call) => Slice, ahead: (call: Call) => Slice): void {
  onDescribed = described;
  readyAnswer = answer;
  preview = ahead;
}

// Boot only.
export function listenFirst(acknowledge: (call: Call, body: Slice) => Slice, offer: (call: Call, dialog: Dialog) => Slice, answeredEarly: (call: Call, body: Slice) => void, putOff: (call: Call) => void, withdrawn: (call: Call) => void): void {
  acknowledgement = acknowledge;
  offerInPrack = offer;
  onAnsweredEarly = answeredEarly;
  onPutOff = putOff;
  onOfferWithdrawn = withdrawn;
}

// Boot only.
export function listen(
  describe: (call: Call) => Slice,
  invited: (call: Call, invite: Message) => void,
  progress: (call: Call, response: Message) => void,
  answered: (call: Call, body: Slice) => void,
  ended: (call: Call) => void,
  offer: (call: Call, invite: Message) => i32,
  acknowledged: (call: Call, body: Slice) => void,
  modified: (call: Call, body: Slice) => void,
  modifyRefused: (call: Call, code: i32) => void,
  changed: (call: Call) => void,
): void {
  description = describe;
  onInvited = invited;
  onProgress = progress;
  onAnswered = answered;
  onEnded = ended;
  onOffer = offer;
  onAcknowledged = acknowledged;
  onModified = modified;
  onModifyRefused = modifyRefused;
  onChanged = changed;
}

function ready(): i32 { return 200; }
function noDescription(call: Call): Slice { return NONE; }
function noOffer(call: Call, dialog: Dialog): Slice { return NONE; }
function noAcknowledgement(call: Call, body: Slice): Slice { return NONE; }
function ignoreMessage(call: Call, message: Message): void {}
function ignoreBody(call: Call, body: Slice): void {}
function ignore(call: Call): void {}
function ignoreCode(call: Call, code: i32): void {}
function ignoreReply(subject: u32, response: Message | null, code: i32): void {}
function ignoreRequest(request: Message): void {}
function ignoreRegistered(account: u32, expiresS: u32): void {}
function ignoreUnregistered(account: u32, wished: bool, answered: bool, code: i32, text: Slice): void {}
function takeNothing(transaction: Transaction, request: Message, call: Call | null, dialog: Dialog | null): bool { return false; }
function refuseMethod(request: Message): bool { return false; }
function ignoreHandedEnded(transaction: Transaction, code: i32): void {}
function refuseBody(call: Call, dialog: Dialog, body: Slice, isAnswer: bool): i32 { return 488; }
function refuse(call: Call, invite: Message): i32 { return 488; }
