// Offers and answers of a session: prints ours, reads theirs, keeps what was agreed. RFC 3264, RFC 6337; moved along offer-answer.ts.
import { Slice, NONE, equals, isEmpty, slice } from "../memory/slice.ts";
import { TextWriter } from "../memory/text-writer.ts";
import { ErrorCode, statusOf } from "../error.ts";
import { SDP_BYTES } from "../limits.ts";
import { randomU32 } from "../random.ts";
import { Dialog } from "../dialog/dialog.ts";
import { CodecId, codecNamed, codecText } from "../sdp/codec.ts";
import { Description, Direction, MediaKind } from "../sdp/description.ts";
import { LocalMedia, Negotiated } from "../sdp/local-media.ts";
import { MISCELLANEOUS, warningOf } from "../sdp/warning.ts";
import { isIpv4, isIpv6, isNowhere, printAnswer, printOffer, printRefusal, readAnswer } from "../sdp/offer-answer.ts";
import { parseDescription } from "../sdp/parse.ts";
import { configuration } from "../../../proto/gen/as/session.ts";
import { Media } from "../../../proto/gen/as/phone.ts";
import { OFFERED_CODECS_BYTES } from "../../../proto/gen/as/limits.ts";
import { step, nextState, effects, NO_ARROW } from "../transaction/machine.ts";
import { countIgnored } from "../transaction/counters.ts";
import { FIGURE, State, On, Do } from "./offer-answer.ts";
import { PTIME_MS, TELEPHONE_EVENT_TYPE } from "./limits.ts";
import { ipNearest, ipOf } from "../transport/own-address.ts";
import { warn } from "../user-agent/reply.ts";
import { Agreement, agreementOf, tagOf } from "./agreement.ts";
import { Session, Text } from "./session.ts";
import * as streams from "./streams.ts";

let local: LocalMedia = changetype<LocalMedia>(0);
let negotiated: Negotiated = changetype<Negotiated>(0);
let theirs: Description = changetype<Description>(0);
let previous: Description = changetype<Description>(0);
let printed: TextWriter = changetype<TextWriter>(0);
let names: TextWriter = changetype<TextWriter>(0);

// Boot only.
export function create(): void {
  local = LocalMedia.create();
  negotiated = Negotiated.create();
  theirs = Description.create();
  previous = Description.create();
  printed = TextWriter.createOver(SDP_BYTES);
  names = TextWriter.createOver(OFFERED_CODECS_BYTES + 1);
}

function move(session: Session, on: On): u32 {
  const arrow = step(FIGURE, session.exchange, on);
  if (arrow == NO_ARROW) {
    countIgnored();
    return 0;
  }
  session.exchange = nextState(arrow);
  return effects(arrow);
}

export function isOfferReceived(session: Session): bool { return session.exchange == State.OfferReceived; }
export function isOfferSent(session: Session): bool { return session.exchange == State.OfferSent; }

/** Our offer, with all our codecs, the running one first. NONE = it does not fit: no body. */
function offer(session: Session): Slice {
  const last = session.text(Text.Description);
  const hasPlaces = !isEmpty(last) && session.mediaCount > 1 && parseDescription(last, previous) == ErrorCode.None;
  for (let isNew = isEmpty(last); ; isNew = true) {
    fillLocal(session, isNew);
    printed.restart();
    if (hasPlaces) printOffer(printed, local, previous, session.mediaIndex);
    else printOffer(printed, local);
    if (isNew || equals(printed.written, last)) break;
  }
  if (session.mediaCount == 0) session.mediaCount = 1;
  if (move(session, On.SendOffer) & Do.KeepDescription) return keep(session);
  return NONE;
}

/** RFC 3264 8: what was agreed on, offered once more, word for word: the version stays. RFC 4028 7.4 asks it of a refresh. */
function offerAgain(session: Session): Slice {
  move(session, On.SendOffer);
  return session.text(Text.Description);
}

function keep(session: Session): Slice {
  session.isDescriptionAgreed = false;
  session.described = session.wanted;
  if (printed.failed) return NONE;
  session.texts.set(Text.Description, printed.written);
  return printed.written;
}

/** Their offer, noted; it is answered by `answer`. 200, else what it is refused with: 400 when it is no description. */
export function receiveOffer(session: Session, body: Slice): i32 {
  const wrong = parseDescription(body, theirs);
  if (wrong == ErrorCode.None) {
    move(session, On.ReceiveOffer);
    return 200;
  }
  warn(warningOf(wrong));
  return statusOf(wrong);
}

/** Answers `body` with what the session wants now; else it is refused, with a Warning that tells why. */
export function answer(session: Session, body: Slice): ErrorCode {
  const wrong = parseDescription(body, theirs);
  if (wrong != ErrorCode.None) return abandonWith(session, wrong);
  const last = session.text(Text.Description);
  for (let isNew = isEmpty(last); ; isNew = true) {
    fillLocal(session, isNew);
    printed.restart();
    const code = printAnswer(printed, local, theirs, negotiated);
    if (code != ErrorCode.None) return refuse(session, code);
    if (isNew || equals(printed.written, last)) break;
  }
  session.isIpv6 = isIpv6(local.ip);
  const what = move(session, On.SendAnswer);
  session.mediaCount = <u8>theirs.mediaCount;
  if (what & Do.KeepDescription) keep(session);
  session.isAnswerReady = true;
  if (what & Do.Agree) agree(session);
  return ErrorCode.None;
}

function refuse(session: Session, code: ErrorCode): ErrorCode {
  warn(warningOf(code));
  return abandonWith(session, code);
}

function abandonWith(session: Session, code: ErrorCode): ErrorCode {
  abandon(session);
  return code;
}

/** RFC 3261 13.2.2.4: the valid answer to an offer that cannot be met: every stream is refused. NONE when it was no description. */
export function refusal(session: Session): Slice {
  warn(MISCELLANEOUS);
  if (theirs.mediaCount == 0) return NONE;
  fillLocal(session, true);
  printed.restart();
  printRefusal(printed, local, theirs);
  return printed.failed ? NONE : printed.written;
}

/** The answer that was just made, or NONE. */
export function takeAnswer(session: Session): Slice {
  if (!session.isAnswerReady) return NONE;
  session.isAnswerReady = false;
  return session.text(Text.Description);
}

/** The same, which goes out once more with the 2xx. */
export function previewAnswer(session: Session): Slice { return session.isAnswerReady ? session.text(Text.Description) : NONE; }

/** What goes with the message that is sent now: the answer that was just made, else an offer. Only a response to an INVITE without an offer says again
 * everything that we can do (RFC 6337 5.2.5); a request that changes nothing repeats what stands. */
export function takeDescription(session: Session, isRequest: bool): Slice {
  if (!session.isAnswerReady) return isRequest && session.isDescriptionAgreed && session.described == session.wanted ? offerAgain(session) : offer(session);
  session.isAnswerReady = false;
  return session.text(Text.Description);
}

/** Their answer to our offer. Ignored when there is none to answer. */
export function receiveAnswer(session: Session, body: Slice): ErrorCode {
  if (session.exchange != State.OfferSent) return ErrorCode.None;
  fillMedia(session);
  let code = parseDescription(body, theirs);
  if (code == ErrorCode.None) code = readAnswer(theirs, local, session.mediaIndex, session.mediaCount, negotiated);
  if (code != ErrorCode.None) return abandonWith(session, code);
  if (move(session, On.ReceiveAnswer) & Do.Agree) agree(session);
  return ErrorCode.None;
}

/** Another fork of our INVITE may answer the same offer. */
export function openForAnotherDialog(session: Session): void { if (session.exchange == State.Settled) move(session, On.AnotherDialog); }

/** What was agreed last, kept for this dialog; `described` is the direction that we described in it. */
export function keepFor(session: Session, dialog: Dialog, isReliable: bool = true, described: Direction = session.described): void {
  session.answeredBy = tagOf(dialog);
  agreementOf(dialog).keep(session.id, session.answeredBy, session.mediaCount, isReliable, described, negotiated);
}

/** RFC 6141 3.4: the answer that a provisional response brings to our re-INVITE, kept until the 2xx has come. */
export function keepAhead(session: Session, body: Slice, dialog: Dialog): void {
  if (session.exchange != State.OfferSent || session.isAnsweredAhead) return;
  session.isAnsweredAhead = keepAside(session, body, dialog, true, session.described);
}

/** What their answer agrees on, kept for this dialog alone; the exchange and the stream stay what they are. False: it is no answer to our offer. */
export function keepAside(session: Session, body: Slice, dialog: Dialog, isReliable: bool, described: Direction): bool {
  fillMedia(session);
  if (parseDescription(body, theirs) != ErrorCode.None || readAnswer(theirs, local, session.mediaIndex, session.mediaCount, negotiated) != ErrorCode.None) return false;
  agreementOf(dialog).keep(session.id, tagOf(dialog), session.mediaCount, isReliable, described, negotiated);
  return true;
}

/** The same for their offer, which is answered: the exchange and the stream stay what they are. */
export function answerAside(session: Session, body: Slice, dialog: Dialog): void {
  if (parseDescription(body, theirs) != ErrorCode.None) return;
  fillLocal(session, true);
  printed.restart();
  if (printAnswer(printed, local, theirs, negotiated) != ErrorCode.None) return;
  keep(session);
  session.isAnswerReady = true;
  agreementOf(dialog).keep(session.id, tagOf(dialog), theirs.mediaCount, true, session.described, negotiated);
}

/** The 2xx that makes it good. False: nothing was kept. */
export function adoptAhead(session: Session, dialog: Dialog): bool {
  if (!session.isAnsweredAhead || (move(session, On.ReceiveAnswer) & Do.Agree) == 0) return false;
  adopt(session, agreementOf(dialog));
  return true;
}

/** What this dialog agreed on before is the session's now. */
export function adopt(session: Session, agreement: Agreement): void {
  agreement.read(negotiated);
  session.mediaCount = agreement.mediaCount;
  session.answeredBy = agreement.tag;
  agree(session);
}

export function abandon(session: Session): void {
  session.isAnsweredAhead = false;
  if (session.exchange != State.Settled) move(session, On.Abandon);
}

function agree(session: Session): void {
  session.mediaIndex = <u8>negotiated.mediaIndex;
  session.codec = negotiated.codec;
  session.payloadType = <u8>negotiated.payloadType;
  session.telephoneEventType = <u8>negotiated.telephoneEventType;
  session.clockRateHz = negotiated.clockRateHz;
  session.ptimeMs = <u32>negotiated.ptimeMs;
  session.remotePort = <u16>negotiated.remotePort;
  session.agreed = negotiated.direction;
  session.media = Media.AUDIO;
  session.isDescriptionAgreed = true;
  if (!isEmpty(negotiated.remoteAddress)) takeAddress(session, negotiated.remoteAddress);
  streams.open(session);
}

/** A far end that has answered our offer from the other address family goes on so, and is described to from there. */
function takeAddress(session: Session, address: Slice): void {
  session.texts.set(Text.RemoteAddress, address);
  if (isNowhere(address) || (session.isIpv6 ? !isIpv4(address) : !isIpv6(address))) return;
  session.isIpv6 = !session.isIpv6;
  session.isDescriptionAgreed = false;
}

/** RFC 3264 8: one more for each description that differs from the one before. */
function fillLocal(session: Session, isNew: bool): void {
  fillMedia(session);
  if (isNew) session.descriptionVersion++;
  local.sessionVersion = session.descriptionVersion;
}

/** Everything but the version. */
function fillMedia(session: Session): void {
  if (session.descriptionId == 0) session.descriptionId = <u64>randomU32() | 1;
  local.sessionId = session.descriptionId;
  local.sessionVersion = session.descriptionVersion;
  local.ip = ipNearest(session.isIpv6);
  local.otherIp = ipOf(!isIpv6(local.ip));
  local.port = session.localPort;
  local.direction = session.wanted;
  local.ptimeMs = PTIME_MS;
  // RFC 3264 8.3.2: the payload types that were agreed on stay.
  local.runningType = session.codec == 0 ? 0 : session.payloadType;
  local.telephoneEventType = session.telephoneEventType != 0 ? session.telephoneEventType : TELEPHONE_EVENT_TYPE;
  if (local.telephoneEventType == local.runningType) local.telephoneEventType++;
  local.codecCount = 0;
  if (session.codec != 0) local.addCodec(session.codec);
  for (let i = 0; i < configuration.codecsCount; i++) {
    const codec = codecNamed(slice(configuration.codecsAt(i), configuration.codecsLength(i)));
    if (!local.has(codec)) local.addCodec(codec);
  }
}

/** The encoding names of an offer's audio, blank-separated, in the caller's order; also says which media it wants (`offeredMedia`). */
export function readOffered(body: Slice): Slice {
  names.restart();
  offeredMedia = Media.AUDIO;
  if (isEmpty(body) || parseDescription(body, theirs) != ErrorCode.None) return NONE;
  let video = false;
  for (let i = 0; i < theirs.mediaCount; i++) {
    const media = theirs.media(i);
    if (media.kind == MediaKind.Video && media.port != 0) video = true;
    if (media.kind != MediaKind.Audio) continue;
    for (let k = 0; k < media.formatCount; k++) addName(media.format(k).name, media.format(k).codec);
  }
  if (video) offeredMedia = Media.AUDIO_VIDEO;
  return names.written;
}
export let offeredMedia: Media = Media.AUDIO;

/** Names that do not fit are left out whole. */
function addName(name: Slice, codec: CodecId): void {
  if (codec == CodecId.TelephoneEvent || codec == CodecId.ComfortNoise || (isEmpty(name) && codec == CodecId.Unknown)) return;
  const position = names.position;
  if (names.length > 0) names.byte(32);
  if (isEmpty(name)) names.text(codecText(codec));
  else names.slice(name);
  if (!names.failed && names.length <= OFFERED_CODECS_BYTES) return;
  names.back(position);
  names.failed = false;
}
