// What becomes of a MESSAGE that a guest sends (RFC 3428): the answer that its command waits for.
import { Message } from "../message/message.ts";
import { ErrorCode } from "../../../proto/gen/as/bus.ts";
import * as replies from "../bus/replies.ts";

/** Its final answer, or none (null). */
export function replied(number: u32, response: Message | null, code: i32): void {
  const reply = replies.replyAt(number);
  if (reply == null) return;
  if (code < 300) return replies.finishReply(reply);
  if (code == 408) replies.failReply(reply, ErrorCode.TIMED_OUT, "the far end did not answer", 408);
  else if (response == null) replies.failReply(reply, ErrorCode.UNREACHABLE, "the far end cannot be reached", <u32>code);
  else replies.failReply(reply, ErrorCode.FAR_END_REFUSED, "the far end refused", <u32>code);
}
