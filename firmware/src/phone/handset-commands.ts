// Commands and events of the handset as a whole: mute, route, accounts, applications, messages, change of owner.
import * as command from "../bus/command.ts";
import { Slice, NONE, addressOf, lengthOf, part, slice } from "../memory/slice.ts";
import { TextWriter } from "../memory/text-writer.ts";
import { Message } from "../message/message.ts";
import { HeaderName } from "../message/header-name.ts";
import { select } from "../message/multipart.ts";
import { ErrorCode, decodeOwnerChanged, ownerChanged } from "../../../proto/gen/as/bus.ts";
import { CALLBACKS_PER_APPLICATION, MESSAGE_TEXT_BYTES, TEXT_BYTES, URI_BYTES } from "../../../proto/gen/as/limits.ts";
import {
  Route, State, decodeSetMute, setMute, muteChanged, encodeMuteChanged, TYPE_MUTE_CHANGED, decodeSetRoute, setRoute, routeChanged, encodeRouteChanged,
  TYPE_ROUTE_CHANGED, decodeRegisterApplication, registerApplication, applicationRegistered, encodeApplicationRegistered, TYPE_APPLICATION_REGISTERED,
  decodeSendMessage, sendMessage, messageReceived, encodeMessageReceived, TYPE_MESSAGE_RECEIVED,
} from "../../../proto/gen/as/phone.ts";
import * as changes from "../session/changes.ts";
import * as frame from "../bus/frame.ts";
import * as sessions from "../session/session.ts";
import * as streams from "../session/streams.ts";
import { accountCount } from "../user-agent/account.ts";
import * as single from "../user-agent/single.ts";
import { Outcome } from "../user-agent/single.ts";
import { change, handset, isName, placeFor } from "./handset.ts";
import * as messageWaiting from "./message-waiting.ts";
import * as replies from "../bus/replies.ts";
import { Awaited } from "../bus/replies.ts";

let method: TextWriter = changetype<TextWriter>(0);
let plain: TextWriter = changetype<TextWriter>(0);

// Boot only.
export function create(): void {
  method = TextWriter.createOver(16);
  method.text("MESSAGE");
  plain = TextWriter.createOver(16);
  plain.text("text/plain");
}

function malformed(): void { command.refuse(ErrorCode.BAD_FRAME, "the payload is not a message of this type"); }

export function mute(payload: usize, length: i32): void {
  if (!decodeSetMute(payload, length)) return malformed();
  const wanted = setMute.muted;
  if (wanted != handset.muted) {
    change().muted = wanted;
    muteChanged.clear();
    muteChanged.muted = wanted;
    const event = frame.begin(TYPE_MUTE_CHANGED, 0, 0, 0);
    if (event != 0) frame.end(encodeMuteChanged(event, frame.MOST));
    streams.setAudioPath(wanted, handset.route);
  }
  command.finish(0);
}

export function route(payload: usize, length: i32): void {
  if (!decodeSetRoute(payload, length)) return malformed();
  const wanted = setRoute.route;
  if (wanted < Route.EARPIECE || wanted > Route.BLUETOOTH) return command.refuse(ErrorCode.BAD_ARGUMENT, "no such route");
  if (wanted != handset.route) {
    change().route = wanted;
    routeChanged.clear();
    routeChanged.route = wanted;
    const event = frame.begin(TYPE_ROUTE_CHANGED, 0, 0, 0);
    if (event != 0) frame.end(encodeRouteChanged(event, frame.MOST));
    streams.setAudioPath(handset.muted, wanted);
  }
  command.finish(0);
}

/** True when it is news. */
export function registered(account: u32, expiresS: u32): bool {
  const state = handset.account(account);
  const isNews = !state.registered || state.expiresS != expiresS;
  if (isNews) {
    change();
    state.registered = true;
    state.expiresS = expiresS;
  }
  messageWaiting.registered(account);
  return isNews;
}

export function unregistered(account: u32, wished: bool): void {
  const state = change().account(account);
  state.registered = false;
  state.expiresS = 0;
  if (wished) messageWaiting.unregistered(account);
}

export function application(payload: usize, length: i32): void {
  if (!decodeRegisterApplication(payload, length)) return malformed();
  const from = registerApplication;
  const name = slice(from.application, from.applicationLength);
  if (!isName(name, false) || from.callbacksCount > CALLBACKS_PER_APPLICATION) return command.refuse(ErrorCode.BAD_ARGUMENT, "an application has a name and at most 16 callbacks");
  for (let i = 0; i < from.callbacksCount; i++) {
    if (!isName(slice(from.callbacksAt(i), from.callbacksLength(i)), true)) return command.refuse(ErrorCode.BAD_ARGUMENT, "a callback has a name of at most 63 bytes");
  }
  const place = placeFor(command.sender, name);
  if (place == null) return command.refuse(ErrorCode.POOL_EXHAUSTED, "more applications than the handset remembers");
  change();
  place.guest = command.sender;
  place.callbacks = <u32>from.callbacksCount;
  place.texts.set(0, name);
  const event = applicationRegistered;
  event.clear();
  event.guest = command.sender;
  event.application = addressOf(name);
  event.applicationLength = lengthOf(name);
  for (let i = 0; i < from.callbacksCount; i++) {
    place.texts.set(i + 1, slice(from.callbacksAt(i), from.callbacksLength(i)));
    event.addCallbacks(from.callbacksAt(i), from.callbacksLength(i));
  }
  const out = frame.begin(TYPE_APPLICATION_REGISTERED, 0, 0, 0);
  if (out != 0) frame.end(encodeApplicationRegistered(out, frame.MOST));
  command.finish(0);
}

/** RFC 3428: text/plain, answered by the far end's final response. */
export function message(payload: usize, length: i32): void {
  if (!decodeSendMessage(payload, length)) return malformed();
  const from = sendMessage;
  if (from.textLength > MESSAGE_TEXT_BYTES) return command.refuse(ErrorCode.BAD_ARGUMENT, "a message has at most 1300 bytes");
  if (from.account >= accountCount() || from.toLength > URI_BYTES) return command.refuse(ErrorCode.BAD_ADDRESS, "no such account, or the address is too long");
  const reply = replies.waitFor(Awaited.Message, 0);
  if (reply == null) return;
  let outcome = single.begin(from.account, method.written, slice(from.to, from.toLength), replies.numberOf(reply));
  if (outcome == Outcome.Sent) outcome = single.end(plain.written, slice(from.text, from.textLength));
  if (outcome == Outcome.BadAddress) replies.failReply(reply, ErrorCode.BAD_ADDRESS, "not a SIP URI that can be reached", 0);
  else if (outcome == Outcome.NoRoom) replies.failReply(reply, ErrorCode.POOL_EXHAUSTED, "no transaction is free", 0);
}

export function messageArrived(request: Message): void {
  const from = part(request.from.uri, 0, URI_BYTES), to = part(request.to.uri, 0, URI_BYTES);
  const text = request.has(HeaderName.ContentType) ? part(select(request, "text/plain"), 0, MESSAGE_TEXT_BYTES) : NONE;
  const event = messageReceived;
  event.clear();
  event.from = addressOf(from); event.fromLength = lengthOf(from);
  event.to = addressOf(to); event.toLength = lengthOf(to);
  event.text = addressOf(text); event.textLength = lengthOf(text);
  const payload = frame.begin(TYPE_MESSAGE_RECEIVED, 0, 0, 0);
  if (payload != 0) frame.end(encodeMessageReceived(payload, frame.MOST));
}

/** Every live session of the losing guest is the gaining one's. One of nobody (offered) stays nobody's. */
export function ownerChangedTo(payload: usize, length: i32): void {
  if (!decodeOwnerChanged(payload, length)) return;
  const from = ownerChanged.fromGuest;
  change().activeGuest = ownerChanged.toGuest;
  if (from == 0) return;
  for (let i: u32 = 0; i < sessions.capacity(); i++) {
    if (!sessions.isTaken(i)) continue;
    const session = sessions.sessionAt(i);
    if (session.state == State.ENDED || session.owner != from) continue;
    session.owner = ownerChanged.toGuest;
    changes.mark(session);
  }
}
