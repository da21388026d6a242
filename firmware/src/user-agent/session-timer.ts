// Session timers: moves a call along session-timer-figure.ts and does what its arrows say. RFC 4028 7 (who asks), 9 (who answers), 10 (expiry).
import { nowMs } from "../clock.ts";
import { Slice, NONE, isNone, isFold } from "../memory/slice.ts";
import { TextWriter } from "../memory/text-writer.ts";
import { HeaderName } from "../message/header-name.ts";
import { Message } from "../message/message.ts";
import { Method } from "../message/method.ts";
import { parameter } from "../message/parameter.ts";
import { deltaSeconds, firstWord, parametersOf } from "../message/scalar.ts";
import { configuration } from "../../../proto/gen/as/session.ts";
import { countIgnored } from "../transaction/counters.ts";
import { step, nextState, effects, NO_ARROW } from "../transaction/machine.ts";
import { Call, Letter, timers } from "./call.ts";
import { EXPIRY_MARGIN_SECONDS, MIN_SE_SECONDS, SESSION_RETRY_SECONDS, SESSION_SECONDS } from "./limits.ts";
import { note } from "./far-end.ts";
import { names } from "./option-tag.ts";
import { Do, FIGURE, On, State } from "./session-timer-figure.ts";

/** What a timer that ran out asks the call for. */
export enum Verdict { None, Refresh, HangUp }

let lines: TextWriter = changetype<TextWriter>(0);
let verdict: Verdict = Verdict.None;

// Boot only.
export function create(): void { lines = TextWriter.createOver(128); }

function leastSeconds(): u32 { return max(configuration.minSeS, MIN_SE_SECONDS); }

/** 9: the interval of an INVITE or UPDATE is below our least one; whoever does not know timers cannot be told. */
export function isTooShort(request: Message): bool {
  if ((request.method != Method.Invite && request.method != Method.Update) || !knowsTimers(request)) return false;
  const seconds = secondsOf(request);
  return seconds >= 0 && seconds < <i64>leastSeconds();
}

/** The header line that a 422 has. */
export function leastLine(): Slice {
  lines.restart();
  return lines.text("Min-SE: ").decimal(leastSeconds()).crlf().written;
}

/** 7.1, 7.4: the lines of our INVITE or UPDATE; in a dialog with who refreshes now, seen from us who ask. */
export function proposed(call: Call): Slice {
  if (call.sessionTimer == State.Off && call.dialog != 0) return NONE;
  if (call.sessionS == 0) call.sessionS = max(configuration.sessionExpiresS == 0 ? SESSION_SECONDS : configuration.sessionExpiresS, leastSeconds());
  lines.restart();
  lines.text("Session-Expires: ").decimal(call.sessionS);
  if (call.dialog != 0) lines.text(call.sessionTimer == State.Watcher ? ";refresher=uas" : ";refresher=uac");
  lines.crlf();
  if (call.minSeS > MIN_SE_SECONDS) lines.text("Min-SE: ").decimal(call.minSeS).crlf();
  return lines.written;
}

/** 7.3: raises what we propose to what a 422 asks for. False when it asks for nothing more. */
export function raise(call: Call, response: Message): bool {
  const least = deltaSeconds(response.value(HeaderName.MinSe));
  if (response.statusCode != 422 || least <= <i64>call.minSeS || least > <i64>i32.MAX_VALUE) return false;
  call.minSeS = <u32>least;
  call.sessionS = max(call.sessionS, call.minSeS);
  return true;
}

/** 9: the timer as this INVITE or UPDATE asks for it, from our 2xx on; answers the lines of that. Table 2: a caller that knows no timers cannot refresh. */
export function answered(call: Call, request: Message): Slice {
  note(call, request);
  const theyKnow = knowsTimers(request);
  const seconds = secondsOf(request);
  if (seconds <= 0) {
    if (!configuration.sessionTimerUnasked || !theyKnow) {
      if (call.sessionTimer != State.Off) drive(call, On.Dropped);
      return NONE;
    }
    return added(call, request);
  }
  const weRefresh = !theyKnow || isFold(refresherOf(request), "uas");
  agree(call, <u32>min(seconds, <i64>i32.MAX_VALUE), weRefresh);
  lines.restart();
  lines.text("Session-Expires: ").decimal(call.sessionS).text(weRefresh ? ";refresher=uas\r\n" : ";refresher=uac\r\n");
  if (theyKnow) lines.text("Require: timer\r\n");
  return lines.written;
}

/** 9: nobody asked for a timer, the caller knows them and the configuration wishes for one: ours, refreshed by us, not below what the request allows. */
function added(call: Call, request: Message): Slice {
  const wished = configuration.sessionExpiresS == 0 ? SESSION_SECONDS : configuration.sessionExpiresS;
  const least = deltaSeconds(request.value(HeaderName.MinSe));
  agree(call, max(max(wished, leastSeconds()), least < 0 ? 0 : <u32>min(least, <i64>i32.MAX_VALUE)), true);
  lines.restart();
  return lines.text("Session-Expires: ").decimal(call.sessionS).text(";refresher=uas\r\nRequire: timer\r\n").written;
}

/** 7.2: what the 2xx to our INVITE or UPDATE says. */
export function accepted(call: Call, response: Message): void {
  note(call, response);
  const seconds = secondsOf(response);
  if (seconds > 0) agree(call, <u32>min(seconds, <i64>i32.MAX_VALUE), !isFold(refresherOf(response), "uas"));
  else if (call.sessionTimer != State.Off) drive(call, On.Dropped);
}

/** Our UPDATE or re-INVITE was refused: while there is time it is tried again. */
export function refused(call: Call, response: Message | null): void {
  if (response != null) raise(call, response);
  if (call.sessionTimer == State.Refreshing) drive(call, On.Refused);
}

/** A restarted core does not know when it refreshed last: it does so soon. */
export function restored(call: Call, weRefresh: bool): void {
  agree(call, call.sessionS, weRefresh);
  if (weRefresh) timers.set(call.timer(Letter.Session), nowMs + 1000 * SESSION_RETRY_SECONDS);
}

export function isOn(call: Call): bool { return call.sessionTimer != State.Off; }
export function isRefresher(call: Call): bool { return call.sessionTimer == State.Refresher || call.sessionTimer == State.Refreshing; }

export function expire(call: Call): Verdict {
  verdict = Verdict.None;
  drive(call, nowMs >= call.sessionEndsMs ? On.Expire : On.Due);
  return verdict;
}

function agree(call: Call, seconds: u32, weRefresh: bool): void {
  call.sessionS = seconds;
  // 10: "the minimum of 32 seconds and one third of the session interval" before its end.
  call.sessionEndsMs = nowMs + 1000 * (<f64>seconds - min(EXPIRY_MARGIN_SECONDS, <f64>seconds / 3));
  drive(call, weRefresh ? On.WeRefresh : On.TheyRefresh);
}

function drive(call: Call, on: On): void {
  const arrow = step(FIGURE, call.sessionTimer, on);
  if (arrow == NO_ARROW) return countIgnored();
  call.sessionTimer = nextState(arrow);
  const what = effects(arrow);
  const timer = call.timer(Letter.Session);
  if (what & Do.StopTimer) timers.stop(timer);
  if (what & Do.StartRefreshTimer) timers.set(timer, nowMs + 500 * <f64>call.sessionS);
  if (what & Do.StartExpiryTimer) timers.set(timer, call.sessionEndsMs);
  if (what & Do.StartRetryTimer) timers.set(timer, min(nowMs + 1000 * SESSION_RETRY_SECONDS, call.sessionEndsMs));
  if (what & Do.SendRefresh) verdict = Verdict.Refresh;
  if (what & Do.HangUp) verdict = Verdict.HangUp;
}

function knowsTimers(request: Message): bool { return names(request, HeaderName.Supported, "timer") || names(request, HeaderName.Require, "timer"); }

/** 4: delta-seconds before the parameters; -1 = none. */
function secondsOf(message: Message): i64 {
  const value = message.value(HeaderName.SessionExpires);
  return isNone(value) ? -1 : deltaSeconds(firstWord(value));
}

/** "uac" or "uas", from the side of whoever sent the request. */
function refresherOf(message: Message): Slice {
  return parameter(parametersOf(message.value(HeaderName.SessionExpires)), "refresher");
}
