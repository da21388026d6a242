// What each dialog of a call has agreed on: forks of our INVITE agree each for itself, and the stream goes with the one that answers (RFC 3261 13.1,
// RFC 6337 3.1.1). Layout and the records, one for each dialog of the pool.
import { allocate } from "../memory/arena.ts";
import { addressOf, hashOf, lengthOf, slice } from "../memory/slice.ts";
import { Dialog } from "../dialog/dialog.ts";
import { CodecId } from "../sdp/codec.ts";
import { Direction } from "../sdp/description.ts";
import { Negotiated } from "../sdp/local-media.ts";
import { AGREED_ADDRESS_BYTES } from "./limits.ts";

@unmanaged
export class Agreement {
  session: u32;            // whose it is; of another one = none was made
  tag: u32;                // hash of the dialog's remote tag
  clockRateHz: u32;
  ptimeMs: u16;
  remotePort: u16;
  codec: u8;
  payloadType: u8;
  telephoneEventType: u8;
  direction: u8;
  described: u8;           // the direction that our own description asked for
  mediaIndex: u8;
  mediaCount: u8;
  addressLength: u8;
  isReliable: bool;        // agreed in a reliable response or later: more offers may follow (RFC 3311 5.1)

  get address(): usize { return changetype<usize>(this) + ADDRESS_AT; }

  keep(session: u32, tag: u32, mediaCount: i32, isReliable: bool, described: Direction, from: Negotiated): void {
    this.isReliable = isReliable;
    this.session = session;
    this.tag = tag;
    this.clockRateHz = from.clockRateHz;
    this.ptimeMs = <u16>from.ptimeMs;
    this.remotePort = <u16>from.remotePort;
    this.codec = <u8>from.codec;
    this.payloadType = <u8>from.payloadType;
    this.telephoneEventType = <u8>from.telephoneEventType;
    this.direction = <u8>from.direction;
    this.described = <u8>described;
    this.mediaIndex = <u8>from.mediaIndex;
    this.mediaCount = <u8>mediaCount;
    // A host name that does not fit is as good as none: the stream stays where it was.
    const length = lengthOf(from.remoteAddress);
    this.addressLength = length <= AGREED_ADDRESS_BYTES ? <u8>length : 0;
    memory.copy(this.address, addressOf(from.remoteAddress), <usize>this.addressLength);
  }

  read(into: Negotiated): void {
    into.clockRateHz = this.clockRateHz;
    into.ptimeMs = this.ptimeMs;
    into.remotePort = this.remotePort;
    into.codec = <CodecId>this.codec;
    into.payloadType = this.payloadType;
    into.receivePayloadType = this.payloadType;
    into.telephoneEventType = this.telephoneEventType;
    into.direction = <Direction>this.direction;
    into.mediaIndex = this.mediaIndex;
    into.remoteAddress = slice(this.address, this.addressLength);
  }
}

const ADDRESS_AT: usize = offsetof<Agreement>();
const RECORD_BYTES: usize = (ADDRESS_AT + <usize>AGREED_ADDRESS_BYTES + 3) & ~3;

let records: usize = 0;

// Boot only.
export function create(dialogs: u32): void { records = allocate(<usize>dialogs * RECORD_BYTES); }

export function tagOf(dialog: Dialog): u32 { return hashOf(dialog.remoteTag) | 1; }

export function agreementOf(dialog: Dialog): Agreement { return changetype<Agreement>(records + <usize>dialog.number * RECORD_BYTES); }

/** The one that this session made in this dialog, or null. */
export function madeBy(session: u32, dialog: Dialog): Agreement | null {
  const agreement = agreementOf(dialog);
  return agreement.session == session && agreement.tag == tagOf(dialog) ? agreement : null;
}
