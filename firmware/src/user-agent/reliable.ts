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
import { description } from "./listener.ts";
import { names } from "./option-tag.ts";
import { Do, FIGURE, On, State } from "./reliable-figure.ts";
import * as reply from "./reply.ts";
import { printCapabilities, printContact } from "./request.ts";

/** What an event comes to for the call: nothing, its 2xx may go out, or its INVITE is given up. */
export enum Verdict { None, Accept, Refuse }

/** RFC 3262 3: the first RSeq is below 2^31; this leaves room to count on. */
const FIRST_SEQUENCES: u32 = 0x7fff0000;

// What the event that is being handled brought along, and comes to.
let code: i32 = 180;
let offer: Slice = NONE;
let verdict: Verdict = Verdict.None;

/** Whether this INVITE's provisional responses are to be acknowledged: required, or supported and wished for by the configuration. */
export function isWanted(invite: Message): bool {
  return names(invite, HeaderName.Require, "100rel") || (configuration.reliableWhenSupported && names(invite, HeaderName.Supported, "100rel"));
}

/** A 180 that asks for its PRACK. RFC 3262 5: the first one of an INVITE without an offer brings ours. */
export function ring(call: Call): void {
  code = 180;
  const transaction = serverOf(call);
  if (transaction == null || call.reliable != State.Quiet) return;
  const isLate = isEmpty(server.requestOf(transaction).body) && !call.isDescribed;
  offer = isLate ? description(call) : NONE;
  drive(call, isEmpty(offer) ? On.Ring : On.RingWithOffer);
}

/** Whether the caller could acknowledge them. */
export function isPossible(invite: Message): bool { return names(invite, HeaderName.Supported, "100rel") || names(invite, HeaderName.Require, "100rel"); }

/** Any one, with the user's description. False: 3: "MUST NOT send a second reliable provisional response until the first is acknowledged". */
export function progress(call: Call, provisionalCode: i32, description: Slice): bool {
  if (call.reliable != State.Quiet) return false;
  code = provisionalCode;
  offer = description;
  drive(call, isEmpty(offer) ? On.Ring : On.RingWithOffer);
  return true;
}

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
  if (what & Do.Accept) verdict = Verdict.Accept;
  if (what & Do.Refuse) verdict = Verdict.Refuse;
}

function send(call: Call): void {
  const transaction = serverOf(call)!;
  const request = server.requestOf(transaction);
  call.reliableSequence = call.reliableSequence == 0 ? 1 + randomBelow(FIRST_SEQUENCES) : call.reliableSequence + 1;
  call.isAcknowledged = false;
  const writer = reply.begin(transaction, request, code);
  copyHeaders(writer, request, HeaderName.RecordRoute);
  printContact(writer, accountAt(call.account), call.isWithheld);
  printCapabilities(writer).text("Require: 100rel\r\n");
  printHeaderNumber(writer, HeaderName.RSeq, call.reliableSequence);
  content.printWith(writer, offer);
  server.respond(transaction, code, writer);
  call.reliableMs = t1Ms;
  timers.set(call.timer(Letter.Reliable), nowMs + t1Ms);
}

function sendAgain(call: Call): void {
  const transaction = serverOf(call);
  if (transaction == null) return;
  server.respondProvisionalAgain(transaction);
  call.reliableMs *= 2;
  timers.set(call.timer(Letter.Reliable), nowMs + (call.reliableMs >= sixtyFourT1Ms() ? t1Ms : call.reliableMs));
}
