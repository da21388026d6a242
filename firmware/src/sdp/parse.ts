// Parses a session description (RFC 8866 5, 9). Tolerant as its section 5 asks: a single LF ends a line, too.
import { SDP_CODECS, SDP_MEDIA } from "../limits.ts";
import { ErrorCode } from "../error.ts";
import { Slice, NONE, between, slice, addressOf, endOf, isNone, isEmpty, is, isFold, lengthOf, toNumber, trim } from "../memory/slice.ts";
import { channelsOf, clockRateOf, codecOfMap, codecOfStaticType } from "./codec.ts";
import { Description, Direction, MEDIA_BYTES, Media, MediaKind } from "./description.ts";

const letters = "vosiuepcbtrzkam";

export function parseDescription(text: Slice, into: Description): ErrorCode {
  memory.fill(changetype<usize>(into), 0, offsetof<Description>());
  into.direction = Direction.SendRecv;
  const end = endOf(text);
  let at = addressOf(text);
  if (end - at < 3 || load<u8>(at) != 118 || load<u8>(at, 1) != 61) return ErrorCode.BadSdp; // v= comes first (5.1)
  while (at < end) {
    let stop = at;
    while (stop < end && load<u8>(stop) != 10) stop++;
    const next = stop + 1;
    if (stop > at && load<u8>(stop - 1) == 13) stop--;
    if (stop > at) {
      const code = stop - at >= 2 && load<u8>(at, 1) == 61 ? line(load<u8>(at), between(at + 2, stop), into) : ErrorCode.BadSdp;
      if (code != ErrorCode.None) return code;
    }
    at = next;
  }
  if (isNone(into.originAddress)) return ErrorCode.BadSdp; // o= (5.2)
  for (let i = 0; i < into.mediaCount; i++) {
    const media = into.media(i);
    if (isNone(media.address)) media.address = into.address;
    // 5.7: a connection for each media line, unless the session has one; a refused line needs none.
    if (isNone(media.address) && media.port != 0) return ErrorCode.SdpNoConnection;
  }
  return ErrorCode.None;
}

function line(letter: u32, value: Slice, into: Description): ErrorCode {
  switch (letter) {
    case 118: return is(value, "0") ? ErrorCode.None : ErrorCode.SdpVersion;    // v
    case 111: return origin(value, into);                                       // o
    case 115: into.name = value; return ErrorCode.None;                         // s
    case 99: return connection(value, into);                                    // c
    case 109: return mediaLine(value, into);                                    // m
    case 97: return attribute(value, into);                                     // a
    default: break;
  }
  // 5: a description with an unknown type letter is not understood as a whole.
  for (let i = 0; i < letters.length; i++) if (letter == <u32>load<u16>(changetype<usize>(letters) + (<usize>i << 1))) return ErrorCode.None;
  return ErrorCode.BadSdp;
}

// The text up to the next space; `rest` is what follows it.
let rest: Slice = NONE;
function word(text: Slice): Slice {
  const end = endOf(text);
  let at = addressOf(text);
  while (at < end && load<u8>(at) == 32) at++;
  const start = at;
  while (at < end && load<u8>(at) != 32) at++;
  rest = between(at, end);
  return between(start, at);
}

// o=<username> <sess-id> <sess-version> <nettype> <addrtype> <unicast-address>
function origin(value: Slice, into: Description): ErrorCode {
  word(value);
  into.sessionId = word(rest);
  into.sessionVersion = word(rest);
  word(rest);
  word(rest);
  into.originAddress = word(rest);
  return isEmpty(into.originAddress) || toNumber(into.sessionVersion, i64.MAX_VALUE / 10 - 1) < 0 ? ErrorCode.BadSdp : ErrorCode.None;
}

// c=<nettype> <addrtype> <connection-address>; a multicast address may end in "/ttl"
function connection(value: Slice, into: Description): ErrorCode {
  const network = word(value);
  const kind = word(rest);
  const address = word(rest);
  if (!isFold(network, "in") && !isEmpty(address)) return ErrorCode.SdpNetwork;
  if (isEmpty(network) || (!isFold(kind, "ip4") && !isFold(kind, "ip6")) || isEmpty(address)) return ErrorCode.BadSdp;
  if (into.mediaCount == 0) into.address = address;
  else into.media(into.mediaCount - 1).address = address;
  return ErrorCode.None;
}

// m=<media> <port>["/" <number>] <proto> <fmt> ...
function mediaLine(value: Slice, into: Description): ErrorCode {
  if (into.mediaCount == SDP_MEDIA) return ErrorCode.SdpTooManyMedia;
  const media = into.media(into.mediaCount);
  memory.fill(changetype<usize>(media), 0, MEDIA_BYTES);
  media.direction = into.direction;
  media.kindText = word(value);
  media.kind = isFold(media.kindText, "audio") ? MediaKind.Audio : isFold(media.kindText, "video") ? MediaKind.Video : MediaKind.Other;
  const port = word(rest);
  let digits = 0;
  while (digits < lengthOf(port) && load<u8>(addressOf(port) + <usize>digits) != 47) digits++;
  media.port = <i32>toNumber(slice(addressOf(port), digits), 65535);
  media.protocol = word(rest);
  media.isRtp = isFold(media.protocol, "rtp/avp");
  media.formats = trim(rest);
  if (media.port < 0 || isEmpty(media.protocol) || isEmpty(media.formats)) return ErrorCode.BadSdp;
  into.mediaCount++;
  rest = media.formats;
  while (media.formatCount < SDP_CODECS && !isEmpty(rest)) {
    const type = toNumber(word(rest), 127);
    if (type < 0) { if (media.isRtp) return ErrorCode.BadSdp; break; } // other protocols name formats by words
    const format = media.format(media.formatCount++);
    format.payloadType = <i32>type;
    format.codec = codecOfStaticType(<i32>type);
    format.clockRateHz = clockRateOf(format.codec);
    format.channels = channelsOf(format.codec);
  }
  return ErrorCode.None;
}

function attribute(value: Slice, into: Description): ErrorCode {
  let colon = 0;
  while (colon < lengthOf(value) && load<u8>(addressOf(value) + <usize>colon) != 58) colon++;
  const name = slice(addressOf(value), colon);
  const content = colon < lengthOf(value) ? between(addressOf(value) + <usize>colon + 1, endOf(value)) : NONE;
  const direction = directionOf(name);
  if (into.mediaCount == 0) { // session level: the default of every media line
    if (direction >= 0) into.direction = <Direction>direction;
    return ErrorCode.None;
  }
  const media = into.media(into.mediaCount - 1);
  if (direction >= 0) media.direction = <Direction>direction;
  else if (is(name, "rtpmap")) return rtpmap(content, media);
  else if (is(name, "fmtp")) {
    const format = media.formatOf(<i32>toNumber(word(content), 127));
    if (format != null) format.parameters = trim(rest);
  } else if (is(name, "ptime")) media.ptimeMs = <i32>max<i64>(toNumber(trim(content), 1000), 0);
  else if (is(name, "maxptime")) media.maxptimeMs = <i32>max<i64>(toNumber(trim(content), 1000), 0);
  else if (is(name, "rtcp")) media.rtcpPort = <i32>max<i64>(toNumber(word(content), 65535), 0);
  else if (is(name, "mid")) media.identification = content;
  return ErrorCode.None;
}

function directionOf(name: Slice): i32 {
  if (is(name, "sendrecv")) return Direction.SendRecv;
  if (is(name, "sendonly")) return Direction.SendOnly;
  if (is(name, "recvonly")) return Direction.RecvOnly;
  return is(name, "inactive") ? Direction.Inactive : -1;
}

// a=rtpmap:<payload type> <encoding name>/<clock rate>[/<channels>]; one for a type that the m= line does not list is ignored
function rtpmap(content: Slice, media: Media): ErrorCode {
  const type = toNumber(word(content), 127);
  if (type < 0) return media.isRtp ? ErrorCode.BadSdp : ErrorCode.None;
  const format = media.formatOf(<i32>type);
  const map = word(rest);
  const name = upTo(map);
  const clock = upTo(rest);
  const channels = toNumber(rest, 255);
  const rate = toNumber(clock, 1000000);
  // A line that we refuse anyway may say what it likes: the "31 LPC" of RFC 4475 has no clock.
  if (isEmpty(name) || rate < 0) return media.kind == MediaKind.Audio ? ErrorCode.BadSdp : ErrorCode.None;
  if (format != null) {
    format.name = name;
    format.clockRateHz = <u32>rate;
    format.channels = channels < 0 ? 1 : <u32>channels;
    format.codec = codecOfMap(name, format.clockRateHz, format.channels);
  }
  return ErrorCode.None;
}

// The text up to a slash; `rest` is what follows it.
function upTo(text: Slice): Slice {
  let at = addressOf(text);
  while (at < endOf(text) && load<u8>(at) != 47) at++;
  rest = at < endOf(text) ? between(at + 1, endOf(text)) : slice(at, 0);
  return between(addressOf(text), at);
}
