// The low-level API's front door (H04): any request out, any message in, any event package, who somebody is, as data. Boot, timers, statistics.
import * as replies from "../bus/replies.ts";
import { TextWriter } from "../memory/text-writer.ts";
import { listenToRequests } from "../user-agent/listener.ts";
import * as asked from "./asked.ts";
import * as handed from "./handed.ts";
import { ASKED_REQUESTS, HANDED_REQUESTS } from "./limits.ts";
import * as proving from "./proving.ts";
import * as publishing from "./publishing.ts";
import * as registering from "./registering.ts";
import * as receiving from "./receive.ts";
import * as subscribing from "./subscribing.ts";
import * as target from "./target.ts";
import * as text from "./text.ts";

// Boot only.
export function create(sessions: u32, isPhone: bool): void {
  text.create();
  target.create();
  handed.create(isPhone ? HANDED_REQUESTS : sessions);
  asked.create(isPhone ? ASKED_REQUESTS : sessions);
  listenToRequests(receiving.receive, receiving.isWanted, receiving.ended, receiving.endOf, asked.replied);
  subscribing.create();
  proving.create();
  publishing.create();
  registering.create();
}

export function deadlineMs(): f64 { return handed.timers.deadlineMs; }
export function runTimers(): void { receiving.runTimers(); }

export function writeStatistics(writer: TextWriter): void {
  writer.text("handedRequests=").decimal(handed.waiting()).text("\nhandedRefused=").decimal(handed.refused())
    .text("\nhandedUnanswered=").decimal(handed.unanswered).text("\naskedRequests=").decimal(asked.waiting())
    .text("\npendingReplies=").decimal(replies.pendingReplies()).byte(10);
}
