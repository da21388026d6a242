// The command from the bus that is being handled, and its answer: Done or Error.
import { TextWriter } from "../memory/text-writer.ts";
import { Slice, addressOf, lengthOf } from "../memory/slice.ts";
import { ErrorCode, done, encodeDone, TYPE_DONE, errorReply, encodeErrorReply, TYPE_ERROR } from "../../../proto/gen/as/bus.ts";
import { FRAME_HEADER_BYTES, OFFSET_PAYLOAD_LENGTH, OFFSET_REQUEST_ID, OFFSET_SENDER, OFFSET_SESSION, OFFSET_TYPE } from "../../../proto/gen/as/frame.ts";
import * as frame from "./frame.ts";

let text: TextWriter = changetype<TextWriter>(0);

export let sender: u32 = 0;
export let request: u32 = 0;
export let type: u32 = 0;
export let about: u32 = 0;
export let payload: usize = 0;
export let payloadLength: i32 = 0;
/** Frames that were no frames. */
export let badFrames: u32 = 0;

// Boot only.
export function create(): void { text = TextWriter.createOver(255); }

/** Takes the command out of its frame. False: that is none, and is counted. */
export function begin(from: Slice): bool {
  const at = addressOf(from);
  payloadLength = lengthOf(from) - <i32>FRAME_HEADER_BYTES;
  if (payloadLength < 0 || load<u32>(at, OFFSET_PAYLOAD_LENGTH) != <u32>payloadLength) {
    badFrames++;
    return false;
  }
  payload = at + FRAME_HEADER_BYTES;
  sender = load<u8>(at, OFFSET_SENDER);
  request = load<u32>(at, OFFSET_REQUEST_ID);
  type = load<u16>(at, OFFSET_TYPE);
  about = load<u32>(at, OFFSET_SESSION);
  return true;
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
