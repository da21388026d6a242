// Following 3xx answers to our INVITE: RFC 3261 8.1.3.4. The target set of a call: each URI stands in it once and is tried once, by q, so that
// there is no loop; its bounds are TARGETS and TARGET_BYTES. Header components of a Contact's URI become header fields of the new request (19.1.5).
// What became of each target is told to the next one (history.ts).
//
//     a call's entry: count u32 | length u32 | targets {place u16, length u16, q u16 (TRIED when tried), code u16, trail u32} | their texts
import { allocate } from "../memory/arena.ts";
import { Slice, NONE, addressOf, isDigit, isNone, lengthOf, slice } from "../memory/slice.ts";
import { ErrorCode } from "../error.ts";
import { Address, parseAddress } from "../message/address.ts";
import { HeaderName } from "../message/header-name.ts";
import { Message } from "../message/message.ts";
import { Scheme, Uri, parseUri } from "../message/uri.ts";
import { isSameUri } from "../message/uri-compare.ts";
import { Values } from "../message/value.ts";
import { Endpoint } from "../transport/endpoint.ts";
import { Transaction } from "../transaction/transaction.ts";
import { accountAt } from "./account.ts";
import { routeRequest } from "./registration/route.ts";
import * as again from "./again.ts";
import * as formed from "./formed.ts";
import * as history from "./history.ts";
import { Call, capacity } from "./call.ts";
import { TARGETS, TARGET_BYTES } from "./limits.ts";

const TRIED: u16 = 0xffff;
const TARGET_SIZE: usize = 12;
const TARGETS_AT: usize = 8;
const TEXTS_AT: usize = TARGETS_AT + <usize>TARGETS * TARGET_SIZE;
const ENTRY_BYTES: usize = (TEXTS_AT + <usize>TARGET_BYTES + 7) & ~7;

const destination = changetype<Endpoint>(memory.data(24, 8));
let entries: usize = 0;
let current: u32 = 0;   // the target whose response is being followed
let contact: Address = changetype<Address>(0);
let uri: Uri = changetype<Uri>(0);
let other: Uri = changetype<Uri>(0);
let values: Values = changetype<Values>(0);

// Boot only, after the pool of calls.
export function create(): void {
  entries = allocate(<usize>capacity() * ENTRY_BYTES);
  contact = Address.create();
  uri = Uri.create();
  other = Uri.create();
  values = Values.create();
}

function entryOf(call: Call): usize { return entries + <usize>call.number * ENTRY_BYTES; }
function targetAt(entry: usize, index: u32): usize { return entry + TARGETS_AT + <usize>index * TARGET_SIZE; }
function textAt(entry: usize, index: u32): Slice { return slice(entry + TEXTS_AT + <usize>load<u16>(targetAt(entry, index)), <i32>load<u16>(targetAt(entry, index), 2)); }

/** The call begins: nothing but its own target, which is being tried. */
export function begin(call: Call, target: Slice): void {
  const entry = entryOf(call);
  store<u32>(entry, 0);
  store<u32>(entry, 0, 4);
  current = 0;
  add(entry, target, TRIED);
  setTrail(entry, 0, 1);
}

/**
 * What follows a final response, or none (null): the same INVITE to the next target, sent; null when there is none left, or
 * when 16.7 of a 6xx says that nobody else is to be asked.
 */
export function follow(call: Call, transaction: Transaction, response: Message | null): Transaction | null {
  if (response != null && response.statusCode >= 600) return null;
  const entry = entryOf(call);
  current = beingTried(entry);
  store<u16>(targetAt(entry, current), response == null ? 408 : <u16>response.statusCode, 6);
  if (response != null && response.statusCode < 400) addContacts(call, response);
  for (let target = takeBest(entry); !isNone(target); target = takeBest(entry)) {
    if (!formed.read(target) || !routeRequest(accountAt(call.account), formed.requestUri, destination)) {
      store<u16>(targetAt(entry, beingTried(entry)), 503, 6);
      continue;
    }
    const next = again.send(transaction, call.inviteCSeq + 1, formed.requestUri, historyOf(entry, response), destination);
    if (next == null) return null;
    next.attempts = 0; // 22.2: challenges are counted for each target
    return next;
  }
  return null;
}

function addContacts(call: Call, response: Message): void {
  const entry = entryOf(call);
  for (let value = values.over(response, HeaderName.Contact); !isNone(value); value = values.next()) {
    if (parseAddress(value, contact) != ErrorCode.None || contact.isStar || !formed.read(contact.uri) || parseUri(contact.uri, uri) != ErrorCode.None) continue;
    // 8.1.3.4: a SIPS URI is not left for a SIP URI without asking.
    if (uri.scheme == Scheme.Sip && parseUri(textAt(entry, 0), other) == ErrorCode.None && other.scheme == Scheme.Sips) continue;
    if (!isKnown(entry)) add(entry, contact.uri, thousandths(contact.parameter("q")));
  }
}

/** 8.1.3.4: "the client MUST NOT add any given URI to the target set more than once", by the comparison of 19.1.4. */
function isKnown(entry: usize): bool {
  for (let i: u32 = 0; i < load<u32>(entry); i++) if (parseUri(textAt(entry, i), other) == ErrorCode.None && isSameUri(uri, other)) return true;
  return false;
}

/** While there is room. */
function add(entry: usize, target: Slice, q: u16): void {
  const count = load<u32>(entry), used = load<u32>(entry, 4);
  if (count == TARGETS || used + <u32>lengthOf(target) > <u32>TARGET_BYTES) return;
  const at = targetAt(entry, count);
  store<u16>(at, <u16>used);
  store<u16>(at, <u16>lengthOf(target), 2);
  store<u16>(at, q, 4);
  store<u16>(at, 0, 6);
  // The parent's trail until it is tried: then its place among those who were tried before it.
  setTrail(entry, count, count == 0 ? 0 : trailOf(entry, current));
  memory.copy(entry + TEXTS_AT + <usize>used, addressOf(target), <usize>lengthOf(target));
  store<u32>(entry, count + 1);
  store<u32>(entry, used + <u32>lengthOf(target), 4);
}

/** The untried target with the highest q, the first of equal ones; NONE = none left. */
function takeBest(entry: usize): Slice {
  let best: i32 = -1;
  for (let i: u32 = 0; i < load<u32>(entry); i++) {
    const q = load<u16>(targetAt(entry, i), 4);
    if (q != TRIED && (best < 0 || q > load<u16>(targetAt(entry, <u32>best), 4))) best = <i32>i;
  }
  if (best < 0) return NONE;
  setTrail(entry, <u32>best, childOf(entry, trailOf(entry, <u32>best)));
  store<u16>(targetAt(entry, <u32>best), TRIED, 4);
  return textAt(entry, <u32>best);
}

function trailOf(entry: usize, index: u32): u32 { return load<u32>(targetAt(entry, index), 8); }
function setTrail(entry: usize, index: u32, trail: u32): void { store<u32>(targetAt(entry, index), trail, 8); }
function isTried(entry: usize, index: u32): bool { return load<u16>(targetAt(entry, index), 4) == TRIED; }

/** RFC 7044 10.3: one more below this trail. */
function childOf(entry: usize, parent: u32): u32 {
  let child: u32 = 1;
  for (let i: u32 = 0; i < load<u32>(entry); i++) if (isTried(entry, i) && trailOf(entry, i) >> 4 == parent) child++;
  return (parent << 4) | child;
}

/** The target that was tried last has left nothing yet. */
function beingTried(entry: usize): u32 {
  for (let i: u32 = 0; i < load<u32>(entry); i++) if (isTried(entry, i) && load<u16>(targetAt(entry, i), 6) == 0) return i;
  return 0;
}

/** Tried targets by their trails: a parent stands before its children. */
function historyOf(entry: usize, response: Message | null): Slice {
  history.begin();
  for (let last: u32 = 0, next = nextTried(entry, last); next >= 0; next = nextTried(entry, last)) {
    last = orderOf(trailOf(entry, <u32>next));
    history.add(plainAt(entry, <u32>next), <i32>load<u16>(targetAt(entry, <u32>next), 6), trailOf(entry, <u32>next));
  }
  return history.end(response, formed.lines);
}

function plainAt(entry: usize, index: u32): Slice { return parseUri(textAt(entry, index), other) == ErrorCode.None ? other.withoutHeaders : textAt(entry, index); }

function nextTried(entry: usize, after: u32): i32 {
  let found = -1;
  for (let i: u32 = 0; i < load<u32>(entry); i++) {
    const order = orderOf(trailOf(entry, i));
    if (isTried(entry, i) && order > after && (found < 0 || order < orderOf(trailOf(entry, <u32>found)))) found = <i32>i;
  }
  return found;
}

/** The trail with its first level uppermost, so that numbers are in the order of the indexes. */
function orderOf(trail: u32): u32 { return trail << clz(trail | 1) / 4 * 4; }

/** 20.10: q from 0 to 1 with up to three digits; 1 when it is absent or malformed. */
function thousandths(value: Slice): u16 {
  if (isNone(value) || lengthOf(value) == 0 || load<u8>(addressOf(value)) != 48) return 1000;
  let sum: u32 = 0, weight: u32 = 100;
  for (let i = 2; i < min(lengthOf(value), 5); i++, weight /= 10) {
    const digit = <u32>load<u8>(addressOf(value) + <usize>i);
    if (!isDigit(digit)) return 1000;
    sum += (digit - 48) * weight;
  }
  return <u16>sum;
}
