// Protection spaces (RFC 3261 22.1): the last challenge of each realm, by account and by who sent it: nobody else is sent credentials for it.
// A new realm takes the place of the one of its account that was unused longest.
import { Pool } from "../memory/pool.ts";
import { TextStore } from "../memory/text-store.ts";
import { Slice, NONE, equals, isNone } from "../memory/slice.ts";
import { Challenge } from "../auth/challenge.ts";
import { Endpoint } from "../transport/endpoint.ts";
import { REALMS_OF_AN_ACCOUNT, REALM_TEXT_BYTES } from "./limits.ts";

enum Text { Realm, Nonce, Opaque, Fields }

@unmanaged
export class Realm {
  cnonce: u64;          // of a -sess algorithm: the same for as long as the nonce lives (RFC 7616 3.4.2)
  usedOrder: u32;       // the higher, the later
  nonceCount: u32;      // RFC 7616 3.4: nc of the request that was sent last
  metIn: u32;           // the response whose challenge it is; 0 = none
  account: u32;
  algorithm: u8;
  isProxy: bool;
  generation: u8;       // counts the realms that had this place; 0 = none had
  hasAlgorithm: bool;
  hasQop: bool;
  offersAuth: bool;

  get challenger(): Endpoint { return changetype<Endpoint>(changetype<usize>(this) + CHALLENGER_AT); }
  get texts(): TextStore { return changetype<TextStore>(changetype<usize>(this) + TEXTS_AT); }
  get name(): Slice { return this.texts.get(Text.Realm); }
  get nonce(): Slice { return this.texts.get(Text.Nonce); }
  get isEmpty(): bool { return isNone(this.nonce); }
}

const CHALLENGER_AT: usize = (offsetof<Realm>() + 7) & ~7;
const TEXTS_AT: usize = (CHALLENGER_AT + offsetof<Endpoint>() + 7) & ~7;
const TEXTS_BYTES: i32 = TextStore.bytesFor(Text.Fields, REALM_TEXT_BYTES);

let pool: Pool = changetype<Pool>(0);
let newest: u32 = 0;

// Boot only.
export function create(accounts: u32): void {
  pool = Pool.create(<u32>TEXTS_AT + <u32>TEXTS_BYTES, accounts * REALMS_OF_AN_ACCOUNT);
  for (let i: u32 = 0; i < pool.capacity; i++) {
    const realm = changetype<Realm>(pool.take());
    realm.account = i / REALMS_OF_AN_ACCOUNT;
    TextStore.at(changetype<usize>(realm) + TEXTS_AT, Text.Fields, TEXTS_BYTES);
  }
}

/** The account's realms are `first` and those behind it, REALMS_OF_AN_ACCOUNT in all. */
export function realmOf(account: u32, index: u32): Realm { return changetype<Realm>(pool.at(account * REALMS_OF_AN_ACCOUNT + index)); }

/** The one that sent a challenge like this before; null when it has no place. */
export function find(account: u32, name: Slice, isProxy: bool, challenger: Endpoint): Realm | null {
  for (let i: u32 = 0; i < REALMS_OF_AN_ACCOUNT; i++) {
    const realm = realmOf(account, i);
    if (!realm.isEmpty && realm.isProxy == isProxy && realm.challenger.isSame(challenger) && equals(realm.name, name)) return realm;
  }
  return null;
}

export function placeFor(account: u32, name: Slice, isProxy: bool, challenger: Endpoint): Realm {
  const known = find(account, name, isProxy, challenger);
  if (known != null) return known;
  let oldest = realmOf(account, 0);
  for (let i: u32 = 1; i < REALMS_OF_AN_ACCOUNT; i++) if (realmOf(account, i).usedOrder < oldest.usedOrder) oldest = realmOf(account, i);
  return oldest;
}

/** How a dialog knows the realm again (Dialog.realms): a byte for each place, with whose turn it was. */
export function markOf(realm: Realm): u32 { return <u32>realm.generation << (8 * (pool.indexOf(changetype<usize>(realm)) % REALMS_OF_AN_ACCOUNT)); }

/** Whether these marks have the realm's. */
export function isMarked(realm: Realm, marks: u32): bool {
  const place = 8 * (pool.indexOf(changetype<usize>(realm)) % REALMS_OF_AN_ACCOUNT);
  return realm.generation != 0 && ((marks >> place) & 255) == realm.generation;
}

/** Keeps a challenge; false, and the place is empty, when its texts are longer than REALM_TEXT_BYTES. */
export function keep(realm: Realm, challenge: Challenge, isProxy: bool, challenger: Endpoint, cnonce: u64): bool {
  const texts = realm.texts;
  if (!realm.challenger.isSame(challenger) || realm.isProxy != isProxy || !equals(realm.name, challenge.realm)) realm.generation = max<u8>(realm.generation + 1, 1);
  for (let field = 0; field < Text.Fields; field++) texts.clear(field);
  realm.algorithm = <u8>challenge.algorithm;
  realm.hasAlgorithm = challenge.hasAlgorithm;
  realm.hasQop = challenge.hasQop;
  realm.offersAuth = challenge.offersAuth;
  realm.isProxy = isProxy;
  realm.challenger.copy(challenger);
  if (!texts.set(Text.Realm, challenge.realm) || (!isNone(challenge.opaque) && !texts.set(Text.Opaque, challenge.opaque))) return false;
  return renew(realm, challenge.nonce, cnonce);
}

/** RFC 7616 3.5: the nonce for what is sent from now on. */
export function renew(realm: Realm, nonce: Slice, cnonce: u64): bool {
  realm.nonceCount = 0;
  realm.cnonce = cnonce;
  if (realm.texts.set(Text.Nonce, nonce)) return true;
  realm.texts.clear(Text.Nonce);
  return false;
}

export function touch(realm: Realm): void { realm.usedOrder = ++newest; }

/** As it came. */
export function challengeOf(realm: Realm, into: Challenge): void {
  memory.fill(changetype<usize>(into), 0, offsetof<Challenge>());
  into.isDigest = true;
  into.algorithm = realm.algorithm;
  into.hasAlgorithm = realm.hasAlgorithm;
  into.hasQop = realm.hasQop;
  into.offersAuth = realm.offersAuth;
  into.offersIntegrity = realm.hasQop && !realm.offersAuth;
  into.realm = realm.name;
  into.nonce = realm.nonce;
  into.opaque = realm.texts.get(Text.Opaque);
}

/** The realm for which credentials with this nonce were sent there. */
export function findByNonce(account: u32, nonce: Slice, challenger: Endpoint): Realm | null {
  for (let i: u32 = 0; i < REALMS_OF_AN_ACCOUNT; i++) {
    const realm = realmOf(account, i);
    if (!realm.isEmpty && realm.challenger.isSame(challenger) && equals(realm.nonce, nonce)) return realm;
  }
  return null;
}

/** Of the realms with this name the one with this nonce, else, for nonces are renewed (RFC 7616 3.5), the newest. */
export function named(account: u32, name: Slice, isProxy: bool, nonce: Slice): Realm | null {
  let newestOne: Realm | null = null;
  for (let i: u32 = 0; i < REALMS_OF_AN_ACCOUNT; i++) {
    const realm = realmOf(account, i);
    if (realm.isEmpty || realm.isProxy != isProxy || !equals(realm.name, name)) continue;
    if (equals(realm.nonce, nonce)) return realm;
    if (newestOne == null || newestOne.usedOrder < realm.usedOrder) newestOne = realm;
  }
  return newestOne;
}
