// What this user agent understands, in the words of Allow and Accept; no extension yet, so no Supported (20.37). A method that is added gets a file and a word here.
import { Method } from "../message/method.ts";

export const ALLOWED: string = "INVITE, ACK, CANCEL, BYE, OPTIONS, MESSAGE";
export const ACCEPTED: string = "application/sdp, text/plain";

/** 8.2.1: 405 for methods that are known and not allowed, 501 for the others. */
export function isAllowed(method: Method): bool {
  switch (method) {
    case Method.Invite:
    case Method.Ack:
    case Method.Cancel:
    case Method.Bye:
    case Method.Options:
    case Method.Message: return true;
    default: return false;
  }
}
