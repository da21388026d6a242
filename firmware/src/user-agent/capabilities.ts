// What this user agent understands, in the words of Allow, Accept and Supported (20.37). A method that is added gets a file and a word here.
import { Slice, isFold } from "../memory/slice.ts";
import { Method } from "../message/method.ts";
import { configuration } from "../../../proto/gen/as/session.ts";

export const ALLOWED: string = "INVITE, ACK, CANCEL, BYE, OPTIONS, MESSAGE, PRACK, UPDATE, INFO, REFER, NOTIFY, SUBSCRIBE";
export const SUPPORTED: string = "100rel, timer, replaces, norefersub, from-change, histinfo";
/** What a configuration adds: RFC 3911. */
export const JOINABLE: string = ", join";
export const ACCEPTED: string = "application/sdp, text/plain, message/sipfrag, multipart/mixed, multipart/alternative";
/** RFC 6665 8.2.2: the event packages that we notify of, without and with watchers of our calls (RFC 4235). */
export const EVENTS: string = "refer";
export const WATCHED_EVENTS: string = "refer, dialog";

/** 8.2.1: 405 for methods that are known and not allowed, 501 for the others. */
export function isAllowed(method: Method): bool {
  switch (method) {
    case Method.Invite:
    case Method.Ack:
    case Method.Cancel:
    case Method.Bye:
    case Method.Options:
    case Method.Prack:
    case Method.Update:
    case Method.Info:
    case Method.Message:
    case Method.Refer:
    case Method.Notify:
    case Method.Subscribe: return true;
    default: return false;
  }
}

/** 8.2.2.3, 19.2: the option tags of SUPPORTED. An extension goes into an answer (8.2.4) only where its own file has seen the tag in the request. */
export function isSupported(tag: Slice): bool {
  return (configuration.joinable && isFold(tag, "join")) || isFold(tag, "100rel") || isFold(tag, "timer") || isFold(tag, "replaces") || isFold(tag, "norefersub") || isFold(tag, "from-change") || isFold(tag, "histinfo");
}
