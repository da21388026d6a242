// Who is told of transfers: the functions of the layer above, set once at boot.
import { Slice } from "../memory/slice.ts";
import { Call } from "./call.ts";

/** A provisional response to the INVITE that our REFER in this call asked for. */
export let onTransferring: (call: Call, code: i32) => void = ignoreProgress;
/** What became of our REFER in this call, and of the consultation with the one whom the far end was to replace us with (0 = none): 2xx, or the code that it failed with. */
export let onTransferred: (call: Call, code: i32, consultation: u32) => void = ignore;
/** Their REFER: place a call to `target` with these header lines. Answers its number, or minus the code to refuse with. */
export let onReferred: (call: Call, target: Slice, lines: Slice) => i32 = decline;
/** The call that was placed for their REFER is up and they were told: they should have ended the old one by now. */
export let onReferralOver: (call: Call, placed: u32) => void = ignoreOver;

// Boot only.
export function listen(
  transferring: (call: Call, code: i32) => void,
  transferred: (call: Call, code: i32, consultation: u32) => void,
  referred: (call: Call, target: Slice, lines: Slice) => i32,
  over: (call: Call, placed: u32) => void,
): void {
  onTransferring = transferring;
  onTransferred = transferred;
  onReferred = referred;
  onReferralOver = over;
}

function ignoreProgress(call: Call, code: i32): void {}
function ignore(call: Call, code: i32, consultation: u32): void {}
function decline(call: Call, target: Slice, lines: Slice): i32 { return -603; }
function ignoreOver(call: Call, placed: u32): void {}
