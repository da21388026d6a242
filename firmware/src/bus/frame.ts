// Frames from the core: encodes the generated message that was filled and puts it in the outbox.
import * as outbox from "../outbox.ts";
import { FRAME_PAYLOAD_BYTES } from "../../../proto/gen/as/limits.ts";

/** Where the payload goes; 0 when the outbox is full (counted there). Then `end` with the encoder's answer. */
export function begin(type: u16, session: u32, requestId: u32, destination: u32): usize {
  return outbox.beginFrame(type, session, requestId, <u8>destination, FRAME_PAYLOAD_BYTES);
}

/** `length` is what encodeX(payload, FRAME_PAYLOAD_BYTES) answered; -1 = it did not fit. */
export function end(length: i32): void {
  if (length < 0) outbox.abandon();
  else outbox.endFrame(length);
}

export const MOST: i32 = FRAME_PAYLOAD_BYTES;

/** The same; whether it fitted. */
export function endIfFits(length: i32): bool {
  end(length);
  return length >= 0;
}
