// How a request outside a dialog differs from the account's plain one: who it says it is from and to, its first hop, its Max-Forwards.
import { Slice, NONE, addressOf, isEmpty } from "../memory/slice.ts";
import { TextWriter } from "../memory/text-writer.ts";
import { Address, parseAddress } from "../message/address.ts";
import { ErrorCode } from "../error.ts";
import { HeaderName } from "../message/header-name.ts";
import { beginHeader } from "../message/print.ts";
import { Uri, parseUri } from "../message/uri.ts";
import { Account, displayName } from "./account.ts";
import { printAnonymous } from "./privacy.ts";
import { isOneLine } from "./header-lines.ts";

/** name-addr or URI; NONE = the account. */
let from: Slice = NONE;
/** The same; NONE = the Request-URI. */
let to: Slice = NONE;
/** URI; NONE = none. */
let route: Slice = NONE;
let maxForwards: u32 = 0;
let address: Address = changetype<Address>(0);
let uri: Uri = changetype<Uri>(0);

// Boot only.
export function create(): void {
  address = Address.create();
  uri = Uri.create();
}

/** For the requests that are sent until `clear`. False, with nothing set, when one of them is no SIP address. */
export function set(itsFrom: Slice, itsTo: Slice, itsRoute: Slice, hops: u32): bool {
  if (!isAddress(itsFrom) || !isAddress(itsTo) || !(isEmpty(itsRoute) || (parseUri(itsRoute, uri) == ErrorCode.None && uri.isSip))) return false;
  from = itsFrom;
  to = itsTo;
  route = itsRoute;
  maxForwards = hops;
  return true;
}

export function clear(): void {
  from = NONE;
  to = NONE;
  route = NONE;
  maxForwards = 0;
}

/** Empty, or an address without parameters of the header field: the tag is ours. */
function isAddress(text: Slice): bool {
  return isEmpty(text) || (isOneLine(text) && parseAddress(text, address) == ErrorCode.None && !address.isStar && isEmpty(address.parameters) && parseUri(address.uri, uri) == ErrorCode.None);
}

/** A first hop of its own, which comes before the account's. */
export function hasRoute(): bool { return !isEmpty(route); }

/** Where it goes first, of a request to `target`. */
export function firstHop(target: Slice): Slice { return isEmpty(route) ? target : route; }

/** Max-Forwards (8.1.1.6), Route, and From up to its tag (8.1.1.3). */
export function printBeforeTag(writer: TextWriter, account: Account, isWithheld: bool): TextWriter {
  beginHeader(writer, HeaderName.MaxForwards).decimal(maxForwards == 0 ? 70 : maxForwards).crlf();
  if (!isEmpty(route)) writer.text("Route: <").slice(route).byte(62).crlf();
  writer.text("From: ");
  if (!isEmpty(from)) return printAddress(writer, from);
  if (isWithheld) return printAnonymous(writer);
  if (!isEmpty(displayName(account))) writer.quoted(displayName(account)).byte(32);
  return writer.byte(60).slice(account.uri).byte(62);
}

/** 8.1.1.2. DEVIATES from 19.1.1, table 1: a To that repeats the Request-URI has its port and parameters, too, as those who are called expect it. */
export function printTo(writer: TextWriter, requestUri: Slice): void {
  writer.text("To: ");
  if (isEmpty(to)) writer.byte(60).slice(requestUri).byte(62);
  else printAddress(writer, to);
  writer.crlf();
}

/** 20: in angle brackets, whatever the URI holds. */
function printAddress(writer: TextWriter, text: Slice): TextWriter {
  parseAddress(text, address);
  if (load<u8>(addressOf(address.uri) - 1) == 60 && addressOf(address.uri) > addressOf(text)) return writer.slice(address.text);
  return writer.byte(60).slice(address.uri).byte(62);
}
