// RFC 3264: offers, answers, and what they agree on, as data. Nothing is kept here: the session keeps the text of its last description.
import { ErrorCode } from "../error.ts";
import { Slice, addressOf, endOf, indexOf, is, isEmpty, isFold, isNone, part, toNumber } from "../memory/slice.ts";
import { TextWriter } from "../memory/text-writer.ts";
import { isInvalidHost } from "../message/host.ts";
import { CodecId, channelsOf, clockRateOf, codecText, dynamicTypeOf, staticTypeOf } from "./codec.ts";
import { Description, Direction, Format, Media, MediaKind, directionText, reversed } from "./description.ts";
import { LocalMedia, Negotiated } from "./local-media.ts";

const FIRST_DYNAMIC_TYPE: i32 = 96;
/** Where a codec goes whose payload type the far end uses for something else. */
const ASIDE: i32 = 16;

// An offer with all our codecs. `previous` is our last description in this session, parsed: its m= lines keep their places (RFC 3264 8), ours at
// `mediaIndex`, the others refused. Null: a first offer.
export function printOffer(writer: TextWriter, local: LocalMedia, previous: Description | null = null, mediaIndex: i32 = 0): void {
  printSession(writer, local);
  if (previous == null) return printOfferedMedia(writer, local);
  for (let i = 0; i < previous.mediaCount; i++) {
    if (i == mediaIndex) printOfferedMedia(writer, local);
    else printRefused(writer, previous.media(i));
  }
}

// The answer to `offer`: the first audio line that has a codec of ours is taken, all others are refused with port 0 (RFC 3264 6).
// Of the common codecs the first in the offer's order is taken alone, with telephone-event: so the far end cannot change codec without an offer.
export function printAnswer(writer: TextWriter, local: LocalMedia, offer: Description, into: Negotiated): ErrorCode {
  const code = chooseLine(local, offer, into);
  if (code != ErrorCode.None) return code;
  // RFC 6157 4.1: the answer has the offer's address type.
  local.ip = ipToward(local, into.remoteAddress);
  printSession(writer, local);
  for (let i = 0; i < offer.mediaCount; i++) {
    if (i == into.mediaIndex) printAnsweredMedia(writer, local, offer.media(i), into);
    else printRefused(writer, offer.media(i));
  }
  return ErrorCode.None;
}

// The answer that takes nothing.
export function printRefusal(writer: TextWriter, local: LocalMedia, offer: Description): void {
  printSession(writer, local);
  for (let i = 0; i < offer.mediaCount; i++) printRefused(writer, offer.media(i));
}

// What the far end's answer to our offer agrees on. `mediaIndex` is our line, `offeredMedia` how many lines the offer had.
export function readAnswer(answer: Description, local: LocalMedia, mediaIndex: i32, offeredMedia: i32, into: Negotiated): ErrorCode {
  // RFC 3264 6: the answer has as many m= lines as the offer.
  if (answer.mediaCount != offeredMedia) return ErrorCode.SdpMismatch;
  return agree(local, answer.media(mediaIndex), mediaIndex, into);
}

// The first line that we can do; else what is wrong with the first audio line.
function chooseLine(local: LocalMedia, offer: Description, into: Negotiated): ErrorCode {
  let wrong = ErrorCode.SdpNoAudio;
  for (let i = 0; i < offer.mediaCount; i++) {
    const code = agree(local, offer.media(i), i, into);
    if (code == ErrorCode.None) return ErrorCode.None;
    if (wrong == ErrorCode.SdpNoAudio) wrong = code;
  }
  return wrong;
}

// None, with `into` filled, when this line of the far end's is one that we can do.
function agree(local: LocalMedia, media: Media, index: i32, into: Negotiated): ErrorCode {
  if (media.kind != MediaKind.Audio || media.port == 0) return ErrorCode.SdpNoAudio;
  if (!media.isRtp) return ErrorCode.SdpTransport;
  if (isMulticast(media.address)) return ErrorCode.SdpMulticast;
  if (isEmpty(ipToward(local, media.address))) return ErrorCode.SdpAddressFamily;
  const format = firstCommon(local, media);
  if (format == null) return ErrorCode.SdpNoCommonCodec;
  into.mediaIndex = index;
  into.codec = format.codec;
  into.payloadType = format.payloadType;
  into.receivePayloadType = format.payloadType;
  into.clockRateHz = format.clockRateHz;
  into.ptimeMs = ptimeOf(local, media);
  into.telephoneEventType = max(media.typeOf(CodecId.TelephoneEvent), 0);
  into.remotePort = media.port;
  into.remoteAddress = media.address;
  into.direction = <Direction>(reversed(media.direction) & local.direction);
  // RFC 3264 8.4: a hold of RFC 2543's kind; RFC 6157 4.1: and what stands for it in IPv6.
  if (isNowhere(media.address)) into.direction = <Direction>(into.direction & ~Direction.SendOnly);
  return ErrorCode.None;
}

/** What we have of the far end's address family; for a name what we would rather have. Empty = nothing. */
function ipToward(local: LocalMedia, address: Slice): Slice {
  const isOther = isIpv6(local.ip) ? isIpv4(address) : isIpv6(address);
  return isOther ? local.otherIp : local.ip;
}

export function isNowhere(address: Slice): bool { return is(address, "0.0.0.0") || is(address, "::") || isInvalidHost(address); }

function firstCommon(local: LocalMedia, media: Media): Format | null {
  for (let i = 0; i < media.formatCount; i++) if (local.has(media.format(i).codec)) return media.format(i);
  return null;
}

// The far end's wish, if it is one that frames of 10 ms add up to and that it itself allows; else ours, as far as it allows that.
function ptimeOf(local: LocalMedia, media: Media): i32 {
  const wish = media.ptimeMs, most = media.maxptimeMs;
  if (wish >= 10 && wish <= 60 && wish % 10 == 0 && (most == 0 || wish <= most)) return wish;
  return most >= 10 && most < local.ptimeMs ? most - most % 10 : local.ptimeMs;
}

function printSession(writer: TextWriter, local: LocalMedia): void {
  const family = isIpv6(local.ip) ? "IP6 " : "IP4 ";
  writer.text("v=0\r\no=- ").decimal(local.sessionId).byte(32).decimal(local.sessionVersion).text(" IN ").text(family).slice(local.ip)
    .text("\r\ns=-\r\nc=IN ").text(family).slice(local.ip).text("\r\nt=0 0\r\n");
}

function printOfferedMedia(writer: TextWriter, local: LocalMedia): void {
  writer.text("m=audio ").decimal(local.port).text(" RTP/AVP");
  for (let i = 0; i < local.codecCount; i++) writer.byte(32).decimal(typeIn(local, i));
  if (local.telephoneEventType > 0) writer.byte(32).decimal(local.telephoneEventType);
  writer.crlf();
  for (let i = 0; i < local.codecCount; i++) printMap(writer, typeIn(local, i), local.codec(i));
  if (local.telephoneEventType > 0) printTelephoneEvent(writer, local.telephoneEventType);
  printEnd(writer, local.ptimeMs, local.direction);
}

function printAnsweredMedia(writer: TextWriter, local: LocalMedia, offered: Media, agreed: Negotiated): void {
  const events = local.telephoneEventType > 0 ? agreed.telephoneEventType : 0;
  agreed.telephoneEventType = events;
  writer.text("m=audio ").decimal(local.port).text(" RTP/AVP ").decimal(agreed.payloadType);
  if (events > 0) writer.byte(32).decimal(events);
  writer.crlf();
  printMap(writer, agreed.payloadType, agreed.codec);
  if (events > 0) printTelephoneEvent(writer, events);
  if (!isNone(offered.identification)) writer.text("a=mid:").slice(offered.identification).crlf();
  // The direction is bounded by the offer even when its hold was said by address.
  printEnd(writer, agreed.ptimeMs, <Direction>(reversed(offered.direction) & local.direction));
}

function printEnd(writer: TextWriter, ptimeMs: i32, direction: Direction): void {
  writer.text("a=ptime:").decimal(ptimeMs).text("\r\na=").text(directionText(direction)).crlf();
}

function printMap(writer: TextWriter, type: i32, codec: CodecId): void {
  writer.text("a=rtpmap:").decimal(type).byte(32).text(codecText(codec)).byte(47).decimal(clockRateOf(codec));
  if (channelsOf(codec) > 1) writer.byte(47).decimal(channelsOf(codec));
  writer.crlf();
}

function printTelephoneEvent(writer: TextWriter, type: i32): void {
  printMap(writer, type, CodecId.TelephoneEvent);
  writer.text("a=fmtp:").decimal(type).text(" 0-16\r\n");
}

// RFC 3264 6: the line as it came, with port 0.
function printRefused(writer: TextWriter, media: Media): void {
  writer.text("m=").slice(media.kindText).text(" 0 ").slice(media.protocol).byte(32).slice(media.formats).crlf();
}

// RFC 3264 8.3.2: what a payload type means never changes in a session; the running codec keeps the type that was agreed on.
function typeIn(local: LocalMedia, index: i32): i32 {
  const fixed = staticTypeOf(local.codec(index));
  if (fixed >= 0) return fixed;
  if (index == 0 && local.runningType >= FIRST_DYNAMIC_TYPE) return local.runningType;
  const type = dynamicTypeOf(local.codec(index));
  return type == local.runningType || type == local.telephoneEventType ? type + ASIDE : type;
}

export function isIpv6(ip: Slice): bool { return indexOf(ip, 58) >= 0; }

// Digits and dots only: a host name may have any address.
export function isIpv4(address: Slice): bool {
  for (let at = addressOf(address); at < endOf(address); at++) if (load<u8>(at) - 48 > 9 && load<u8>(at) != 46) return false;
  return true;
}

// 224.0.0.0 to 239.255.255.255, ff00::/8: RFC 8866 5.7. There is one far end in a call.
function isMulticast(address: Slice): bool {
  if (isIpv6(address)) return isFold(part(address, 0, 2), "ff");
  const dot = indexOf(address, 46);
  const first = dot < 0 ? -1 : toNumber(part(address, 0, dot), 255);
  return first >= 224 && first <= 239;
}
