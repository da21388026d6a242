// Who the far end is: P-Asserted-Identity from a trusted next hop (RFC 3325 9.1), else From; and whether it may be shown (RFC 3323 4.2).
import { Slice, NONE, addressOf, endOf, equals, indexOf, isEmpty, isFold, isNone, part } from "../memory/slice.ts";
import { TextWriter } from "../memory/text-writer.ts";
import { ErrorCode } from "../error.ts";
import { Address, parseAddress } from "../message/address.ts";
import { HeaderName } from "../message/header-name.ts";
import { Message } from "../message/message.ts";
import { parameter, parameterName, parameterRest, readParameter } from "../message/parameter.ts";
import { Scheme, Uri, parseUri } from "../message/uri.ts";
import { Values } from "../message/value.ts";
import { Endpoint } from "../transport/endpoint.ts";
import { Account } from "./account.ts";
import { NUMBER_BYTES } from "./limits.ts";

/** The numbers are those of phone.proto's Presentation. */
export enum Presentation { Unspecified, Allowed, Restricted, Unknown, Payphone }

let address: Address = changetype<Address>(0);
let parsed: Uri = changetype<Uri>(0);
let values: Values = changetype<Values>(0);
let digits: TextWriter = changetype<TextWriter>(0);

/** What the last reading found; good while the message is. `display` is as sent, with its quotes. */
export let uri: Slice = NONE;
export let display: Slice = NONE;
export let presentation: Presentation = Presentation.Unspecified;
export let isAsserted: bool = false;

// Boot only.
export function create(): void {
  address = Address.create();
  parsed = Uri.create();
  values = Values.create();
  digits = TextWriter.createOver(NUMBER_BYTES);
}

/** The telephone number without separators; empty = there is none, or it is too long to be one. */
export function number(): Slice { return digits.failed ? NONE : digits.written; }

/** RFC 3325 5: the account's registrar is trusted when the configuration says so; nobody else is, on its host neither. */
export function isTrusted(account: Account, hop: Endpoint): bool {
  const settings = account.settings;
  if (settings == null || !settings.trusted || !account.hasRegistrar) return false;
  const registrar = account.registrar;
  // A connection that the registrar opened comes from any port of its host.
  return registrar.isSame(hop) || (hop.stream != 0 && registrar.transport == hop.transport && registrar.isSameHost(hop));
}

/** A request that begins a call. */
export function readCaller(request: Message, account: Account, source: Endpoint): void {
  start(request.from.uri, request.from.display);
  const isWithheld = asksForPrivacy(request);
  // 9.1: an identity that is to be kept private is not for the called user, whoever asserts it.
  if (!isWithheld && isTrusted(account, source)) readAsserted(request);
  finish(isWithheld);
}

/** A response to our call: true when a trusted hop says who answers. */
export function readAnswerer(response: Message, account: Account, hop: Endpoint): bool {
  if (!response.has(HeaderName.PAssertedIdentity) || !isTrusted(account, hop)) return false;
  start(response.to.uri, response.to.display);
  const isWithheld = asksForPrivacy(response);
  if (!isWithheld) readAsserted(response);
  finish(isWithheld);
  return isWithheld || isAsserted;
}

/** RFC 4916 4.4.2: a request in mid-call: true when its From is no longer `known`, or a trusted hop says who sends it. */
export function readChanged(request: Message, account: Account, source: Endpoint, known: Slice): bool {
  readCaller(request, account, source);
  return isAsserted || !equals(request.from.uri, known);
}

function start(from: Slice, name: Slice): void {
  uri = from;
  display = name;
  isAsserted = false;
  digits.restart();
}

/** One or two values: a SIP URI, a telephone number, or one of each. */
function readAsserted(message: Message): void {
  let hasSip = false;
  for (let value = values.over(message, HeaderName.PAssertedIdentity); !isNone(value); value = values.next()) {
    if (parseAddress(value, address) != ErrorCode.None || parseUri(address.uri, parsed) != ErrorCode.None) continue;
    if (parsed.scheme == Scheme.Tel) readNumber(parsed.host);
    else if (!parsed.isSip || hasSip) continue;
    if (hasSip) continue;
    hasSip = parsed.isSip;
    isAsserted = true;
    uri = address.uri;
    display = address.display;
  }
}

function finish(isWithheld: bool): void {
  if (parseUri(uri, parsed) != ErrorCode.None) {
    presentation = isWithheld ? Presentation.Restricted : Presentation.Unknown;
    return;
  }
  if (digits.length == 0 && !isWithheld) readNumber(parsed.scheme == Scheme.Tel ? parsed.host : parsed.user);
  presentation = isWithheld || isAnonymous() ? Presentation.Restricted : isUnavailable() ? Presentation.Unknown
    : isPayphone() ? Presentation.Payphone : Presentation.Allowed;
}

/** RFC 3323 4.2: "none" and "critical" withhold nothing, and "session" and "history" not who it is. */
function asksForPrivacy(message: Message): bool {
  for (let value = values.over(message, HeaderName.Privacy); !isNone(value); value = values.next()) {
    for (let more = readParameter(value); more; more = readParameter(parameterRest)) {
      if (isFold(parameterName, "id") || isFold(parameterName, "user") || isFold(parameterName, "header")) return true;
    }
  }
  return false;
}

/** RFC 3323 4.1.1.3. */
function isAnonymous(): bool { return isFold(parsed.host, "anonymous.invalid") || isFold(parsed.user, "anonymous"); }

/** What gateways write when they know nothing. */
function isUnavailable(): bool {
  return isFold(parsed.host, "unknown.invalid") || isFold(parsed.user, "unavailable") || isFold(parsed.user, "unknown") || (parsed.isSip && isNone(parsed.user));
}

/** 3GPP TS 24.229 7.2A.12: cpc=payphone, a parameter of the number. */
function isPayphone(): bool {
  return isFold(parameter(behindSemicolon(parsed.scheme == Scheme.Tel ? parsed.host : parsed.user), "cpc"), "payphone") || isFold(parameter(parsed.parameters, "cpc"), "payphone");
}

function behindSemicolon(text: Slice): Slice {
  const at = indexOf(text, 59);
  return at < 0 ? NONE : part(text, at + 1);
}

/** RFC 3966 5.1.1: digits without their separators; nothing when it is a name. */
function readNumber(text: Slice): void {
  digits.restart();
  if (isEmpty(text)) return;
  for (let at = addressOf(text); at < endOf(text); at++) {
    const byte = <u32>load<u8>(at);
    if (byte == 59) break;
    if (byte == 45 || byte == 46 || byte == 40 || byte == 41) continue;
    const isDialable = byte - 48 < 10 || byte == 42 || byte == 35 || (byte == 43 && digits.length == 0);
    if (!isDialable) return digits.restart();
    digits.byte(byte);
  }
}
