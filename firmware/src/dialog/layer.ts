// The dialog layer's front door: boot and statistics.
import { TextWriter } from "../memory/text-writer.ts";
import * as dialogs from "./dialog.ts";
import * as establish from "./establish.ts";
import { DIALOGS_PER_SESSION } from "./limits.ts";

// Boot only. One for each subscription, and one more than the calls need, for the 2xx of a fork that lost (13.2.2.4).
export function create(sessions: u32, subscriptions: u32): void {
  dialogs.create(sessions * DIALOGS_PER_SESSION + subscriptions + 1);
  establish.create();
}

export function writeStatistics(writer: TextWriter): void { writer.text("dialogs=").decimal(dialogs.liveDialogs()).byte(10); }
