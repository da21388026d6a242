// Publish and Unpublish: the state of any event package, as data (RFC 3903).
import { isEmpty, lengthOf, slice } from "../memory/slice.ts";
import { ErrorCode } from "../../../proto/gen/as/bus.ts";
import { EVENT_BYTES, PUBLISHED_BODY_BYTES, TEXT_BYTES } from "../../../proto/gen/as/limits.ts";
import {
  decodePublish, publish, published, encodePublished, TYPE_PUBLISHED, decodeUnpublish, unpublish, publicationEnded, encodePublicationEnded, TYPE_PUBLICATION_ENDED,
} from "../../../proto/gen/as/session.ts";
import * as command from "../bus/command.ts";
import * as frame from "../bus/frame.ts";
import { listenToPublications } from "../user-agent/event/listener.ts";
import { Publication } from "../user-agent/event/publication.ts";
import * as publications from "../user-agent/event/publication.ts";
import * as publisher from "../user-agent/event/publisher.ts";
import { isOneLine } from "../user-agent/header-lines.ts";
import { isReachable } from "./target.ts";
import * as replies from "../bus/replies.ts";
import { Awaited } from "../bus/replies.ts";

// Boot only.
export function create(): void { listenToPublications(accepted, over); }

export function publishIt(payload: usize, length: i32): void {
  if (!decodePublish(payload, length)) return command.refuse(ErrorCode.BAD_FRAME, "the payload is not a Publish");
  const from = publish;
  const type = slice(from.contentType, from.contentTypeLength), body = slice(from.body, from.bodyLength);
  if (!isOneLine(slice(from.event, from.eventLength), EVENT_BYTES) || !isOneLine(type, TEXT_BYTES) || isEmpty(type) || isEmpty(body) || lengthOf(body) > PUBLISHED_BODY_BYTES) {
    return command.refuse(ErrorCode.BAD_ARGUMENT, "event and content type are header values, and the body has 1 to 1024 bytes");
  }
  if (from.publication != 0) return modify(from.publication);
  const to = slice(from.uri, from.uriLength), event = slice(from.event, from.eventLength);
  if (isEmpty(event)) return command.refuse(ErrorCode.BAD_ARGUMENT, "a new publication has an event");
  if (!isReachable(from.account, to)) return command.refuse(ErrorCode.BAD_ADDRESS, "no such account, or not a SIP URI that can be reached, without header fields and method");
  const reply = replies.waitFor(Awaited.Publish, 0);
  if (reply == null) return;
  const publication = publisher.begin(from.account, to, event, type, body, from.expiresS);
  if (publication == null) return replies.failReply(reply, ErrorCode.POOL_EXHAUSTED, "no publication or transaction is free", 0);
  reply.subject = publication.id;
  name(publication);
}

function modify(id: u32): void {
  const publication = publications.withId(id);
  if (publication == null) return command.refuse(ErrorCode.BAD_ARGUMENT, "no such publication");
  if (!replies.wait(Awaited.Publish, id)) return;
  name(publication);
  if (!publisher.modify(publication, slice(publish.contentType, publish.contentTypeLength), slice(publish.body, publish.bodyLength))) {
    replies.fail(Awaited.Publish, id, ErrorCode.BAD_ARGUMENT, "the publication is ending, or its texts are too long");
  }
}

function name(publication: Publication): void {
  published.clear();
  published.publication = publication.id;
  const out = frame.begin(TYPE_PUBLISHED, 0, command.request, command.sender);
  if (out != 0) frame.end(encodePublished(out, frame.MOST));
}

export function removeIt(payload: usize, length: i32): void {
  if (!decodeUnpublish(payload, length)) return command.refuse(ErrorCode.BAD_FRAME, "the payload is not an Unpublish");
  const publication = publications.withId(unpublish.publication);
  if (publication == null) return command.refuse(ErrorCode.BAD_ARGUMENT, "no such publication");
  if (replies.wait(Awaited.Unpublish, publication.id)) publisher.remove(publication);
}

function accepted(publication: u32): void { replies.settle(Awaited.Publish, publication); }

function over(publication: u32, code: i32): void {
  publicationEnded.clear();
  publicationEnded.publication = publication;
  publicationEnded.sipCode = <u32>code;
  const payload = frame.begin(TYPE_PUBLICATION_ENDED, 0, 0, 0);
  if (payload != 0) frame.end(encodePublicationEnded(payload, frame.MOST));
  const why = code == 408 ? ErrorCode.TIMED_OUT : ErrorCode.FAR_END_REFUSED;
  replies.fail(Awaited.Publish, publication, why, "the publication is over", <u32>code);
  replies.settle(Awaited.Unpublish, publication);
}
