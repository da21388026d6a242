// A subscription of somebody to something of ours: RFC 6665 4.2, its figure 2 with one NOTIFY under way at a time.

export enum State { Initial, Notifying, Current, Behind, Finishing, Closing, Terminated }

export enum On { Subscribe, Fetch, Refresh, Changed, Answered, Rejected, Expired }

export enum Do { SendNotify = 1, StartTimer = 2, StopTimer = 4 }

export const FIGURE: StaticArray<u32> = [
  // 4.2.1.2: "the notifier MUST send a NOTIFY immediately".
  State.Initial, On.Subscribe, State.Notifying, Do.SendNotify | Do.StartTimer,
  // 4.4.3: the state once, and the end in the same NOTIFY.
  State.Initial, On.Fetch, State.Closing, Do.SendNotify,

  State.Notifying, On.Answered, State.Current, 0,
  State.Notifying, On.Changed, State.Behind, 0,
  State.Notifying, On.Refresh, State.Behind, Do.StartTimer,
  State.Notifying, On.Fetch, State.Finishing, Do.StopTimer,
  State.Notifying, On.Expired, State.Finishing, 0,
  // 4.2.2: a NOTIFY that is refused or not answered ends the subscription.
  State.Notifying, On.Rejected, State.Terminated, 0,

  State.Current, On.Changed, State.Notifying, Do.SendNotify,
  State.Current, On.Refresh, State.Notifying, Do.SendNotify | Do.StartTimer,
  // 4.2.1.4: "unsubscribing ... the notifier MUST send a final NOTIFY".
  State.Current, On.Fetch, State.Closing, Do.SendNotify | Do.StopTimer,
  State.Current, On.Expired, State.Closing, Do.SendNotify,

  // What has changed since waits for the answer, so that no NOTIFY overtakes another.
  State.Behind, On.Answered, State.Notifying, Do.SendNotify,
  State.Behind, On.Changed, State.Behind, 0,
  State.Behind, On.Refresh, State.Behind, Do.StartTimer,
  State.Behind, On.Fetch, State.Finishing, Do.StopTimer,
  State.Behind, On.Expired, State.Finishing, 0,
  State.Behind, On.Rejected, State.Terminated, 0,

  State.Finishing, On.Answered, State.Closing, Do.SendNotify,
  State.Finishing, On.Rejected, State.Terminated, 0,

  State.Closing, On.Answered, State.Terminated, 0,
  State.Closing, On.Rejected, State.Terminated, 0,
];
