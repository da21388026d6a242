// The canonical projection: the neutral shape in which two unlike records can be compared, and its digest.
// Each guest builds it from its own record, in its own types, with code of its own; only shape and digest are shared.

/** One session. Times are microseconds since boot, 0 = never. Enum values are those of phone.proto. */
export interface CanonicalSession {
  id: number;
  direction: number;
  state: number;
  localUri: string;
  remoteUri: string;
  remoteName: string;
  account: number;
  owner: number;          // participant number, 0 = nobody yet
  heldLocal: boolean;
  heldRemote: boolean;
  conference: number;     // 0 = none
  media: number;
  codec: string;
  ptimeMs: number;
  offeredCodecs: string;
  sipCallId: string;
  createdUs: number;
  alertingUs: number;
  connectedUs: number;
  endedUs: number;
  endSide: number;
  endSipCode: number;
  endQ850: number;
  endText: string;
  endElsewhere: boolean;
  endRetryAfterS: number; // 0 = none was named
  remoteNumber: string;
  presentation: number;
  asserted: boolean;
  redirectingUri: string;
  redirectingReason: number;
  withheld: boolean;
  transfer: number;       // that this handset asked for
}

/** What waits in an account's mailbox (RFC 3842). */
export interface CanonicalMailbox { account: number; waiting: boolean; voiceNew: number; voiceOld: number; urgentNew: number; urgentOld: number }

export interface CanonicalHandset {
  muted: boolean;
  route: number;
  activeGuest: number;
  accounts: { account: number; uri: string; registered: boolean; expiresS: number }[];        // by account
  applications: { guest: number; application: string; callbacks: string[] }[];               // by guest, then application
  mailboxes: CanonicalMailbox[];                                                              // by account
}

/** The whole projection; sessions by id, ended ones (at most limits.endedSessionsRemembered) included. */
export interface CanonicalRecord {
  sessions: CanonicalSession[];
  handset: CanonicalHandset;
}

/** A guest's record in its own terms, for people: one entry for each session that the projection has, and what belongs to no call. */
export interface OwnRecord {
  calls: { session: number; own: unknown }[];
  phone: unknown;
}

/** A 64-bit digest as two unsigned 32-bit halves. */
export interface Digest { high: number; low: number }

/** 64-bit FNV-1a style digest of a canonical session or handset: of its JSON text with keys in the interface's order. */
export function digestOf(text: string): Digest {
  let high = 0x811c9dc5, low = 0xcbf29ce4;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    high = Math.imul(high ^ code, 0x01000193);
    low = Math.imul(low ^ code ^ (high >>> 15), 0x85ebca6b);
    low ^= low >>> 13;
  }
  return { high: high >>> 0, low: low >>> 0 };
}

/**
 * The digest of a whole record: the exclusive-or of its parts' digests, so that one changed session costs one new part.
 * `replace` takes the old part out and puts the new one in; pass null for a part that did not or does not exist.
 */
export function replacePart(total: Digest, before: Digest | null, after: Digest | null): Digest {
  let { high, low } = total;
  if (before) { high ^= before.high; low ^= before.low; }
  if (after) { high ^= after.high; low ^= after.low; }
  return { high: high >>> 0, low: low >>> 0 };
}
