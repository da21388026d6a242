// Our provisional responses that a PRACK must acknowledge, and the 2xx that may have to wait for it: RFC 3262 section 3. There is no figure in the RFC.

export enum State { Quiet, Unacknowledged, Described, Accepting }

export enum On { Say, Describe, Accept, Prack, Resend, Expire }

export enum Do { StopTimer = 1, Send = 2, SendAgain = 4, Accept = 8, Refuse = 16, Keep = 32, SendNext = 64 }

export const FIGURE: StaticArray<u32> = [
  State.Quiet, On.Say, State.Unacknowledged, Do.Send,
  State.Quiet, On.Describe, State.Described, Do.Send,
  State.Quiet, On.Accept, State.Quiet, Do.Accept,
  // "the UAS must be prepared to process PRACK requests for those outstanding responses" after its final response.
  State.Quiet, On.Prack, State.Quiet, 0,

  // "MUST NOT send a second reliable provisional response until the first is acknowledged"; here none is sent before the last one is.
  State.Unacknowledged, On.Say, State.Unacknowledged, Do.Keep,
  State.Unacknowledged, On.Describe, State.Unacknowledged, Do.Keep,
  State.Unacknowledged, On.Prack, State.Quiet, Do.StopTimer | Do.SendNext,
  State.Unacknowledged, On.Resend, State.Unacknowledged, Do.SendAgain,
  // No PRACK for 64*T1: "the UAS SHOULD reject the original request with a 5xx response".
  State.Unacknowledged, On.Expire, State.Quiet, Do.Refuse,
  // A final response may overtake a provisional one that described nothing, which is then not sent again.
  State.Unacknowledged, On.Accept, State.Quiet, Do.StopTimer | Do.Accept,

  State.Described, On.Say, State.Described, Do.Keep,
  State.Described, On.Describe, State.Described, Do.Keep,
  State.Described, On.Prack, State.Quiet, Do.StopTimer | Do.SendNext,
  State.Described, On.Resend, State.Described, Do.SendAgain,
  State.Described, On.Expire, State.Quiet, Do.Refuse,
  // No 2xx while a provisional response with a session description is unacknowledged.
  State.Described, On.Accept, State.Accepting, 0,

  State.Accepting, On.Prack, State.Quiet, Do.StopTimer | Do.Accept,
  State.Accepting, On.Resend, State.Accepting, Do.SendAgain,
  State.Accepting, On.Expire, State.Quiet, Do.Refuse,
];
