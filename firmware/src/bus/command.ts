// The command from the bus that is being handled, and its answer: Done or Error.
import { TextWriter } from "../memory/text-writer.ts";
import { addressOf, lengthOf } from "../memory/slice.ts";
import { ErrorCode, done, encodeDone, TYPE_DONE, errorReply, encodeErrorReply, TYPE_ERROR } from "../../../proto/gen/as/bus.ts";
import * as frame from "./frame.ts";

let text: TextWriter = changetype<TextWriter>(0);

export let sender: u32 = 0;
export let request: u32 = 0;
export let type: u32 = 0;
export let about: u32 = 0;

// Boot only.
export function create(): void { text = TextWriter.createOver(255); }

export function beginCommand(participant: u32, requestId: u32, commandType: u32, session: u32): void {
  sender = participant;
  request = requestId;
  type = commandType;
  about = session;
}

/** Done, now. `session` names the new one for commands that make one. */
export function finish(session: u32): void { sendDone(sender, request, session); }

/** Error, now. */
export function refuse(code: ErrorCode, why: string, sipCode: u32 = 0): void { sendError(sender, request, type, about, code, why, sipCode); }

/** The payload is no message of the type that the header says. */
export function refuseMalformed(): void { refuse(ErrorCode.BAD_FRAME, "the payload is not a message of this type"); }

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
