// How a dialog gets its fields from a request or a response, and its target from later ones: RFC 3261 12.1.1, 12.1.2, 12.2.
import { TextWriter } from "../memory/text-writer.ts";
import { Slice, indexOf, isNone } from "../memory/slice.ts";
import { ErrorCode } from "../error.ts";
import { Address, parseAddress } from "../message/address.ts";
import { HeaderName } from "../message/header-name.ts";
import { Message } from "../message/message.ts";
import { requestUriOf } from "../message/request-uri.ts";
import { Uri, parseUri } from "../message/uri.ts";
import { Values } from "../message/value.ts";
import { Dialog, Text, run, enter } from "./dialog.ts";
import { Do, On } from "./figure.ts";
import { DIALOG_TEXT_BYTES } from "./limits.ts";

let values: Values = changetype<Values>(0);
let contact: Address = changetype<Address>(0);
let target: Uri = changetype<Uri>(0);
let routes: TextWriter = changetype<TextWriter>(0);

// Boot only.
export function create(): void {
  values = Values.create();
  contact = Address.create();
  target = Uri.create();
  routes = TextWriter.createOver(DIALOG_TEXT_BYTES);
}

/** 12.1.1: the callee's side, from the INVITE. `localTag` goes into our responses. False when the texts do not fit. */
export function fromRequest(dialog: Dialog, request: Message, localTag: Slice, on: On): bool {
  const texts = dialog.texts;
  dialog.isUac = false;
  dialog.remoteCSeq = request.cseq;
  let fits = texts.set(Text.CallId, request.callId) && texts.set(Text.LocalTag, localTag) && setTag(dialog, request.from.tag)
    && texts.set(Text.RemoteUri, request.from.uri) && texts.set(Text.LocalUri, request.to.uri);
  const what = run(dialog, on);
  // RFC 2543 6.13: without a Contact, requests go back to the From.
  if (!request.has(HeaderName.Contact)) fits = texts.set(Text.RemoteTarget, request.from.uri) && fits;
  if (what & Do.TakeTarget) fits = takeTarget(dialog, request) && fits;
  if (what & Do.TakeRouteSet) fits = takeRouteSet(dialog, request, false) && fits;
  if (fits) enter(dialog);
  return fits;
}

/** 12.1.2: the caller's side, from a response with a To tag. */
export function fromResponse(dialog: Dialog, response: Message): bool {
  const texts = dialog.texts;
  dialog.isUac = true;
  dialog.localCSeq = response.cseq;
  const fits = texts.set(Text.CallId, response.callId) && texts.set(Text.LocalTag, response.from.tag) && setTag(dialog, response.to.tag)
    && texts.set(Text.RemoteUri, response.to.uri) && texts.set(Text.LocalUri, response.from.uri) && update(dialog, response);
  if (fits) enter(dialog);
  return fits;
}

/** A further response of the INVITE, or of a re-INVITE: what the figure says it changes. */
export function update(dialog: Dialog, response: Message): bool {
  const what = run(dialog, response.statusCode < 200 ? On.Provisional : On.Success);
  let fits = true;
  if (what & Do.TakeTarget) fits = takeTarget(dialog, response);
  if (what & Do.TakeRouteSet) fits = takeRouteSet(dialog, response, true) && fits;
  return fits;
}

function setTag(dialog: Dialog, tag: Slice): bool { return isNone(tag) || dialog.texts.set(Text.RemoteTag, tag); }

/** 12.2.1.2, 12.2.2: the Contact of a target refresh request or its 2xx. Without a Contact the target stays. */
export function takeTarget(dialog: Dialog, message: Message): bool {
  const value = values.over(message, HeaderName.Contact);
  if (isNone(value) || parseAddress(value, contact) != ErrorCode.None || contact.isStar) return true;
  const mayHaveMore = indexOf(contact.uri, 59) >= 0 || indexOf(contact.uri, 63) >= 0;
  const uri = mayHaveMore && parseUri(contact.uri, target) == ErrorCode.None ? requestUriOf(target) : contact.uri;
  return !isNone(uri) && dialog.texts.set(Text.RemoteTarget, uri);
}

/** 12.1.1: Record-Route in order for the callee; 12.1.2: in reverse for the caller. */
function takeRouteSet(dialog: Dialog, message: Message, isReversed: bool): bool {
  dialog.texts.clear(Text.RouteSet);
  let count = 0;
  for (let value = values.over(message, HeaderName.RecordRoute); !isNone(value); value = values.next()) count++;
  if (count == 0) return true;
  routes.restart();
  for (let i = 0; i < count; i++) {
    if (i > 0) routes.byte(44);
    routes.slice(valueAt(message, isReversed ? count - 1 - i : i));
  }
  return !routes.failed && dialog.texts.set(Text.RouteSet, routes.written);
}

function valueAt(message: Message, wanted: i32): Slice {
  let value = values.over(message, HeaderName.RecordRoute);
  for (let i = 0; i < wanted; i++) value = values.next();
  return value;
}

/** 12.2.2: a CSeq that is lower than the last one is out of order. */
export function isInOrder(dialog: Dialog, request: Message): bool {
  if (dialog.remoteCSeq != 0 && request.cseq < dialog.remoteCSeq) return false;
  dialog.remoteCSeq = request.cseq;
  return true;
}

/** The callee's 2xx: its own side needs nothing from it. */
export function confirm(dialog: Dialog): void { run(dialog, On.Success); }
