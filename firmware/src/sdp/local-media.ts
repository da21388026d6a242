// What this side wants of a session: its address, codecs in order of preference, direction. And what came out of offer and answer.
import { allocate } from "../memory/arena.ts";
import { LOCAL_CODECS } from "../limits.ts";
import { Slice } from "../memory/slice.ts";
import { CodecId } from "./codec.ts";
import { Direction } from "./description.ts";

@unmanaged
export class LocalMedia {
  sessionId: u64;          // o=, constant for the session
  sessionVersion: u64;     // o=, RFC 3264 8: one more for each changed description
  ip: Slice;               // numeric, without brackets
  otherIp: Slice;          // of the other address family, with the same port; empty = there is none
  port: i32;               // RTP; RTCP is port + 1
  direction: Direction;    // what we want: SendRecv, or SendOnly to hold (RFC 3264 8.4)
  ptimeMs: i32;
  telephoneEventType: i32; // payload type in our offers, 0 = none
  runningType: i32;        // payload type of the first codec as it was agreed on; 0 = a first offer
  codecCount: i32;

  // Boot only; inside a record use changetype<LocalMedia>(address).
  static create(): LocalMedia { return changetype<LocalMedia>(allocate(LOCAL_MEDIA_BYTES)); }

  @inline codec(index: i32): CodecId { return <CodecId>load<u8>(changetype<usize>(this) + HEAD + <usize>index); }

  // False when the list is full or the codec unknown.
  addCodec(codec: CodecId): bool {
    if (codec == CodecId.Unknown || this.codecCount == LOCAL_CODECS) return false;
    store<u8>(changetype<usize>(this) + HEAD + <usize>this.codecCount, <u8>codec);
    this.codecCount++;
    return true;
  }

  has(codec: CodecId): bool {
    for (let i = 0; i < this.codecCount; i++) if (this.codec(i) == codec) return true;
    return false;
  }
}

const HEAD: usize = offsetof<LocalMedia>();
export const LOCAL_MEDIA_BYTES: usize = (HEAD + <usize>LOCAL_CODECS + 7) & ~7;

// The stream that both sides agreed on.
@unmanaged
export class Negotiated {
  mediaIndex: i32;             // of the m= line; the others are refused
  codec: CodecId;
  payloadType: i32;            // what we send
  receivePayloadType: i32;     // what the far end sends
  clockRateHz: u32;
  ptimeMs: i32;
  telephoneEventType: i32;     // what we send; 0 = the far end has none
  remotePort: i32;
  remoteAddress: Slice;        // numeric or a name, as in c=
  direction: Direction;        // from our side

  // Boot only.
  static create(): Negotiated { return changetype<Negotiated>(allocate(offsetof<Negotiated>())); }

  get isHeldByFarEnd(): bool { return (this.direction & Direction.SendOnly) == 0; }
}
