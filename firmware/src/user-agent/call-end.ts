// How a call ended: by whom, with which code and cause (RFC 3398 for what a telephone network would say).
import { NORMAL_CLEARING } from "./cause.ts";
import { Call, Side } from "./call.ts";

/** Told once: the first reason stands. */
export function ended(call: Call, side: Side, finalCode: i32, q850: u32): void {
  if (call.endSide != Side.Unspecified) return;
  call.endSide = side;
  call.endCode = <u16>finalCode;
  call.endCause = <u16>q850;
}

/** What CANCEL and BYE give as their reason; RFC 3398 7.2.3, 8.2.7: a user that hangs up has cleared normally. */
export function causeOf(call: Call): u32 { return call.endCause == 0 && call.endSide == Side.Local ? NORMAL_CLEARING : call.endCause; }
