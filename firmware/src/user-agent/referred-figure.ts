// A transfer that we are asked for: the subscription that their REFER opens, one NOTIFY under way at a time. RFC 3515 2.4.4, RFC 6665 4.2.

export enum State { Initial, Notifying, Current, Behind, Leaving, Unwatched, Finishing, Closing, Lingering, Terminated }

export enum On { Refer, Progress, Final, Answered, Rejected, Timer, End, Restored, Renewed, Unsubscribed }

export enum Do { SendNotify = 1, StartTimer = 2, TellOver = 4 }

export const FIGURE: StaticArray<u32> = [
  // RFC 3515 2.4.4: "a NOTIFY MUST be sent immediately".
  State.Initial, On.Refer, State.Notifying, Do.SendNotify,

  State.Notifying, On.Progress, State.Behind, 0,
  State.Notifying, On.Final, State.Finishing, 0,
  State.Notifying, On.Answered, State.Current, 0,
  State.Notifying, On.Rejected, State.Terminated, 0,
  State.Notifying, On.End, State.Terminated, 0,

  State.Current, On.Progress, State.Notifying, Do.SendNotify,
  State.Current, On.Final, State.Closing, Do.SendNotify,
  State.Current, On.End, State.Terminated, 0,

  // Newer progress waits for the answer to the last NOTIFY, so that none overtakes another.
  State.Behind, On.Progress, State.Behind, 0,
  State.Behind, On.Final, State.Finishing, 0,
  State.Behind, On.Answered, State.Notifying, Do.SendNotify,
  State.Behind, On.Rejected, State.Terminated, 0,
  State.Behind, On.End, State.Terminated, 0,

  State.Finishing, On.Answered, State.Closing, Do.SendNotify,
  State.Finishing, On.Rejected, State.Terminated, 0,
  State.Finishing, On.End, State.Terminated, 0,

  // RFC 6665 4.2.1.2: a SUBSCRIBE that renews is answered by a NOTIFY, too; one with Expires 0 by the last one. What they asked for goes on.
  State.Notifying, On.Renewed, State.Behind, 0,
  State.Current, On.Renewed, State.Notifying, Do.SendNotify,
  State.Behind, On.Renewed, State.Behind, 0,
  State.Finishing, On.Renewed, State.Finishing, 0,
  State.Notifying, On.Unsubscribed, State.Leaving, 0,
  State.Current, On.Unsubscribed, State.Unwatched, Do.SendNotify,
  State.Behind, On.Unsubscribed, State.Leaving, 0,
  State.Finishing, On.Unsubscribed, State.Finishing, 0,

  State.Leaving, On.Progress, State.Leaving, 0,
  State.Leaving, On.Final, State.Finishing, 0,
  State.Leaving, On.Answered, State.Unwatched, Do.SendNotify,
  State.Leaving, On.Rejected, State.Terminated, 0,
  State.Leaving, On.End, State.Terminated, 0,

  State.Unwatched, On.Progress, State.Unwatched, 0,
  State.Unwatched, On.Final, State.Lingering, Do.StartTimer,
  State.Unwatched, On.Answered, State.Unwatched, 0,
  State.Unwatched, On.Rejected, State.Unwatched, 0,
  State.Unwatched, On.End, State.Terminated, 0,

  // RFC 5589 6.1: the transferor ends the old call now; when it does not, we do.
  State.Closing, On.Answered, State.Lingering, Do.StartTimer,
  State.Closing, On.Rejected, State.Lingering, Do.StartTimer,
  State.Closing, On.End, State.Terminated, 0,

  State.Lingering, On.Timer, State.Terminated, Do.TellOver,
  State.Lingering, On.End, State.Terminated, 0,

  // After a trap the new call is up or lost, so that the next NOTIFY is the last; one that was under way is sent anew.
  State.Notifying, On.Restored, State.Closing, Do.SendNotify,
  State.Current, On.Restored, State.Closing, Do.SendNotify,
  State.Behind, On.Restored, State.Closing, Do.SendNotify,
  State.Leaving, On.Restored, State.Closing, Do.SendNotify,
  State.Unwatched, On.Restored, State.Lingering, Do.StartTimer,
  State.Finishing, On.Restored, State.Closing, Do.SendNotify,
  State.Closing, On.Restored, State.Closing, Do.SendNotify,
  State.Lingering, On.Restored, State.Lingering, Do.StartTimer,
];
