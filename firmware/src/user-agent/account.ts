// An identity of the configuration and what belongs to it at run time: parsed address of record, registrar address.
import { Pool } from "../memory/pool.ts";
import { TextStore } from "../memory/text-store.ts";
import { TextWriter } from "../memory/text-writer.ts";
import { ErrorCode } from "../error.ts";
import { Slice, NONE, addressOf, between, endOf, slice, isNone, equals } from "../memory/slice.ts";
import { isSameHost } from "../message/host.ts";
import { Uri, parseUri } from "../message/uri.ts";
import { ConfigurationAccount, configuration } from "../../../proto/gen/as/session.ts";
import { Endpoint } from "../transport/endpoint.ts";
import { destinationOf, isDestination, isNumeric } from "../transport/destination.ts";
import { numberOf } from "../transport/domain.ts";
import { printFor, printForUri, printHostPort, printScheme, printTransport } from "../transport/local.ts";
import { ACCOUNT_TEXT_BYTES } from "./limits.ts";

export enum Text { Uri, User, Domain, Contact, Registrar, Fields }

@unmanaged
export class Account {
  hasRegistrar: bool;    // and its URI can be reached

  get texts(): TextStore { return changetype<TextStore>(changetype<usize>(this) + TEXTS_AT); }
  get registrar(): Endpoint { return changetype<Endpoint>(changetype<usize>(this) + REGISTRAR_AT); }
  get number(): u32 { return pool.indexOf(changetype<usize>(this)); }
  get uri(): Slice { return this.texts.get(Text.Uri); }
  /** "sip:alice@192.0.2.1:5060": the binding that we register. */
  get contact(): Slice { return this.texts.get(Text.Contact); }
  get settings(): ConfigurationAccount | null { return <i32>this.number < configuration.accountsCount ? configuration.accountsAt(<i32>this.number) : null; }
}

const REGISTRAR_AT: usize = (offsetof<Account>() + 7) & ~7;
const TEXTS_AT: usize = (REGISTRAR_AT + offsetof<Endpoint>() + 7) & ~7;
const RECORD_BYTES: u32 = <u32>TEXTS_AT + <u32>TextStore.bytesFor(Text.Fields, ACCOUNT_TEXT_BYTES);

let pool: Pool = changetype<Pool>(0);
let uri: Uri = changetype<Uri>(0);
let writer: TextWriter = changetype<TextWriter>(0);

// Boot only. Without a configured account there is one that names the bound address. False when an account's URI is none.
export function create(): bool {
  const count = max(configuration.accountsCount, 1);
  pool = Pool.create(RECORD_BYTES, <u32>count);
  uri = Uri.create();
  writer = TextWriter.createOver(ACCOUNT_TEXT_BYTES);
  for (let i = 0; i < count; i++) if (!prepare(changetype<Account>(pool.take()))) return false;
  return true;
}

function prepare(account: Account): bool {
  const texts = TextStore.at(changetype<usize>(account) + TEXTS_AT, Text.Fields, <i32>(RECORD_BYTES - <u32>TEXTS_AT));
  const settings = account.settings;
  writer.restart();
  if (settings != null) writer.slice(slice(settings.uri, settings.uriLength));
  else printHostPort(writer.text("sip:twinset@"));
  if (parseUri(writer.written, uri) != ErrorCode.None || !uri.isSip) return false;
  texts.set(Text.Uri, writer.written);
  texts.set(Text.Domain, uri.host);
  if (!isNone(uri.user)) texts.set(Text.User, uri.user);
  if (settings != null && settings.registrarLength > 0) takeRegistrar(account, slice(settings.registrar, settings.registrarLength));
  // A registrar of a name is looked up when it is needed; until then the contact is that of a datagram.
  if (account.hasRegistrar && isNumeric(registrarUri(account))) registrarOf(account, account.registrar);
  takeContact(account, account.registrar);
  return true;
}

/** 10.2: "The 'userinfo' and '@' components of the SIP URI MUST NOT be present." */
function takeRegistrar(account: Account, given: Slice): void {
  if (parseUri(given, uri) != ErrorCode.None || !uri.isSip) return;
  const plain = uri.withoutHeaders;
  writer.restart();
  writer.slice(uri.schemeText).byte(58).slice(between(addressOf(uri.host), endOf(plain)));
  account.hasRegistrar = account.texts.set(Text.Registrar, writer.written) && isDestination(registrarUri(account));
}

/** The binding is that of the transport by which the registrar was reached. */
export function takeContact(account: Account, way: Endpoint): void {
  writer.restart();
  printFor(way);
  printForUri(account.uri);
  account.texts.set(Text.Contact, printContactUri(writer, account).written);
}

export function registrarUri(account: Account): Slice { return account.texts.get(Text.Registrar); }

/** The server of a registrar's name that has our binding: it gets the next REGISTER, too, as long as it is one of its servers. */
export function staysWith(account: Account, way: Endpoint): void {
  takeContact(account, way);
  if (way.location != 0) account.registrar.copy(way);
}

/**
 * Where the registrar is, or is looked up; false when there is no room for its name. DEVIATES from 10.2.6: it is the one that is configured; neither the host
 * of the address of record nor multicast is tried, since an account without a registrar is one that does not register.
 */
export function registrarOf(account: Account, into: Endpoint): bool {
  if (!destinationOf(registrarUri(account), into, account.registrar.port == 0 ? null : account.registrar)) return false;
  // RFC 5922 4: the registrar answers for the account's domain.
  if (into.location == 0) into.domain = numberOf(account.texts.get(Text.Domain));
  return true;
}

/** 8.1.1.8: where we can be reached, by the transport that is printed for. */
export function printContactUri(to: TextWriter, account: Account, isWithheld: bool = false): TextWriter {
  printScheme(to);
  const user = account.texts.get(Text.User);
  // RFC 3323 4.1.1.2: a Contact must lead to us and need not say who we are.
  if (!isNone(user) && !isWithheld) to.slice(user).byte(64);
  return printTransport(printHostPort(to));
}

export function accountCount(): u32 { return pool.used; }
export function accountAt(number: u32): Account { return changetype<Account>(pool.at(number)); }

/** 8.2.2.1 leaves open which identity is called: the one whose user part is in the Request-URI, else the first. */
export function accountCalled(requestUri: Uri): u32 { return max(accountOf(requestUri.user), 0); }

/** One of the accounts has the user part of this URI. */
export function isUserHere(named: Uri): bool { return accountOf(named.user) >= 0; }

function accountOf(name: Slice): i32 {
  for (let i: u32 = 0; i < pool.used; i++) {
    const user = accountAt(i).texts.get(Text.User);
    if (!isNone(name) && !isNone(user) && equals(user, name)) return <i32>i;
  }
  return -1;
}

/** Whose URI this is, as our own messages name us; else the first. */
export function accountNamed(text: Slice): u32 { return parseUri(text, uri) == ErrorCode.None ? accountCalled(uri) : 0; }

/**
 * Where a request outside a dialog goes: the account's own domain by way of its registrar, anything else by RFC 3263. A name that has
 * no server goes to a registrar of a known address, too: it may know better (8.1.2: an outbound proxy).
 */
export function routeOutside(account: Account, target: Slice, into: Endpoint): bool {
  if (account.hasRegistrar && parseUri(target, uri) == ErrorCode.None && isSameHost(uri.host, account.texts.get(Text.Domain))) return registrarOf(account, into);
  return destinationOf(target, into, account.registrar.port == 0 ? null : account.registrar);
}

export function displayName(account: Account): Slice {
  const settings = account.settings;
  return settings == null ? NONE : slice(settings.displayName, settings.displayNameLength);
}

/** Whether there is anything to answer a challenge with (22.2). */
export function hasCredentials(account: Account): bool {
  const settings = account.settings;
  return settings != null && settings.userLength > 0;
}

