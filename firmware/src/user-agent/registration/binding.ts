// What a 200 to REGISTER says about our binding: RFC 3261 10.2.4, RFC 5626 4.2.1, RFC 5627 4.2, RFC 3608 5. Bindings of others are passed over,
// and so is Path, which is not for us (RFC 3327 4).
import { TextWriter } from "../../memory/text-writer.ts";
import { Slice, NONE, equals, isNone, slice, toNumber } from "../../memory/slice.ts";
import { Address, parseAddress } from "../../message/address.ts";
import { HeaderName } from "../../message/header-name.ts";
import { Message } from "../../message/message.ts";
import { withoutQuotes } from "../../message/parameter.ts";
import { isSameUri } from "../../message/uri-compare.ts";
import { Uri, parseUri } from "../../message/uri.ts";
import { Values } from "../../message/value.ts";
import { deltaSeconds } from "../../message/scalar.ts";
import { configuration } from "../../../../proto/gen/as/session.ts";
import { accountAt } from "../account.ts";
import { names } from "../option-tag.ts";
import { Flow, Text } from "./flow.ts";
import { FLOW_TEXT_BYTES } from "./limits.ts";

let contact: Address = changetype<Address>(0);
let values: Values = changetype<Values>(0);
let ours: Uri = changetype<Uri>(0);
let theirs: Uri = changetype<Uri>(0);
let writer: TextWriter = changetype<TextWriter>(0);

// Boot only.
export function create(): void {
  contact = Address.create();
  values = Values.create();
  ours = Uri.create();
  theirs = Uri.create();
  writer = TextWriter.createOver(FLOW_TEXT_BYTES);
}

/** All of it replaces what was known before. */
export function take(flow: Flow, response: Message): void {
  const seconds = toNumber(response.value(HeaderName.Expires));
  flow.grantedS = seconds >= 0 ? <u32>seconds : flow.askedS;
  flow.texts.clear(Text.PublicGruu);
  flow.texts.clear(Text.TemporaryGruu);
  for (let value = values.over(response, HeaderName.Contact); !isNone(value); value = values.next()) {
    if (parseAddress(value, contact) == 0 && isOurs(flow)) takeBinding(flow);
  }
  takeServiceRoute(flow, response);
  flow.isOutbound = names(response, HeaderName.Require, "outbound");
  flow.flowTimerS = <u32>max<i64>(deltaSeconds(response.value(HeaderName.FlowTimer)), 0);
}

/** 10.2.4 by URI (19.1.4); of bindings with the same URI it is the one with our instance and our flow. */
function isOurs(flow: Flow): bool {
  if (contact.isStar || parseUri(contact.uri, theirs) != 0 || parseUri(accountAt(flow.account).contact, ours) != 0) return false;
  const instance = contact.parameter("+sip.instance");
  const id = contact.parameter("reg-id");
  if (configuration.instanceIdLength > 0 && !isNone(instance)) {
    if (!isInstance(withoutQuotes(instance))) return false;
    if (!isNone(id) && toNumber(id) != <i64>flow.registrationId) return false;
  }
  return isSameUri(ours, theirs);
}

/** "<urn:uuid:...>" */
function isInstance(quoted: Slice): bool {
  const id = slice(configuration.instanceId, configuration.instanceIdLength);
  writer.restart();
  return equals(writer.byte(60).slice(id).byte(62).written, quoted);
}

/** The parameter wins over the header field; the GRUUs are URIs in quotes. */
function takeBinding(flow: Flow): void {
  const seconds = toNumber(contact.parameter("expires"));
  if (seconds >= 0) flow.grantedS = <u32>seconds;
  if (!isAskingForGruu(flow)) return;
  takeUri(flow, Text.PublicGruu, contact.parameter("pub-gruu"));
  takeUri(flow, Text.TemporaryGruu, contact.parameter("temp-gruu"));
}

function takeUri(flow: Flow, field: Text, value: Slice): void {
  const uri = isNone(value) ? NONE : withoutQuotes(value);
  if (!isNone(uri) && parseUri(uri, theirs) == 0 && theirs.isSip) flow.texts.set(field, uri);
}

/** RFC 3608 5: in the order given; without one the route of before is gone. */
function takeServiceRoute(flow: Flow, response: Message): void {
  flow.texts.clear(Text.ServiceRoute);
  writer.restart();
  for (let value = values.over(response, HeaderName.ServiceRoute); !isNone(value); value = values.next()) {
    if (parseAddress(value, contact) != 0 || parseUri(contact.uri, theirs) != 0 || !theirs.isSip) return;
    if (writer.length > 0) writer.byte(44);
    writer.slice(value);
  }
  if (writer.length > 0 && !writer.failed) flow.texts.set(Text.ServiceRoute, writer.written);
}

/** 10.2.1, RFC 5626 4.2: our Contact in a REGISTER; outbound only with an instance, and not after a 439. */
export function printContact(to: TextWriter, flow: Flow, expiresS: u32): void {
  to.text("Contact: <").slice(accountAt(flow.account).contact).byte(62);
  if (isAskingForOutbound(flow)) to.text(";reg-id=").decimal(flow.registrationId);
  if (configuration.instanceIdLength > 0) to.text(";+sip.instance=\"<").slice(slice(configuration.instanceId, configuration.instanceIdLength)).text(">\"");
  to.text(";expires=").decimal(expiresS).crlf();
}

/** RFC 3327 4, RFC 5626 4.2.1, RFC 5627 4.1. */
export function printSupported(to: TextWriter, flow: Flow): void {
  to.text("Supported: path");
  if (isAskingForOutbound(flow)) to.text(", outbound");
  if (isAskingForGruu(flow)) to.text(", gruu");
  to.crlf();
}

export function isAskingForOutbound(flow: Flow): bool {
  const settings = accountAt(flow.account).settings;
  return settings != null && (settings.outbound || flow.edge >= 0) && configuration.instanceIdLength > 0 && !flow.isPlain;
}

function isAskingForGruu(flow: Flow): bool {
  const settings = accountAt(flow.account).settings;
  return settings != null && settings.gruu && configuration.instanceIdLength > 0;
}
