// The session layer's front door: boot and statistics.
import { TextWriter } from "../memory/text-writer.ts";
import * as dialogs from "../dialog/dialog.ts";
import * as actions from "./actions.ts";
import * as agreements from "./agreement.ts";
import * as changes from "./changes.ts";
import * as described from "./described.ts";
import * as events from "./events.ts";
import * as firstExchange from "./first-exchange.ts";
import * as negotiation from "./negotiation.ts";
import * as ports from "./ports.ts";
import * as sessions from "./session.ts";
import * as streams from "./streams.ts";

// Boot only. `ended` sessions are remembered beside the live ones.
export function create(live: u32, ended: u32): void {
  // One more: the seventeenth ended session is there before the first is forgotten.
  sessions.create(live + ended + 1);
  changes.create(sessions.capacity());
  ports.create();
  streams.create();
  negotiation.create();
  agreements.create(dialogs.capacity());
  firstExchange.create();
  actions.create();
  described.create();
  events.create();
}

export function writeStatistics(writer: TextWriter): void { writer.text("sessionRecords=").decimal(sessions.keptSessions()).byte(10); }
