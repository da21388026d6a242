// How a call ended: by whom, with which code and cause (RFC 3326, and RFC 3398 for what a telephone network would say).
import { Slice } from "../memory/slice.ts";
import { NO_ARROW, step } from "../transaction/machine.ts";
import { NORMAL_CLEARING } from "./cause.ts";
import { Call, Side } from "./call.ts";
import { FIGURE, On } from "./call-figure.ts";

/** Told once: the first reason stands. False: it is not the first, or `on` does not move this call (a CANCEL after the 2xx, 9.2). */
export function ended(call: Call, on: On, side: Side, finalCode: i32, q850: u32): bool {
  if (call.endSide != Side.Unspecified || step(FIGURE, call.state, on) == NO_ARROW) return false;
  call.endSide = side;
  call.endCode = <u16>finalCode;
  call.endCause = <u16>q850;
  return true;
}

/** By the far end's CANCEL or BYE: `text` lies in its packet, so it is kept only when the call ends with it. */
export function endedBy(call: Call, on: On, finalCode: i32, q850: u32, elsewhere: bool, text: Slice): void {
  if (!ended(call, on, Side.Remote, finalCode, q850)) return;
  call.isElsewhere = elsewhere;
  call.endText = text;
}

/** What CANCEL and BYE give as their reason; RFC 3398 7.2.3, 8.2.7: a user that hangs up has cleared normally. */
export function causeOf(call: Call): u32 { return call.endCause == 0 && call.endSide == Side.Local ? NORMAL_CLEARING : call.endCause; }
