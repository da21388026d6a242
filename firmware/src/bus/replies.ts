// Answers to commands that come when something has happened. One answer for each command.
import { Pool } from "../memory/pool.ts";
import { ErrorCode } from "../../../proto/gen/as/bus.ts";
import { about, refuse, request, sender, sendDone, sendError, type } from "./command.ts";

/** What a command waits for. */
export enum Awaited { Answer, End, Registered, Unregistered, Message, Transfer, Publish, Unpublish }

@unmanaged
export class Reply {
  awaited: Awaited;
  subject: u32;       // session or account
  session: u32;       // of the command's header
  requestId: u32;
  participant: u32;
  type: u32;          // of the command
}

let pool: Pool = changetype<Pool>(0);

// Boot only.
export function create(commands: u32): void { pool = Pool.create(offsetof<Reply>(), commands); }

export function pendingReplies(): u32 { return pool.used; }

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
