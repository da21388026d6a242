// Answers to commands: Done and Error frames, at once or when something has happened. One answer for each command.
import { Pool } from "../memory/pool.ts";
import { TextWriter } from "../memory/text-writer.ts";
import { addressOf, lengthOf } from "../memory/slice.ts";
import { ErrorCode, done, encodeDone, TYPE_DONE, errorReply, encodeErrorReply, TYPE_ERROR } from "../../../proto/gen/as/bus.ts";
import * as frame from "../session/frame.ts";
import { PENDING_REPLIES } from "./limits.ts";

/** What a command waits for. */
export enum Awaited { Answer, End, Registered, Unregistered, Message, Response, Transfer }

@unmanaged
export class Reply {
  awaited: Awaited;
  subject: u32;       // session or account
  session: u32;       // of the command's header
  requestId: u32;
  participant: u32;
  type: u32;          // of the command
  other: u32;         // the second session of the command; 0 = none
}

let pool: Pool = changetype<Pool>(0);
let text: TextWriter = changetype<TextWriter>(0);

// The command that is being handled.
export let sender: u32 = 0;
export let request: u32 = 0;
export let type: u32 = 0;
export let about: u32 = 0;

// Boot only.
export function create(): void {
  pool = Pool.create(offsetof<Reply>(), PENDING_REPLIES);
  text = TextWriter.createOver(255);
}

export function pendingReplies(): u32 { return pool.used; }

export function beginCommand(participant: u32, requestId: u32, commandType: u32, session: u32): void {
  sender = participant;
  request = requestId;
  type = commandType;
  about = session;
}

/** Done, now. `session` names the new one for PlaceCall. */
export function finish(session: u32): void { sendDone(sender, request, session); }

/** Error, now. */
export function refuse(code: ErrorCode, why: string, sipCode: u32 = 0): void { sendError(sender, request, type, about, code, why, sipCode); }

/** The command is answered later; false: too many wait, and it was refused. */
export function wait(awaited: Awaited, subject: u32): bool { return waitFor(awaited, subject) != null; }

export function waitFor(awaited: Awaited, subject: u32): Reply | null {
  const record = pool.take();
  if (record == 0) {
    refuse(ErrorCode.POOL_EXHAUSTED, "too many commands wait for an answer");
    return null;
  }
  const reply = changetype<Reply>(record);
  reply.awaited = awaited;
  reply.subject = subject;
  reply.session = about;
  reply.requestId = request;
  reply.participant = sender;
  reply.type = type;
  return reply;
}

export function numberOf(reply: Reply): u32 { return pool.indexOf(changetype<usize>(reply)); }
export function replyAt(number: u32): Reply | null { return pool.isTaken(number) ? changetype<Reply>(pool.at(number)) : null; }

/** Somebody waits for this already. */
export function isAwaited(awaited: Awaited, subject: u32): bool { return first(awaited, subject) != null; }

/** The second session of the command that waits for this; 0 = none. */
export function otherOf(awaited: Awaited, subject: u32): u32 {
  const reply = first(awaited, subject);
  return reply == null ? 0 : reply.other;
}

function first(awaited: Awaited, subject: u32): Reply | null {
  for (let i: u32 = 0; i < pool.capacity; i++) {
    const reply = replyAt(i);
    if (reply != null && reply.awaited == awaited && reply.subject == subject) return reply;
  }
  return null;
}

/** All that wait for this get their Done. */
export function settle(awaited: Awaited, subject: u32): void {
  for (let i: u32 = 0; i < pool.capacity; i++) {
    const reply = replyAt(i);
    if (reply != null && reply.awaited == awaited && reply.subject == subject) finishReply(reply);
  }
}

/** All that wait for this get an Error. */
export function fail(awaited: Awaited, subject: u32, code: ErrorCode, why: string, sipCode: u32 = 0): void {
  for (let i: u32 = 0; i < pool.capacity; i++) {
    const reply = replyAt(i);
    if (reply != null && reply.awaited == awaited && reply.subject == subject) failReply(reply, code, why, sipCode);
  }
}

export function finishReply(reply: Reply): void {
  sendDone(reply.participant, reply.requestId, reply.session);
  pool.give(changetype<usize>(reply));
}

export function failReply(reply: Reply, code: ErrorCode, why: string, sipCode: u32): void {
  sendError(reply.participant, reply.requestId, reply.type, reply.session, code, why, sipCode);
  pool.give(changetype<usize>(reply));
}

/** Given back without an answer: it was answered otherwise. */
export function drop(reply: Reply): void { pool.give(changetype<usize>(reply)); }

export function sendDone(participant: u32, requestId: u32, session: u32): void {
  done.clear();
  const payload = frame.begin(TYPE_DONE, session, requestId, participant);
  if (payload != 0) frame.end(encodeDone(payload, frame.MOST));
}

export function sendError(participant: u32, requestId: u32, refusedType: u32, session: u32, code: ErrorCode, why: string, sipCode: u32): void {
  text.restart();
  text.text(why);
  errorReply.clear();
  errorReply.code = code;
  errorReply.text = addressOf(text.written);
  errorReply.textLength = lengthOf(text.written);
  errorReply.refusedType = refusedType;
  errorReply.sipCode = sipCode;
  const payload = frame.begin(TYPE_ERROR, session, requestId, participant);
  if (payload != 0) frame.end(encodeErrorReply(payload, frame.MOST));
}
