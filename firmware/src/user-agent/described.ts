// The session description that a message brings: its body, or the part of it that is one (RFC 5621 4.1). In back-to-back use the whole body is the user's.
import { Slice } from "../memory/slice.ts";
import { Message } from "../message/message.ts";
import { select } from "../message/multipart.ts";
import { isRaw } from "./listener.ts";

export function descriptionIn(message: Message): Slice { return isRaw ? message.body : select(message, "application/sdp"); }
