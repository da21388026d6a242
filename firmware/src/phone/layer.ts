// The phone layer's front door: boot, frames in, timers, checkpoints, restore, statistics. A softswitch boots without it.
import { Slice } from "../memory/slice.ts";
import { TextWriter } from "../memory/text-writer.ts";
import * as outbox from "../outbox.ts";
import { newestId } from "../user-agent/call.ts";
import { listenBeside, listenToDigits, listenToOptions } from "../user-agent/listener.ts";
import * as registering from "../request/registering.ts";
import * as admission from "./admission.ts";
import * as command from "../bus/command.ts";
import * as calls from "./call-commands.ts";
import * as commands from "./commands.ts";
import * as events from "./events.ts";
import * as handset from "./handset.ts";
import * as whole from "./handset-commands.ts";
import * as legs from "./legs.ts";
import * as phone from "./phone.ts";
import * as messages from "./messages.ts";
import * as messageWaiting from "./message-waiting.ts";
import * as restoring from "./restore.ts";
import * as ringing from "./ringing.ts";
import * as streamReport from "./stream-report.ts";
import * as transfer from "./transfer.ts";
import * as transferred from "./transferred.ts";
import { listen as listenToReferrals } from "../user-agent/referral-listener.ts";

/** The checkpoint of the handset; sessions have their own numbers. */
export const HANDSET_KEY: u32 = 0;

// Boot only, after all layers below.
export function create(sessions: u32): void {
  admission.create();
  handset.create();
  events.create();
  calls.create();
  whole.create();
  legs.create(sessions);
  ringing.create();
  phone.create();
  transfer.create();
  messageWaiting.create();
  listenToReferrals(transfer.progressed, transfer.transferred, transferred.referred, transferred.over);
  listenToOptions(admission.judgeNext);
  listenToDigits(streamReport.keyed);
  listenBeside(messages.replied, whole.messageArrived);
  registering.listen(whole.registered, whole.unregistered);
}

export function receive(frame: Slice): void { commands.receive(frame); }
export function deadlineMs(): f64 { return ringing.timers.deadlineMs; }
export function runTimers(): void { ringing.runTimers(); }

/** The handset's record, if anything of it has changed in this event. */
export function writeCheckpoint(): void {
  if (newestId() != handset.handset.newestSession) handset.change().newestSession = newestId();
  if (!handset.isChanged) return;
  handset.written();
  outbox.checkpoint(HANDSET_KEY, handset.bytes());
}

export function restore(record: Slice): bool { return handset.restore(record); }
export function restored(): void { restoring.finish(); }

export function writeStatistics(writer: TextWriter): void {
  writer.text("badFrames=").decimal(command.badFrames).byte(10);
}
