// Codecs that the core can name: encoding name, clock, channels and static payload type (RFC 3551 6, RFC 4733, RFC 7587).
import { Slice, isFold, isNone, lengthOf } from "../memory/slice.ts";

export enum CodecId { Unknown = 0, Pcmu = 1, Pcma = 2, G722 = 3, Gsm = 4, G729 = 5, L16 = 6, Opus = 7, Ilbc = 8, ComfortNoise = 9, TelephoneEvent = 10 }
const LAST: i32 = 10;

export function codecText(codec: CodecId): string {
  switch (codec) {
    case CodecId.Pcmu: return "PCMU";
    case CodecId.Pcma: return "PCMA";
    case CodecId.G722: return "G722";
    case CodecId.Gsm: return "GSM";
    case CodecId.G729: return "G729";
    case CodecId.L16: return "L16";
    case CodecId.Opus: return "opus";
    case CodecId.Ilbc: return "iLBC";
    case CodecId.ComfortNoise: return "CN";
    case CodecId.TelephoneEvent: return "telephone-event";
    default: return "";
  }
}

function lowerText(codec: CodecId): string {
  switch (codec) {
    case CodecId.Pcmu: return "pcmu";
    case CodecId.Pcma: return "pcma";
    case CodecId.G722: return "g722";
    case CodecId.Gsm: return "gsm";
    case CodecId.G729: return "g729";
    case CodecId.L16: return "l16";
    case CodecId.Opus: return "opus";
    case CodecId.Ilbc: return "ilbc";
    case CodecId.ComfortNoise: return "cn";
    default: return "telephone-event";
  }
}

// Encoding names are compared without regard to case (RFC 4855 3).
export function codecNamed(name: Slice): CodecId {
  for (let codec = 1; codec <= LAST; codec++) if (isFold(name, lowerText(codec))) return codec;
  return CodecId.Unknown;
}

// The RTP clock. G.722 says 8000 by an old mistake that RFC 3551 4.5.2 keeps.
export function clockRateOf(codec: CodecId): u32 { return codec == CodecId.Opus ? 48000 : codec == CodecId.L16 ? 16000 : 8000; }
export function channelsOf(codec: CodecId): u32 { return codec == CodecId.Opus ? 2 : 1; }

// -1: dynamic.
export function staticTypeOf(codec: CodecId): i32 {
  switch (codec) {
    case CodecId.Pcmu: return 0;
    case CodecId.Gsm: return 3;
    case CodecId.Pcma: return 8;
    case CodecId.G722: return 9;
    case CodecId.ComfortNoise: return 13;
    case CodecId.G729: return 18;
    default: return -1;
  }
}

// What our offers call a codec that has no static type: the same in every offer of a session (RFC 3264 8.3.2).
export function dynamicTypeOf(codec: CodecId): i32 {
  switch (codec) {
    case CodecId.Opus: return 96;
    case CodecId.Ilbc: return 97;
    default: return 98;
  }
}

// RFC 3551 table 4: what a payload type without rtpmap means.
export function codecOfStaticType(payloadType: i32): CodecId {
  for (let codec = 1; codec <= LAST; codec++) if (staticTypeOf(codec) == payloadType) return codec;
  return CodecId.Unknown;
}

// The codec an rtpmap names, if clock and channels are the ones we mean by it.
export function codecOfMap(name: Slice, clockRateHz: u32, channels: u32): CodecId {
  if (isNone(name) || lengthOf(name) == 0) return CodecId.Unknown;
  const codec = codecNamed(name);
  return codec != CodecId.Unknown && clockRateOf(codec) == clockRateHz && channelsOf(codec) == channels ? codec : CodecId.Unknown;
}

