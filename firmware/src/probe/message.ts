// Test build: parsing and printing of messages, as JSON.
import { PRINTED_BYTES } from "../limits.ts";
import { ErrorCode, statusOf } from "../error.ts";
import { isNone, lengthOf, slice } from "../memory/slice.ts";
import { Address, parseAddress } from "../message/address.ts";
import { check } from "../message/check.ts";
import { HeaderName, headerText } from "../message/header-name.ts";
import { Message } from "../message/message.ts";
import { methodText } from "../message/method.ts";
import { parse } from "../message/parse.ts";
import { endWithoutBody, printMessage } from "../message/print.ts";
import { Uri, parseUri } from "../message/uri.ts";
import { isSameUri } from "../message/uri-compare.ts";
import { Values } from "../message/value.ts";
import { Via, parseVia } from "../message/via.ts";
import * as response from "../transaction/response.ts";
import { beginResponse } from "../transaction/response.ts";
import { Endpoint } from "../transport/endpoint.ts";
import { booleanField, close, inputAddress, key, numberField, open, output, outputAddress, outputLength, restartOutput, text, textField } from "./json-writer.ts";

export { inputAddress, outputAddress, outputLength };

const message = Message.create();
const values = Values.create();
const address = Address.create();
const via = Via.create();
const uri = Uri.create();
const otherUri = Uri.create();
const source = Endpoint.create();
response.create(PRINTED_BYTES);

export function parseOnly(length: i32): ErrorCode { return parse(message, slice(inputAddress(), length)); }
export function checkParsed(): ErrorCode { return check(message); }
export function statusOfError(code: ErrorCode): i32 { return statusOf(code); }

// The message parsed last.
export function dumpMessage(): void {
  restartOutput();
  open();
  numberField("error", message.error);
  booleanField("request", message.isRequest);
  booleanField("answerable", message.canBeAnswered);
  textField("method", message.methodText);
  key("known").byte(34).text(methodText(message.method)).byte(34);
  textField("requestUri", message.requestUri);
  if (message.isRequest) { key("uri"); dumpUri(message.uri); }
  numberField("status", message.statusCode);
  textField("reason", message.reason);
  textField("callId", message.callId);
  numberField("cseq", message.cseq);
  textField("cseqMethod", message.cseqMethodText);
  numberField("maxForwards", message.maxForwards);
  numberField("contentLength", message.contentLength);
  textField("body", message.body);
  key("via"); dumpVia(message.via);
  key("from"); dumpAddress(message.from);
  key("to"); dumpAddress(message.to);
  key("headers").byte(91);
  for (let i = 0; i < message.headerCount; i++) {
    if (i > 0) output.byte(44);
    output.byte(91).byte(34).text(headerText(message.nameAt(i))).text("\",");
    text(message.nameTextAt(i));
    output.byte(44);
    text(message.valueAt(i));
    output.byte(93);
  }
  output.byte(93);
  close();
}

// All comma-separated values of a header field, each parsed as what it is.
export function dumpValues(name: HeaderName): void {
  restartOutput();
  output.byte(91);
  let first = true;
  for (let value = values.over(message, name); !isNone(value); value = values.next()) {
    if (!first) output.byte(44);
    first = false;
    if (name == HeaderName.Via) { parseVia(value, via); dumpVia(via); }
    else if (name <= HeaderName.RecordRoute) { const code = parseAddress(value, address); dumpAddress(address, code); }
    else text(value);
  }
  output.byte(93);
}

export function printParsed(): void { printMessage(restartOutput(), message); }

// The answer to the request parsed last, as if it came from 192.0.2.77:5099.
export function printResponse(code: i32): void {
  const writer = beginResponse(message, source.set(0, 0, 0xffff, 0xc000024d, 5099), code, 0xabcd, "Test");
  endWithoutBody(writer);
  restartOutput().slice(writer.written);
}

export function parseUriOnly(length: i32): ErrorCode {
  const code = parseUri(slice(inputAddress(), length), uri);
  restartOutput();
  dumpUri(uri);
  return code;
}

// Two URIs one after the other; -1 = one of them is none.
export function compareUris(leftLength: i32, rightLength: i32): i32 {
  if (parseUri(slice(inputAddress(), leftLength), uri) != ErrorCode.None) return -1;
  if (parseUri(slice(inputAddress() + <usize>leftLength, rightLength), otherUri) != ErrorCode.None) return -1;
  return isSameUri(uri, otherUri) ? 1 : 0;
}

// The inner loop of `twinset bench parse`: one message parsed, and the sum of the lengths of branch, both tags, Call-ID and Contact's
// host, and the CSeq number; every peer sums the same.
export function parseReadingSix(length: i32): u32 {
  if (parse(message, slice(inputAddress(), length)) != ErrorCode.None) return 0;
  const read = <u32>lengthOf(message.via.branch) + <u32>lengthOf(message.from.tag) + <u32>lengthOf(message.to.tag) + <u32>lengthOf(message.callId) + message.cseq;
  if (!message.has(HeaderName.Contact)) return read;
  parseAddress(values.over(message, HeaderName.Contact), address);
  parseUri(address.uri, uri);
  return read + <u32>lengthOf(uri.host);
}

function dumpUri(one: Uri): void {
  open();
  numberField("scheme", one.scheme);
  textField("schemeText", one.schemeText);
  textField("user", one.user);
  textField("password", one.password);
  textField("host", one.host);
  numberField("port", one.port);
  textField("parameters", one.parameters);
  textField("headers", one.headers);
  close();
}

function dumpVia(one: Via): void {
  open();
  numberField("error", one.error);
  numberField("transport", one.transport);
  textField("transportText", one.transportText);
  textField("host", one.host);
  numberField("port", one.port);
  textField("branch", one.branch);
  textField("received", one.received);
  numberField("rport", one.rport);
  booleanField("cookie", one.hasMagicCookie);
  close();
}

function dumpAddress(one: Address, error: ErrorCode = ErrorCode.None): void {
  open();
  numberField("error", error);
  textField("display", one.display);
  textField("uri", one.uri);
  textField("parameters", one.parameters);
  textField("tag", one.tag);
  booleanField("star", one.isStar);
  close();
}
