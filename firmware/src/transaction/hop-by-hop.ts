// CANCEL and the ACK to a failure: requests that go where their INVITE went, made from it. RFC 3261 9.1, 17.1.1.3.
import { Slice, NONE } from "../memory/slice.ts";
import { TextWriter } from "../memory/text-writer.ts";
import { HeaderName } from "../message/header-name.ts";
import { Message } from "../message/message.ts";
import { Method } from "../message/method.ts";
import { printRequest, printHeaderText, printHeader, copyHeader, copyHeaders, printCSeq, endWithoutBody } from "../message/print.ts";
import { printer } from "./response.ts";

/** Request-URI, top Via, From, Call-ID, Route and CSeq number are those of the INVITE; `lines` are whole header lines. */
export function printHopByHop(method: Method, invite: Message, to: Slice, lines: Slice = NONE): TextWriter {
  const writer = printer;
  writer.restart();
  printRequest(writer, method, invite.requestUri);
  printHeader(writer, HeaderName.Via, invite.via.text);
  copyHeaders(writer, invite, HeaderName.Route);
  printHeaderText(writer, HeaderName.MaxForwards, "70");
  copyHeader(writer, invite, HeaderName.From);
  printHeader(writer, HeaderName.To, to);
  copyHeader(writer, invite, HeaderName.CallId);
  printCSeq(writer, invite.cseq, method);
  endWithoutBody(writer.slice(lines));
  return writer;
}
