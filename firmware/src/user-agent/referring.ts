// What calls mean for the referrals that hang on them: news of a call that was placed for one, and the end of a call in whose dialog one stands.
import { Call } from "./call.ts";
import * as calls from "./call.ts";
import * as refer from "./refer.ts";
import * as referred from "./referred.ts";
import * as referrals from "./referral.ts";

/** A provisional response above 100, or 200 when the call is up. */
export function progressed(call: Call, code: i32): void {
  const referral = referrals.servedBy(call.id);
  if (referral != null) referred.progressed(referral, code);
}

/** The call is over, and not given back yet. */
export function ended(call: Call): void {
  // A call that was given up before its answer has no code of its own.
  progressed(call, call.endCode >= 300 ? <i32>call.endCode : 487);
  for (let referral = referrals.ofCall(call.id); referral != null; referral = referrals.ofCall(call.id)) {
    if (referral.isOurs) refer.ended(referral);
    else referred.ended(referral);
  }
}

/** All records are back, and the calls are what they will be. */
export function restored(): void {
  for (let number: u32 = 0; number < referrals.capacity(); number++) {
    const referral = referrals.liveAt(number);
    if (referral == null) continue;
    const call = calls.find(referral.call);
    if (call == null || !call.isEstablished) referrals.give(referral);
    else if (referral.isOurs) refer.restored(referral);
    else referred.restored(referral);
  }
}

export function runTimer(number: u32): void {
  const referral = referrals.referralAt(number);
  if (referral.isOurs) refer.expire(referral);
  else referred.expire(referral);
}
