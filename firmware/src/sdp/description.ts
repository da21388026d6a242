// A session description as data (RFC 8866): views over its text, in fixed places.
import { allocate } from "../memory/arena.ts";
import { SDP_CODECS, SDP_MEDIA } from "../limits.ts";
import { Slice } from "../memory/slice.ts";
import { CodecId } from "./codec.ts";

// RFC 3264 5.1, from the side of whoever wrote it; bit 0: it sends, bit 1: it receives.
export enum Direction { Inactive = 0, SendOnly = 1, RecvOnly = 2, SendRecv = 3 }
export enum MediaKind { Audio = 0, Video = 1, Other = 2 }

// The same stream seen from the other side.
export function reversed(direction: Direction): Direction { return <Direction>(((direction & 1) << 1) | (direction >> 1)); }

export function directionText(direction: Direction): string {
  switch (direction) {
    case Direction.Inactive: return "inactive";
    case Direction.SendOnly: return "sendonly";
    case Direction.RecvOnly: return "recvonly";
    default: return "sendrecv";
  }
}

@unmanaged
export class Format {
  payloadType: i32;
  codec: CodecId;
  clockRateHz: u32;
  channels: u32;
  name: Slice;       // of rtpmap; NONE = no rtpmap
  parameters: Slice; // of fmtp; NONE = no fmtp
}

@unmanaged
export class Media {
  kind: MediaKind;
  port: i32;             // 0 = refused
  direction: Direction;
  ptimeMs: i32;          // 0 = not given
  maxptimeMs: i32;
  rtcpPort: i32;         // RFC 3605; 0 = port + 1
  formatCount: i32;
  isRtp: bool;           // RTP/AVP: what we can do
  kindText: Slice;
  protocol: Slice;
  formats: Slice;        // as sent, for repeating a refused line
  address: Slice;        // of c=, media level before session level
  identification: Slice; // a=mid, RFC 5888; NONE = none

  @inline format(index: i32): Format { return changetype<Format>(changetype<usize>(this) + MEDIA_HEAD + <usize>index * FORMAT_BYTES); }

  // The format with this payload type, or null.
  formatOf(payloadType: i32): Format | null {
    for (let i = 0; i < this.formatCount; i++) if (this.format(i).payloadType == payloadType) return this.format(i);
    return null;
  }

  // The payload type of this codec, -1 = not offered.
  typeOf(codec: CodecId): i32 {
    for (let i = 0; i < this.formatCount; i++) if (this.format(i).codec == codec) return this.format(i).payloadType;
    return -1;
  }
}

@unmanaged
export class Description {
  sessionId: Slice;
  sessionVersion: Slice;
  originAddress: Slice;
  name: Slice;
  address: Slice;        // of the session-level c=; NONE = none
  direction: Direction;  // session level, inherited by media lines
  mediaCount: i32;

  // Boot only.
  static create(): Description { return changetype<Description>(allocate(DESCRIPTION_BYTES)); }

  @inline media(index: i32): Media { return changetype<Media>(changetype<usize>(this) + DESCRIPTION_HEAD + <usize>index * MEDIA_BYTES); }
}

const FORMAT_BYTES: usize = (offsetof<Format>() + 7) & ~7;
const MEDIA_HEAD: usize = (offsetof<Media>() + 7) & ~7;
export const MEDIA_BYTES: usize = MEDIA_HEAD + <usize>SDP_CODECS * FORMAT_BYTES;
const DESCRIPTION_HEAD: usize = (offsetof<Description>() + 7) & ~7;
const DESCRIPTION_BYTES: usize = DESCRIPTION_HEAD + <usize>SDP_MEDIA * MEDIA_BYTES;
