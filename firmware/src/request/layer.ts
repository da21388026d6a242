// The low-level API's front door (H04): any request out, any message in, as data. Boot, timers, statistics.
import { TextWriter } from "../memory/text-writer.ts";
import { listenToRequests } from "../user-agent/listener.ts";
import * as asked from "./asked.ts";
import * as handed from "./handed.ts";
import { ASKED_REQUESTS, HANDED_REQUESTS } from "./limits.ts";
import * as receiving from "./receive.ts";
import * as text from "./text.ts";

// Boot only.
export function create(sessions: u32, isPhone: bool): void {
  text.create();
  handed.create(isPhone ? HANDED_REQUESTS : sessions);
  asked.create(isPhone ? ASKED_REQUESTS : sessions);
  listenToRequests(receiving.receive, receiving.isWanted, receiving.ended, receiving.endOf, asked.replied);
}

export function deadlineMs(): f64 { return handed.timers.deadlineMs; }
export function runTimers(): void { receiving.runTimers(); }

export function writeStatistics(writer: TextWriter): void {
  writer.text("handedRequests=").decimal(handed.waiting()).text("\nhandedRefused=").decimal(handed.refused())
    .text("\nhandedUnanswered=").decimal(handed.unanswered).text("\naskedRequests=").decimal(asked.waiting()).byte(10);
}
