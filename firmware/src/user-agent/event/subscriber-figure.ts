// A subscription of ours: RFC 6665 figure 1, with what its section 4.1 says in words: refresh, the reasons of an end, the wait before a new beginning.

export enum State { Initial, NotifyWait, Pending, Active, Leaving, Resting, Terminated }

export enum On {
  Subscribe, Accepted, TooBrief, Refused, Gone, Unreachable, NotifyPending, NotifyActive, NotifyAgain, NotifyLater, NotifyOver, TimerN, Refresh, Expired, Unsubscribe, Retry,
}

export enum Do {
  SendSubscribe = 1,
  SendUnsubscribe = 2,
  BeginAnew = 4,
  StartTimerN = 8,
  StopTimerN = 16,
  StartRefreshTimer = 32,
  StartExpiryTimer = 64,
  StopLife = 128,
  StartRetryTimer = 256,
  LeaveDialog = 512,
  TellOver = 1024,
}

const ANEW = Do.LeaveDialog | Do.StopLife | Do.BeginAnew | Do.StartTimerN;
const REST = Do.LeaveDialog | Do.StopLife | Do.StopTimerN | Do.StartRetryTimer;

export const FIGURE: StaticArray<u32> = [
  State.Initial, On.Subscribe, State.NotifyWait, Do.BeginAnew | Do.StartTimerN,
  // 4.1.4: the NOTIFY of another notifier makes a subscription beside the first.
  State.Initial, On.NotifyPending, State.Pending, Do.StartRefreshTimer,
  State.Initial, On.NotifyActive, State.Active, Do.StartRefreshTimer,
  State.Initial, On.NotifyOver, State.Terminated, 0,

  // 4.1.2.4: a 2xx makes nothing; the NOTIFY does, and timer N waits for it.
  State.NotifyWait, On.Accepted, State.NotifyWait, 0,
  State.NotifyWait, On.TooBrief, State.NotifyWait, Do.SendSubscribe | Do.StartTimerN,
  State.NotifyWait, On.Refused, State.Terminated, Do.TellOver,
  State.NotifyWait, On.Gone, State.Terminated, Do.TellOver,
  State.NotifyWait, On.Unreachable, State.Resting, REST,
  State.NotifyWait, On.TimerN, State.Resting, REST,
  State.NotifyWait, On.NotifyPending, State.Pending, Do.StopTimerN | Do.StartRefreshTimer,
  State.NotifyWait, On.NotifyActive, State.Active, Do.StopTimerN | Do.StartRefreshTimer,
  State.NotifyWait, On.NotifyAgain, State.NotifyWait, ANEW,
  State.NotifyWait, On.NotifyLater, State.Resting, REST,
  State.NotifyWait, On.NotifyOver, State.Terminated, Do.TellOver,
  // 4.1.3: the NOTIFY that is still to come gets 481, and by 4.2.2 that ends it at the notifier.
  State.NotifyWait, On.Unsubscribe, State.Terminated, Do.TellOver,

  State.Pending, On.NotifyPending, State.Pending, Do.StartRefreshTimer,
  State.Pending, On.NotifyActive, State.Active, Do.StartRefreshTimer,
  State.Pending, On.NotifyAgain, State.NotifyWait, ANEW,
  State.Pending, On.NotifyLater, State.Resting, REST,
  State.Pending, On.NotifyOver, State.Terminated, Do.TellOver,
  State.Pending, On.Refresh, State.Pending, Do.SendSubscribe | Do.StartExpiryTimer,
  State.Pending, On.Accepted, State.Pending, Do.StartRefreshTimer,
  State.Pending, On.TooBrief, State.Pending, Do.SendSubscribe,
  State.Pending, On.Refused, State.Terminated, Do.TellOver,
  State.Pending, On.Gone, State.NotifyWait, ANEW,
  // 4.1.2.2: "the subscriber considers the original subscription valid for the duration of the last known Expires value".
  State.Pending, On.Unreachable, State.Pending, 0,
  State.Pending, On.Expired, State.NotifyWait, ANEW,
  State.Pending, On.Unsubscribe, State.Leaving, Do.StopLife | Do.SendUnsubscribe | Do.StartTimerN,

  State.Active, On.NotifyPending, State.Pending, Do.StartRefreshTimer,
  State.Active, On.NotifyActive, State.Active, Do.StartRefreshTimer,
  State.Active, On.NotifyAgain, State.NotifyWait, ANEW,
  State.Active, On.NotifyLater, State.Resting, REST,
  State.Active, On.NotifyOver, State.Terminated, Do.TellOver,
  State.Active, On.Refresh, State.Active, Do.SendSubscribe | Do.StartExpiryTimer,
  State.Active, On.Accepted, State.Active, Do.StartRefreshTimer,
  State.Active, On.TooBrief, State.Active, Do.SendSubscribe,
  State.Active, On.Refused, State.Terminated, Do.TellOver,
  State.Active, On.Gone, State.NotifyWait, ANEW,
  State.Active, On.Unreachable, State.Active, 0,
  State.Active, On.Expired, State.NotifyWait, ANEW,
  State.Active, On.Unsubscribe, State.Leaving, Do.StopLife | Do.SendUnsubscribe | Do.StartTimerN,

  // 4.1.2.3: the last NOTIFY ends it.
  State.Leaving, On.Accepted, State.Leaving, 0,
  State.Leaving, On.NotifyPending, State.Leaving, 0,
  State.Leaving, On.NotifyActive, State.Leaving, 0,
  State.Leaving, On.NotifyAgain, State.Terminated, Do.TellOver,
  State.Leaving, On.NotifyLater, State.Terminated, Do.TellOver,
  State.Leaving, On.NotifyOver, State.Terminated, Do.TellOver,
  State.Leaving, On.TooBrief, State.Terminated, Do.TellOver,
  State.Leaving, On.Refused, State.Terminated, Do.TellOver,
  State.Leaving, On.Gone, State.Terminated, Do.TellOver,
  State.Leaving, On.Unreachable, State.Terminated, Do.TellOver,
  State.Leaving, On.TimerN, State.Terminated, Do.TellOver,

  State.Resting, On.Retry, State.NotifyWait, Do.BeginAnew | Do.StartTimerN,
  State.Resting, On.Unsubscribe, State.Terminated, Do.TellOver,
];
