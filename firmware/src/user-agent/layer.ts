// The user agent layer's front door: boot, timers, statistics. Who listens is set in listener.ts.
import { takeDue } from "../due.ts";
import { Slice } from "../memory/slice.ts";
import { TextWriter } from "../memory/text-writer.ts";
import * as authenticationInfo from "./authentication-info.ts";
import { hear } from "./listener.ts";
import * as calls from "./call.ts";
import * as events from "./event/layer.ts";
import { Letter } from "./call.ts";
import * as invite from "./invite.ts";
import * as referrals from "./referral.ts";
import * as referring from "./referring.ts";
import * as checkpoint from "./registration/checkpoint.ts";
import * as keepAlive from "./registration/keep-alive.ts";
import * as registrations from "./registration/register.ts";
import * as userAgent from "./user-agent.ts";

// Boot only. False when an account of the configuration has no SIP URI.
export function create(sessions: u32, subscriptions: u32, publications: u32): bool {
  calls.create(sessions);
  referrals.create(sessions);
  events.create(subscriptions, publications);
  return userAgent.create();
}

/** Sessions and the handset have the keys below. */
export function isKey(key: u32): bool { return key >= referrals.REFERRAL_KEYS; }

/** A record of a checkpoint; false: not one of ours. */
export function restore(key: u32, record: Slice): bool {
  if (checkpoint.isKey(key)) return checkpoint.restore(key, record);
  return events.isKey(key) ? events.restore(key, record) : referrals.restore(record);
}

/** All records are back, and the calls are what they will be. */
export function restored(): void {
  referring.restored();
  registrations.restored();
  events.restored();
}

export function deadlineMs(): f64 { return min(min(calls.timers.deadlineMs, referrals.timers.deadlineMs), min(min(registrations.timers.deadlineMs, keepAlive.timers.deadlineMs), events.deadlineMs())); }

export function runTimers(): void {
  hear(null);
  for (let timer = takeDue(calls.timers); timer >= 0; timer = takeDue(calls.timers)) {
    invite.expire(calls.callAt(<u32>timer / Letter.Letters), <Letter>(<u32>timer % Letter.Letters));
  }
  for (let timer = takeDue(referrals.timers); timer >= 0; timer = takeDue(referrals.timers)) referring.runTimer(<u32>timer);
  for (let timer = takeDue(registrations.timers); timer >= 0; timer = takeDue(registrations.timers)) registrations.expire(<u32>timer);
  for (let timer = takeDue(keepAlive.timers); timer >= 0; timer = takeDue(keepAlive.timers)) keepAlive.expire(<u32>timer);
  events.runTimers();
}

export function connectionLost(stream: u32): void { keepAlive.connectionLost(stream); }
export function ponged(stream: u32): void { keepAlive.ponged(stream); }
export function stunArrived(data: Slice): void { keepAlive.stunArrived(data); }

/** The flows that have changed in this event. */
export function writeCheckpoints(): void { registrations.writeChanged(); }

export function writeStatistics(writer: TextWriter): void {
  writer.text("calls=").decimal(calls.liveCalls()).text("\ncallsPeak=").decimal(calls.peakCalls()).text("\ncallsRefused=").decimal(calls.refusedCalls())
    .text("\nreferrals=").decimal(referrals.liveReferrals()).text("\nwrongProofs=").decimal(authenticationInfo.wrongProofs).text("\nfailedFlows=").decimal(keepAlive.failedFlows).byte(10);
  events.writeStatistics(writer);
}
