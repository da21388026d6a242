// application/dialog-info+xml: this handset's calls as RFC 4235 4 describes dialogs, all of them or the one that has changed.
// DEVIATES from RFC 4235 3.7: a call is one dialog element, though each fork of its INVITE is a dialog of its own.
import { Slice, addressOf, endOf, isNone } from "../../memory/slice.ts";
import { TextWriter } from "../../memory/text-writer.ts";
import { Dialog, Text as DialogText } from "../../dialog/dialog.ts";
import { Account } from "../account.ts";
import * as again from "../again.ts";
import { Call, Letter, Side, clientOf, dialogOf, timers } from "../call.ts";
import * as calls from "../call.ts";
import { State as CallState } from "../call-figure.ts";

export const DIALOG_INFO_TYPE: string = "application/dialog-info+xml";

/** RFC 4235 3.7.1; Untold: nobody was told of the call. */
export enum DialogState { Untold, Trying, Proceeding, Early, Confirmed, Terminated }

export function stateOf(call: Call): DialogState {
  switch (call.state) {
    case CallState.Initial: return DialogState.Untold;
    case CallState.Calling: return DialogState.Trying;
    case CallState.Early: return call.early == 0 ? DialogState.Proceeding : DialogState.Early;
    // Its 180 is repeated every minute.
    case CallState.Invited: return timers.isSet(call.timer(Letter.Retransmission)) ? DialogState.Early : DialogState.Trying;
    case CallState.CancelWaiting:
    case CallState.Cancelling: return <DialogState>call.watchedState;
    case CallState.Terminated: return DialogState.Terminated;
    default: return DialogState.Confirmed;
  }
}

function stateText(state: DialogState): string {
  switch (state) {
    case DialogState.Proceeding: return "proceeding";
    case DialogState.Early: return "early";
    case DialogState.Confirmed: return "confirmed";
    case DialogState.Terminated: return "terminated";
    default: return "trying";
  }
}

/** 4.1: full without `only`, else partial. A call whose element does not fit is left out whole. */
export function print(writer: TextWriter, account: Account, version: u32, only: Call | null): Slice {
  writer.restart();
  writer.text("<?xml version=\"1.0\"?>\r\n<dialog-info xmlns=\"urn:ietf:params:xml:ns:dialog-info\" version=\"").decimal(version).text("\" state=\"").text(only == null ? "full" : "partial")
    .text("\" entity=\"");
  escape(writer, account.uri).text("\">\r\n");
  if (only != null) addCall(writer, only);
  else for (let number: u32 = 0; number < calls.capacity(); number++) {
    const call = calls.liveAt(number);
    if (call != null && call.account == account.number && call.state != CallState.Initial) addCall(writer, call);
  }
  return writer.text(END).written;
}
const END: string = "</dialog-info>\r\n";

function addCall(writer: TextWriter, call: Call): void {
  const start = writer.position;
  printCall(writer, call);
  if (!writer.failed && writer.room >= END.length) return;
  writer.back(start);
  writer.failed = false;
}

function printCall(writer: TextWriter, call: Call): void {
  const dialog = call.dialog != 0 ? dialogOf(call) : call.early != 0 ? changetype<Dialog>(call.early) : null;
  const client = clientOf(call);
  writer.text("<dialog id=\"").decimal(call.id).byte(34);
  if (dialog != null) {
    attribute(writer, " call-id=\"", dialog.callId);
    attribute(writer, " local-tag=\"", dialog.localTag);
    if (!isNone(dialog.remoteTag)) attribute(writer, " remote-tag=\"", dialog.remoteTag);
  } else if (client != null) {
    const invite = again.originalOf(client);
    attribute(writer, " call-id=\"", invite.callId);
    attribute(writer, " local-tag=\"", invite.from.tag);
  }
  writer.text(call.isOutgoing ? " direction=\"initiator\">" : " direction=\"recipient\">");
  printState(writer, call);
  if (dialog != null) printParties(writer, dialog.texts.get(DialogText.LocalUri), dialog.texts.get(DialogText.RemoteUri), dialog.remoteTarget);
  else if (client != null) printParties(writer, again.originalOf(client).from.uri, again.originalOf(client).to.uri, again.originalOf(client).requestUri);
  writer.text("</dialog>\r\n");
}

/** 4.1.2: why it is over. */
function printState(writer: TextWriter, call: Call): void {
  const state = stateOf(call);
  writer.text("<state");
  if (state == DialogState.Terminated) {
    if (call.endCode >= 300) writer.text(" code=\"").decimal(call.endCode).byte(34);
    writer.text(" event=\"").text(eventOf(call)).byte(34);
  }
  writer.byte(62).text(stateText(state)).text("</state>");
}

function eventOf(call: Call): string {
  if (call.endCode == 487) return "cancelled";
  if (call.endSide == Side.Network) return call.endCode >= 300 && call.endCode != 408 ? "error" : "timeout";
  if (call.endCode >= 300) return "rejected";
  return call.endSide == Side.Remote ? "remote-bye" : "local-bye";
}

function printParties(writer: TextWriter, local: Slice, remote: Slice, target: Slice): void {
  escape(writer.text("<local><identity>"), local).text("</identity></local><remote><identity>");
  escape(writer, remote).text("</identity><target uri=\"");
  escape(writer, target).text("\"/></remote>");
}

function attribute(writer: TextWriter, name: string, value: Slice): void { escape(writer.text(name), value).byte(34); }

/** XML 1.0 2.4; what is no ASCII cannot come out of a URI, a tag or a Call-ID that was parsed. */
function escape(writer: TextWriter, text: Slice): TextWriter {
  for (let at = addressOf(text); at < endOf(text); at++) {
    const byte = <u32>load<u8>(at);
    if (byte == 38) writer.text("&amp;");
    else if (byte == 60) writer.text("&lt;");
    else if (byte == 62) writer.text("&gt;");
    else if (byte == 34) writer.text("&quot;");
    else writer.byte(byte < 32 || byte > 126 ? 63 : byte);
  }
  return writer;
}
