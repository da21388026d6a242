// Prints requests and responses (RFC 3261 7). The caller checks writer.failed once, at the end.
import { Slice, isEmpty, lengthOf } from "../memory/slice.ts";
import { TextWriter } from "../memory/text-writer.ts";
import { HeaderName, headerText } from "./header-name.ts";
import { Message } from "./message.ts";
import { Method, methodText } from "./method.ts";

export function printRequestLine(writer: TextWriter, method: Slice, uri: Slice): void {
  writer.slice(method).byte(32).slice(uri).text(" SIP/2.0\r\n");
}

// A method of the list; extension methods go through printRequestLine.
export function printRequest(writer: TextWriter, method: Method, uri: Slice): void {
  writer.text(methodText(method)).byte(32).slice(uri).text(" SIP/2.0\r\n");
}

export function printStatusLine(writer: TextWriter, code: i32, reason: string): void {
  writer.text("SIP/2.0 ").decimal(code).byte(32).text(reason).crlf();
}

export function printHeader(writer: TextWriter, name: HeaderName, value: Slice): void {
  writer.text(headerText(name)).text(": ").slice(value).crlf();
}

export function printHeaderText(writer: TextWriter, name: HeaderName, value: string): void {
  writer.text(headerText(name)).text(": ").text(value).crlf();
}

export function printHeaderNumber(writer: TextWriter, name: HeaderName, value: u64): void {
  writer.text(headerText(name)).text(": ").decimal(value).crlf();
}

export function printCSeq(writer: TextWriter, cseq: u32, method: Method): void {
  writer.text("CSeq: ").decimal(cseq).byte(32).text(methodText(method)).crlf();
}

// The name and ": " of a field whose value the caller prints, crlf() included.
export function beginHeader(writer: TextWriter, name: HeaderName): TextWriter {
  return writer.text(headerText(name)).text(": ");
}

// All fields of this name, in order, as they came (unfolded).
export function copyHeaders(writer: TextWriter, from: Message, name: HeaderName): void {
  for (let i = from.first(name); i >= 0; i = from.next(i)) printHeader(writer, name, from.valueAt(i));
}

// The first field as it came; nothing when it is absent.
export function copyHeader(writer: TextWriter, from: Message, name: HeaderName): void {
  const i = from.first(name);
  if (i >= 0) printHeader(writer, name, from.valueAt(i));
}

// Content-Type, Content-Length, the empty line and the body. An empty body has no Content-Type.
export function endWithBody(writer: TextWriter, contentType: string, body: Slice): void {
  if (isEmpty(body)) return endWithoutBody(writer);
  printHeaderText(writer, HeaderName.ContentType, contentType);
  printHeaderNumber(writer, HeaderName.ContentLength, lengthOf(body));
  writer.crlf().slice(body);
}

export function endWithoutBody(writer: TextWriter): void { writer.text("Content-Length: 0\r\n\r\n"); }

// The whole message again from its parts: what a proxy forwards, and the proof that parsing lost nothing.
export function printMessage(writer: TextWriter, message: Message): void {
  if (message.isRequest) printRequestLine(writer, message.methodText, message.requestUri);
  else writer.text("SIP/2.0 ").decimal(message.statusCode).byte(32).slice(message.reason).crlf();
  for (let i = 0; i < message.headerCount; i++) {
    writer.slice(message.nameTextAt(i)).text(": ").slice(message.valueAt(i)).crlf();
  }
  writer.crlf().slice(message.body);
}
