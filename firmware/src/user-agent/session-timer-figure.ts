// Whether a call still stands: RFC 4028 sections 7, 8, 9 and 10. One side refreshes it, the other watches; there is no figure in the RFC.

export enum State { Off, Refresher, Refreshing, Watcher }

export enum On { WeRefresh, TheyRefresh, Dropped, Due, Refused, Expire }

export enum Do { StopTimer = 1, StartRefreshTimer = 2, StartExpiryTimer = 4, StartRetryTimer = 8, SendRefresh = 16, HangUp = 32 }

export const FIGURE: StaticArray<u32> = [
  // 7.2, 9: each 2xx to an INVITE or UPDATE says anew who refreshes, and how often.
  State.Off, On.WeRefresh, State.Refresher, Do.StartRefreshTimer,
  State.Off, On.TheyRefresh, State.Watcher, Do.StartExpiryTimer,

  State.Refresher, On.WeRefresh, State.Refresher, Do.StartRefreshTimer,
  State.Refresher, On.TheyRefresh, State.Watcher, Do.StartExpiryTimer,
  State.Refresher, On.Dropped, State.Off, Do.StopTimer,
  // 10: "once half the session interval has elapsed".
  State.Refresher, On.Due, State.Refreshing, Do.StartExpiryTimer | Do.SendRefresh,
  State.Refresher, On.Expire, State.Off, Do.HangUp,

  State.Refreshing, On.WeRefresh, State.Refresher, Do.StartRefreshTimer,
  State.Refreshing, On.TheyRefresh, State.Watcher, Do.StartExpiryTimer,
  State.Refreshing, On.Dropped, State.Off, Do.StopTimer,
  State.Refreshing, On.Refused, State.Refresher, Do.StartRetryTimer,
  // 10: no 2xx to a refresh: BYE before the session expires.
  State.Refreshing, On.Expire, State.Off, Do.HangUp,

  State.Watcher, On.WeRefresh, State.Refresher, Do.StartRefreshTimer,
  State.Watcher, On.TheyRefresh, State.Watcher, Do.StartExpiryTimer,
  State.Watcher, On.Dropped, State.Off, Do.StopTimer,
  // 10: the other side has not refreshed it in time.
  State.Watcher, On.Expire, State.Off, Do.HangUp,
];
