// Keeping one account registered: RFC 3261 section 10.2 with the back-off of RFC 5626 section 4.5. There is no figure in the RFC.

export enum State { Idle, Registering, Registered, Refreshing, BackingOff, Unregistering }

export enum On { Register, Unregister, Success, TooBrief, Failure, Unreachable, Timer }

export enum Do {
  StopTimer = 1,
  SendRegister = 2,
  SendUnregister = 4,
  StartRefreshTimer = 8,
  StartRetryTimer = 16,
  TellRegistered = 32,
  TellUnregistered = 64,
  TellFailed = 128,
}

export const FIGURE: StaticArray<u32> = [
  State.Idle, On.Register, State.Registering, Do.SendRegister,
  // The wish is fulfilled already; the registrar is told all the same, since it may remember an earlier life of ours.
  State.Idle, On.Unregister, State.Unregistering, Do.SendUnregister,

  State.Registering, On.Success, State.Registered, Do.StartRefreshTimer | Do.TellRegistered,
  // 10.2.8: 423: again with at least Min-Expires.
  State.Registering, On.TooBrief, State.Registering, Do.SendRegister,
  State.Registering, On.Failure, State.Idle, Do.TellFailed,
  State.Registering, On.Unreachable, State.BackingOff, Do.StartRetryTimer | Do.TellFailed,
  State.Registering, On.Unregister, State.Unregistering, Do.SendUnregister,

  State.Registered, On.Timer, State.Refreshing, Do.SendRegister,
  State.Registered, On.Register, State.Refreshing, Do.StopTimer | Do.SendRegister,
  State.Registered, On.Unregister, State.Unregistering, Do.StopTimer | Do.SendUnregister,

  State.Refreshing, On.Success, State.Registered, Do.StartRefreshTimer | Do.TellRegistered,
  State.Refreshing, On.TooBrief, State.Refreshing, Do.SendRegister,
  State.Refreshing, On.Failure, State.Idle, Do.TellFailed,
  State.Refreshing, On.Unreachable, State.BackingOff, Do.StartRetryTimer | Do.TellFailed,
  State.Refreshing, On.Unregister, State.Unregistering, Do.SendUnregister,

  State.BackingOff, On.Timer, State.Registering, Do.SendRegister,
  State.BackingOff, On.Register, State.Registering, Do.StopTimer | Do.SendRegister,
  State.BackingOff, On.Unregister, State.Idle, Do.StopTimer | Do.TellUnregistered,

  State.Unregistering, On.Success, State.Idle, Do.TellUnregistered,
  State.Unregistering, On.Failure, State.Idle, Do.TellUnregistered,
  State.Unregistering, On.Unreachable, State.Idle, Do.TellUnregistered,
  State.Unregistering, On.TooBrief, State.Idle, Do.TellUnregistered,
  State.Unregistering, On.Register, State.Registering, Do.SendRegister,
];
