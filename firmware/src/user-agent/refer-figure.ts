// A transfer that we ask for: our REFER and the subscription that it opens. RFC 3515 2.4, RFC 6665 4.1, RFC 4488 4.

export enum State { Initial, Referring, Accepted, Terminated }

export enum On { Refer, Accepted, AcceptedAlone, Refused, Unreachable, Progress, Success, Failure, Renew, Timer, End, Restored }

export enum Do { SendRefer = 1, StartTimer = 2, TellOutcome = 4, TellProgress = 8, SendSubscribe = 16 }

export const FIGURE: StaticArray<u32> = [
  State.Initial, On.Refer, State.Referring, Do.SendRefer,

  // RFC 6665 4.1.2.4: timer N, then the time that the notifier names.
  State.Referring, On.Accepted, State.Accepted, Do.StartTimer,
  // RFC 4488 4: no subscription: all that will ever be known is that the REFER was accepted.
  State.Referring, On.AcceptedAlone, State.Terminated, Do.TellOutcome,
  State.Referring, On.Refused, State.Terminated, Do.TellOutcome,
  State.Referring, On.Unreachable, State.Terminated, Do.TellOutcome,
  // RFC 6665 4.1.2.4: a NOTIFY may overtake the 202.
  State.Referring, On.Progress, State.Accepted, Do.StartTimer | Do.TellProgress,
  State.Referring, On.Success, State.Terminated, Do.TellOutcome,
  State.Referring, On.Failure, State.Terminated, Do.TellOutcome,
  // DEVIATES from RFC 5057 5.1: the subscription does not outlive the call.
  State.Referring, On.End, State.Terminated, Do.TellOutcome,

  // After a trap our REFER is not sent again: a NOTIFY says that it has arrived, and timer N that it has not.
  State.Referring, On.Restored, State.Accepted, Do.StartTimer,
  State.Accepted, On.Restored, State.Accepted, Do.StartTimer,

  State.Accepted, On.AcceptedAlone, State.Terminated, Do.TellOutcome,
  State.Accepted, On.Refused, State.Terminated, Do.TellOutcome,
  State.Accepted, On.Progress, State.Accepted, Do.StartTimer | Do.TellProgress,
  State.Accepted, On.Success, State.Terminated, Do.TellOutcome,
  State.Accepted, On.Failure, State.Terminated, Do.TellOutcome,
  // RFC 3515 2.4.4: the notifier names a shorter time than the transfer may take: a SUBSCRIBE renews it.
  State.Accepted, On.Renew, State.Accepted, Do.SendSubscribe,
  State.Accepted, On.Timer, State.Terminated, Do.TellOutcome,
  State.Accepted, On.End, State.Terminated, Do.TellOutcome,
];
