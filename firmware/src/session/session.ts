// One session: the record that every guest keeps too (guests/contract/projection.ts), and what the media needs. Layout, pool, lookup.
import { Pool } from "../memory/pool.ts";
import { HashIndex } from "../memory/hash-index.ts";
import { TextStore } from "../memory/text-store.ts";
import { Slice } from "../memory/slice.ts";
import { Direction as RecordDirection, Media, Presentation, RedirectingReason, Side, State, Transfer } from "../../../proto/gen/as/phone.ts";
import { CodecId } from "../sdp/codec.ts";
import { Direction } from "../sdp/description.ts";
import { SESSION_TEXT_BYTES } from "./limits.ts";

export enum Text { LocalUri, RemoteUri, RemoteName, OfferedCodecs, CallId, EndText, RemoteAddress, Description, RemoteNumber, RedirectingUri, Fields }

@unmanaged
export class Session {
  // The record: fields of CanonicalSession. Enums are those of phone.proto.
  createdUs: u64;
  alertingUs: u64;
  connectedUs: u64;
  endedUs: u64;
  id: u32;
  account: u32;
  owner: u32;
  conference: u32;
  ptimeMs: u32;
  endSipCode: u32;
  endQ850: u32;
  endRetryAfterS: u32;
  endedOrder: u32;        // 1, 2, 3 ... in the order in which they ended; 0 = it has not
  direction: RecordDirection;
  state: State;
  media: Media;
  endSide: Side;
  codec: CodecId;         // Unknown = none yet
  heldLocal: bool;
  heldRemote: bool;
  endElsewhere: bool;
  presentation: Presentation;
  redirectingReason: RedirectingReason;
  asserted: bool;
  withheld: bool;
  transfer: Transfer;

  // The media.
  descriptionId: u64;     // o=, RFC 8866 5.2
  descriptionVersion: u32;
  clockRateHz: u32;
  localPort: u16;
  remotePort: u16;
  payloadType: u8;
  telephoneEventType: u8;
  mediaIndex: u8;
  mediaCount: u8;         // m= lines of the last description
  wanted: Direction;      // what our next description asks for
  described: Direction;   // what our last description asked for
  agreed: Direction;      // what came of the last exchange
  exchange: u32;          // state of offer-answer.ts
  answeredBy: u32;        // hash of the To tag whose answer to our first offer was taken; 0 = none yet
  asksForOffer: bool;     // our INVITE has no offer: the far end makes it (RFC 3261 13.2.1)
  isDescriptionAgreed: bool; // our last description was answered, or is an answer
  isChangeWaiting: bool;  // another direction is wanted, and cannot be offered yet
  isAnsweredAhead: bool;  // a provisional response has answered our re-INVITE
  isDescribedEarly: bool; // our answer went out in a provisional response
  isAnswerReady: bool;    // made, and not yet sent in its 2xx
  isIpv6: bool;           // our descriptions name our IPv6 address
  hasStream: bool;
  isAnnounced: bool;      // the guests know it
  isAccepted: bool;       // our user has answered: only then is the microphone joined to an incoming call
  isRinging: bool;        // 180 was sent
  isMarked: bool;         // waits for its checkpoint

  get number(): u32 { return pool.indexOf(changetype<usize>(this)); }
  get texts(): TextStore { return changetype<TextStore>(changetype<usize>(this) + TEXTS_AT); }
  text(field: Text): Slice { return this.texts.get(field); }
  get isEnded(): bool { return this.state == State.ENDED; }
  get isEstablished(): bool { return this.state == State.ESTABLISHED; }
}

const TEXTS_AT: usize = (offsetof<Session>() + 7) & ~7;
const TEXTS_BYTES: i32 = TextStore.bytesFor(Text.Fields, SESSION_TEXT_BYTES);
/** What a checkpoint copies besides the texts. */
export const SESSION_FIXED_BYTES: usize = offsetof<Session>();

let pool: Pool = changetype<Pool>(0);
let byId: HashIndex = changetype<HashIndex>(0);

// Boot only.
export function create(sessions: u32): void {
  pool = Pool.create(<u32>TEXTS_AT + <u32>TEXTS_BYTES, sessions);
  byId = HashIndex.create(sessions);
}

export function capacity(): u32 { return pool.capacity; }
export function isTaken(number: u32): bool { return pool.isTaken(number); }
export function sessionAt(number: u32): Session { return changetype<Session>(pool.at(number)); }
export function keptSessions(): u32 { return pool.used; }

/** A fresh record under this number; null when the pool is full. */
export function take(id: u32): Session | null {
  const record = pool.take();
  if (record == 0) return null;
  const session = changetype<Session>(record);
  TextStore.at(record + TEXTS_AT, Text.Fields, TEXTS_BYTES);
  session.id = id;
  byId.add(id, session.number);
  return session;
}

/** Any session that is remembered, ended ones too. */
export function find(id: u32): Session | null {
  for (let number = byId.first(id); number >= 0; number = byId.next(number, id)) return sessionAt(<u32>number);
  return null;
}

export function give(session: Session): void {
  byId.remove(session.id, session.number);
  pool.give(changetype<usize>(session));
}
