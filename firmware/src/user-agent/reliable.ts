// Reliable provisional responses, the callee's side: moves a call along reliable-figure.ts and does what its arrows say. RFC 3262 3.
import { nowMs } from "../clock.ts";
import { Slice, NONE, isEmpty } from "../memory/slice.ts";
import { HeaderName } from "../message/header-name.ts";
import { Message } from "../message/message.ts";
import { copyHeaders, printHeaderNumber } from "../message/print.ts";
import { randomBelow } from "../random.ts";
import { configuration } from "../../../proto/gen/as/session.ts";
import { countIgnored } from "../transaction/counters.ts";
import { step, nextState, effects, NO_ARROW } from "../transaction/machine.ts";
import * as server from "../transaction/server.ts";
import { sixtyFourT1Ms, t1Ms } from "../transaction/timers.ts";
import { accountAt } from "./account.ts";
import { Call, Letter, serverOf, timers } from "./call.ts";
import * as content from "./content.ts";
import { description, isRaw } from "./listener.ts";
import { names } from "./option-tag.ts";
import { Do, FIGURE, On, State } from "./reliable-figure.ts";
import { descriptionIn } from "./described.ts";
import * as reply from "./reply.ts";
import { printCapabilities, printContact } from "./request.ts";
import * as waitingResponse from "./waiting-response.ts";

/** What an event comes to for the call: nothing, its 2xx may go out, or its INVITE is given up. */
export enum Verdict { None, Accept, Refuse }

/** RFC 3262 3: the first RSeq is below 2^31; this leaves room to count on. */
const FIRST_SEQUENCES: u32 = 0x7fff0000;

/** The mark of a waiting response that brings a description. */
const DESCRIBES: u32 = 128;

// What the event that is being handled brought along, and comes to.
let status: i32 = 0;
let isDescribing: bool = false;
let given: Slice = NONE;
let verdict: Verdict = Verdict.None;
let isKept: bool = true;

/** Whether this INVITE's provisional responses are to be acknowledged: required, or supported and wished for by the configuration. */
export function isWanted(invite: Message): bool {
  return names(invite, HeaderName.Require, "100rel") || (configuration.reliableWhenSupported && names(invite, HeaderName.Supported, "100rel"));
}

/**
 * A provisional response that asks for its PRACK, now or when those before it have theirs; `describes`: with the session layer's answer. RFC 3262 5: the first
 * one of an INVITE without an offer brings ours.
 */
export function provide(call: Call, code: i32, describes: bool): void {
  if (serverOf(call) == null) return;
  status = code;
  isDescribing = describes;
  drive(call, describes || isOfferDue(call) ? On.Describe : On.Say);
}

function isOfferDue(call: Call): bool { return isEmpty(descriptionIn(server.requestOf(serverOf(call)!))) && !call.isDescribed; }

/** Whether the caller could acknowledge them. */
export function isPossible(invite: Message): bool { return names(invite, HeaderName.Supported, "100rel") || names(invite, HeaderName.Require, "100rel"); }

/** Any one, with the user's description, now or when those before it have their PRACK. False: there is no room for it to wait. */
export function progress(call: Call, provisionalCode: i32, description: Slice): bool {
  status = provisionalCode;
  given = description;
  isKept = true;
  drive(call, isEmpty(description) ? On.Say : On.Describe);
  return isKept;
}

/** The 2xx was given already, and waits for a PRACK. */
export function isAccepting(call: Call): bool { return call.reliable == State.Accepting; }

export function accept(call: Call): Verdict { return drive(call, On.Accept); }

/** 3: a PRACK acknowledges the response whose RSeq, with CSeq and method of its INVITE, its RAck repeats. */
export function isAcknowledgement(call: Call, sequence: i64, cseq: i64): bool {
  return call.reliableSequence != 0 && !call.isAcknowledged && sequence == <i64>call.reliableSequence && cseq == <i64>call.inviteCSeq;
}

export function acknowledged(call: Call): Verdict {
  call.isAcknowledged = true;
  return drive(call, On.Prack);
}

/** T1 doubled without a bound; the sixth interval ends 64*T1 after the response. */
export function expire(call: Call): Verdict { return drive(call, call.reliableMs >= sixtyFourT1Ms() ? On.Expire : On.Resend); }

function drive(call: Call, on: On): Verdict {
  const arrow = step(FIGURE, call.reliable, on);
  verdict = Verdict.None;
  if (arrow == NO_ARROW) countIgnored();
  else {
    call.reliable = nextState(arrow);
    perform(call, effects(arrow));
  }
  return verdict;
}

function perform(call: Call, what: u32): void {
  if (what & Do.StopTimer) timers.stop(call.timer(Letter.Reliable));
  if (what & Do.Send) send(call);
  if (what & Do.SendAgain) sendAgain(call);
  if (what & Do.Keep) keep(call);
  if (what & Do.SendNext) sendNext(call);
  if (what & Do.Accept) verdict = Verdict.Accept;
  if (what & Do.Refuse) verdict = Verdict.Refuse;
}

function send(call: Call): void {
  const transaction = serverOf(call)!;
  const request = server.requestOf(transaction);
  const body: Slice = isRaw ? given : describe(call);
  call.reliableSequence = call.reliableSequence == 0 ? 1 + randomBelow(FIRST_SEQUENCES) : call.reliableSequence + 1;
  call.isAcknowledged = false;
  const writer = reply.begin(transaction, request, status);
  copyHeaders(writer, request, HeaderName.RecordRoute);
  printContact(writer, accountAt(call.account), call.isWithheld);
  printCapabilities(writer).text("Require: 100rel\r\n");
  printHeaderNumber(writer, HeaderName.RSeq, call.reliableSequence);
  content.printWith(writer, body);
  server.respond(transaction, status, writer);
  call.reliableMs = t1Ms;
  timers.set(call.timer(Letter.Reliable), nowMs + t1Ms);
}

function describe(call: Call): Slice {
  call.isOfferUnanswered = isOfferDue(call);
  if (!call.isOfferUnanswered && !isDescribing) return NONE;
  if (!call.isOfferUnanswered) call.isDescribed = true;
  return description(call);
}

/** One byte for each that waits, the next one lowest: its code less 100, and whether it describes. What is said already is not said again. */
function keep(call: Call): void {
  if (isRaw) {
    isKept = waitingResponse.add(call, status);
    return;
  }
  const entry = <u32>(status - 100) | (isDescribing ? DESCRIBES : 0);
  let room: u32 = 0;
  while (room < 32 && ((call.waiting >> room) & 255) != 0) {
    if (((call.waiting >> room) & 255) == entry) return;
    room += 8;
  }
  if (room < 32) call.waiting |= entry << room;
}

function sendNext(call: Call): void {
  if (isRaw) return sendWaiting(call);
  const entry = call.waiting & 255;
  call.waiting >>= 8;
  if (entry != 0) provide(call, 100 + <i32>(entry & ~DESCRIBES), (entry & DESCRIBES) != 0);
}

function sendWaiting(call: Call): void {
  status = waitingResponse.first(call);
  if (status == 0) return;
  given = content.body;
  drive(call, isEmpty(given) ? On.Say : On.Describe);
  waitingResponse.drop(call);
}

function sendAgain(call: Call): void {
  const transaction = serverOf(call);
  if (transaction == null) return;
  server.respondProvisionalAgain(transaction);
  call.reliableMs *= 2;
  timers.set(call.timer(Letter.Reliable), nowMs + (call.reliableMs >= sixtyFourT1Ms() ? t1Ms : call.reliableMs));
}
