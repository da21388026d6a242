// The commands of legs: LegInvite, LegRespond, LegAcknowledge, LegModify, LegEnd. Each is checked whole before anything is changed.
import { Slice, NONE, isEmpty, slice } from "../memory/slice.ts";
import { ErrorCode as MessageError } from "../error.ts";
import { Uri, parseUri } from "../message/uri.ts";
import { ErrorCode } from "../../../proto/gen/as/bus.ts";
import { CORRELATION_BYTES, TENANT_BYTES, URI_BYTES } from "../../../proto/gen/as/limits.ts";
import {
  decodeLegAcknowledge, decodeLegEnd, decodeLegInvite, decodeLegModify, decodeLegRespond, legAcknowledge, legEnd, legInvite, legModify, legRespond,
} from "../../../proto/gen/as/session.ts";
import * as command from "../bus/command.ts";
import { Answer, Dialog } from "../dialog/dialog.ts";
import * as server from "../transaction/server.ts";
import { Endpoint } from "../transport/endpoint.ts";
import { accountAt, accountCount } from "../user-agent/account.ts";
import * as calls from "../user-agent/call.ts";
import { Call } from "../user-agent/call.ts";
import * as early from "../user-agent/early.ts";
import * as envelope from "../user-agent/envelope.ts";
import { Use, areAddable, isOneLine } from "../user-agent/header-lines.ts";
import * as invite from "../user-agent/invite.ts";
import * as reInvite from "../user-agent/re-invite.ts";
import * as reliable from "../user-agent/reliable.ts";
import { routeRequest } from "../user-agent/registration/route.ts";
import * as reply from "../user-agent/reply.ts";
import * as update from "../user-agent/update.ts";
import { drop, give, keepGiven, keepLines } from "./description.ts";
import { isBarred } from "./events.ts";
import { Text, close, legOf, open } from "./leg.ts";

const destination = changetype<Endpoint>(memory.data(24, 8));
let uri: Uri = changetype<Uri>(0);

// Boot only.
export function create(): void { uri = Uri.create(); }

function finish(session: u32): void {
  drop();
  if (command.request != 0) command.finish(session);
}

function refuse(code: ErrorCode, why: string): void {
  drop();
  command.refuse(code, why);
}

/** Header lines and the texts beside them, or the refusal. */
function isContent(lines: Slice, use: Use, phrase: Slice, mediaType: Slice): bool {
  if (areAddable(lines, use) && isOneLine(phrase) && isOneLine(mediaType)) return true;
  refuse(ErrorCode.BAD_ARGUMENT, "headers are whole lines, each with its CRLF, of names that the core does not write itself");
  return false;
}

/** The call that the command is about, or null and the refusal. */
function callNamed(): Call | null {
  const call = calls.find(command.about);
  if (call != null && !legOf(call).isLost) return call;
  refuse(ErrorCode.NO_SUCH_SESSION, "no leg has this number");
  return null;
}

/** Both words fit. */
function areWords(correlation: i32, tenant: i32): bool {
  if (correlation <= CORRELATION_BYTES && tenant <= TENANT_BYTES) return true;
  refuse(ErrorCode.BAD_ARGUMENT, "correlation and tenant have at most 63 bytes");
  return false;
}

function setWords(call: Call, correlation: Slice, tenant: Slice): void {
  const texts = legOf(call).texts;
  if (!isEmpty(correlation)) texts.set(Text.Correlation, correlation);
  if (!isEmpty(tenant)) texts.set(Text.Tenant, tenant);
}

export function call(payload: usize, length: i32): void {
  if (!decodeLegInvite(payload, length)) return command.refuseMalformed();
  const from = legInvite;
  const target = slice(from.requestUri, from.requestUriLength), route = slice(from.route, from.routeLength), type = slice(from.contentType, from.contentTypeLength);
  const lines = slice(from.headers, from.headersLength);
  if (isBarred()) return refuse(ErrorCode.CORE_UNAVAILABLE, "the core was restarted too often and takes no new calls for a while");
  if (from.account >= accountCount() || from.maxForwards > 255) return refuse(ErrorCode.BAD_ARGUMENT, "no such account, or more than 255 hops");
  if (!areWords(from.correlationLength, from.tenantLength) || !isContent(lines, Use.OfCall, NONE, type)) return;
  if (from.requestUriLength > URI_BYTES || parseUri(target, uri) != MessageError.None || !uri.isRequestUri
    || !envelope.set(slice(from.from, from.fromLength), slice(from.to, from.toLength), route, from.maxForwards)) return refuse(ErrorCode.BAD_ADDRESS, "request_uri and route are SIP URIs, request_uri without header fields and method, from and to addresses without parameters");
  place(from.account, target, lines, type);
  envelope.clear();
}

function place(account: u32, target: Slice, lines: Slice, type: Slice): void {
  const from = legInvite;
  const leg = calls.take(true, account);
  if (leg == null) return refuse(ErrorCode.POOL_EXHAUSTED, "no leg is free");
  open(leg).isTold = true;
  leg.holdsPracks = from.holdsPracks;
  setWords(leg, slice(from.correlation, from.correlationLength), slice(from.tenant, from.tenantLength));
  give(NONE, lines, type, slice(from.body, from.bodyLength));
  if (keepGiven(leg) && invite.place(leg, target)) return finish(leg.id);
  close(legOf(leg));
  calls.give(leg);
  if (!routeRequest(accountAt(account), target, destination)) return refuse(ErrorCode.BAD_ADDRESS, "not a SIP URI that can be reached");
  refuse(ErrorCode.POOL_EXHAUSTED, "no transaction is free, or the INVITE is too long");
}

export function respond(payload: usize, length: i32): void {
  if (!decodeLegRespond(payload, length)) return command.refuseMalformed();
  const from = legRespond;
  const call = callNamed();
  if (call == null) return;
  const code = <i32>from.code;
  const phrase = slice(from.reason, from.reasonLength), lines = slice(from.headers, from.headersLength), type = slice(from.contentType, from.contentTypeLength);
  if (code <= 100 || code > 699 || (code > 200 && code < 300)) return refuse(ErrorCode.BAD_ARGUMENT, "a code is 101 to 199, 200, or 300 to 699");
  if (!call.isInvited) return refuse(ErrorCode.WRONG_STATE, "the leg is not offered, or not any more");
  if (code < 300 && reliable.isAccepting(call)) return refuse(ErrorCode.WRONG_STATE, "the 2xx was given, and waits for a PRACK");
  if (!areWords(from.correlationLength, from.tenantLength) || !isContent(lines, code >= 300 && code < 400 ? Use.Redirection : Use.OfCall, phrase, type)) return;
  setWords(call, slice(from.correlation, from.correlationLength), slice(from.tenant, from.tenantLength));
  give(phrase, lines, type, slice(from.body, from.bodyLength));
  const id = call.id, transaction = calls.serverOf(call)!;
  if (!reply.fits(transaction, server.requestOf(transaction), code, accountAt(call.account), code < 300)) return refuse(ErrorCode.POOL_EXHAUSTED, "the response is too long; the caller waits for a shorter one");
  if (code >= 300) invite.refuse(call, code, NONE);
  else if (!keepGiven(call)) return refuse(ErrorCode.POOL_EXHAUSTED, "no buffer is free for the body");
  else if (code == 200) invite.accept(call);
  else if (!invite.progress(call, code, from.reliable)) return refuse(ErrorCode.POOL_EXHAUSTED, "four responses wait for a PRACK already, or no buffer is free");
  finish(id);
}

export function acknowledge(payload: usize, length: i32): void {
  if (!decodeLegAcknowledge(payload, length)) return command.refuseMalformed();
  const call = callNamed();
  if (call == null) return;
  const type = slice(legAcknowledge.contentType, legAcknowledge.contentTypeLength);
  if (!isContent(NONE, Use.OfCall, NONE, type)) return;
  const dialog = early.awaiting(call, legAcknowledge.fork);
  if (dialog == null && (legAcknowledge.fork != 0 || call.lateCSeq == 0 || call.isLateAckSent)) return refuse(ErrorCode.WRONG_STATE, "nothing waits for an answer");
  const body = slice(legAcknowledge.body, legAcknowledge.bodyLength);
  const isOffer = dialog != null && dialog.answer != Answer.Awaited && !isEmpty(body);
  if (isOffer && (!early.mayOffer(dialog!) || isOffering(call))) return refuse(ErrorCode.WRONG_STATE, "an offer has no answer yet; the PRACK may go without a body");
  give(NONE, NONE, type, body);
  if (!keepGiven(call) || !(dialog != null ? early.acknowledgeHeld(call, dialog) : invite.acknowledge(call))) return refuse(ErrorCode.POOL_EXHAUSTED, "no buffer is free, or the message is too long");
  if (isOffer) awaitOutcome(call);
  finish(call.id);
}

/** Of a change that is under way now: whoever asked for it is told. */
function awaitOutcome(call: Call): void {
  const leg = legOf(call);
  leg.isModifying = true;
  leg.modifyRequest = command.request;
  leg.modifyParticipant = <u8>command.sender;
}

export function modify(payload: usize, length: i32): void {
  if (!decodeLegModify(payload, length)) return command.refuseMalformed();
  const from = legModify;
  const call = callNamed();
  if (call == null) return;
  const lines = slice(from.headers, from.headersLength), type = slice(from.contentType, from.contentTypeLength);
  if (!isContent(lines, Use.OfCall, NONE, type)) return;
  const dialog: Dialog | null = from.update ? dialogOf(call, from.fork) : calls.dialogOf(call);
  if (dialog == null && from.fork != 0) return refuse(ErrorCode.BAD_ARGUMENT, "the leg has no such fork");
  if (dialog == null || !(call.isEstablished || from.update) || isChanging(call)) return refuse(ErrorCode.WRONG_STATE, "the leg is not up, or a change is under way");
  give(NONE, lines, type, slice(from.body, from.bodyLength));
  if (!keepGiven(call)) return refuse(ErrorCode.POOL_EXHAUSTED, "no buffer is free for the body");
  awaitOutcome(call);
  const isSent = from.update ? update.offer(call, dialog) : reInvite.modify(call);
  if (isSent) return finish(call.id);
  legOf(call).isModifying = false;
  refuse(ErrorCode.POOL_EXHAUSTED, "no transaction is free, or the request is too long");
}

/** 14.1, RFC 3311 5.1: one offer at a time, whoever made it. */
function isChanging(call: Call): bool { return early.awaiting(call, 0) != null || isOffering(call); }

function isOffering(call: Call): bool {
  return call.isUpdating || call.handed != 0 || legOf(call).isModifying || !reInvite.isStable(call) || (call.lateCSeq != 0 && !call.isLateAckSent);
}

function dialogOf(call: Call, fork: u32): Dialog | null {
  if (fork == 0) {
    const first = calls.dialogOf(call);
    return first != null ? first : call.early == 0 ? null : changetype<Dialog>(call.early);
  }
  for (let at = call.early; at != 0; at = changetype<Dialog>(at).next) if (changetype<Dialog>(at).fork == <u8>fork) return changetype<Dialog>(at);
  return null;
}

export function end(payload: usize, length: i32): void {
  if (!decodeLegEnd(payload, length)) return command.refuseMalformed();
  const call = callNamed();
  if (call == null) return;
  const lines = slice(legEnd.headers, legEnd.headersLength);
  if (!isContent(lines, Use.OfCall, NONE, NONE)) return;
  const id = call.id;
  give(NONE, lines, NONE, NONE);
  if (call.isInvited) invite.refuse(call, 480, NONE);
  else {
    if (call.isOutgoing && !call.isEstablished) keepLines(call);
    invite.hangUp(call, calls.Side.Local, 0);
  }
  finish(id);
}
