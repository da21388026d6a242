// Keeping one flow of an account registered: RFC 3261 section 10.2 with RFC 5626 section 4. There is no figure in the RFCs.

export enum State { Idle, Registering, Registered, Refreshing, BackingOff, Unregistering, Withdrawing, Returning }

export enum On { Register, Unregister, Success, TooBrief, NoOutbound, Failure, Unreachable, Timer, FlowFailed }

export enum Do {
  StopTimer = 1,
  SendRegister = 2,
  SendUnregister = 4,
  StartRefreshTimer = 8,
  StartRetryTimer = 16,
  TellRegistered = 32,
  TellUnregistered = 64,
  TellFailed = 128,
  KeepAlive = 256,
  StopKeepAlive = 512,
  Unbind = 1024,
}

export const FIGURE: StaticArray<u32> = [
  State.Idle, On.Register, State.Registering, Do.SendRegister,
  // The wish is fulfilled already; the registrar is told all the same, since it may remember an earlier life of ours.
  State.Idle, On.Unregister, State.Unregistering, Do.SendUnregister,

  State.Registering, On.Success, State.Registered, Do.StartRefreshTimer | Do.KeepAlive | Do.TellRegistered,
  // 10.2.8: 423: again with at least Min-Expires.
  State.Registering, On.TooBrief, State.Registering, Do.SendRegister,
  // RFC 5626 11.6: 439: the first hop knows nothing of outbound: again without it.
  State.Registering, On.NoOutbound, State.Registering, Do.SendRegister,
  State.Registering, On.Failure, State.Idle, Do.Unbind | Do.TellFailed,
  State.Registering, On.Unreachable, State.BackingOff, Do.Unbind | Do.StartRetryTimer | Do.TellFailed,
  // 10.2: "UAs MUST NOT send a new registration until they have received a final response from the registrar for the previous one".
  State.Registering, On.Unregister, State.Withdrawing, 0,

  State.Registered, On.Timer, State.Refreshing, Do.SendRegister,
  State.Registered, On.Register, State.Refreshing, Do.StopTimer | Do.SendRegister,
  State.Registered, On.Unregister, State.Unregistering, Do.StopTimer | Do.StopKeepAlive | Do.SendUnregister,
  // RFC 5626 4.5, appendix A: the first try to replace a flow is made at once.
  State.Registered, On.FlowFailed, State.Refreshing, Do.StopTimer | Do.StopKeepAlive | Do.SendRegister,

  State.Refreshing, On.Success, State.Registered, Do.StartRefreshTimer | Do.KeepAlive | Do.TellRegistered,
  State.Refreshing, On.TooBrief, State.Refreshing, Do.SendRegister,
  State.Refreshing, On.NoOutbound, State.Refreshing, Do.SendRegister,
  State.Refreshing, On.Failure, State.Idle, Do.StopKeepAlive | Do.Unbind | Do.TellFailed,
  State.Refreshing, On.Unreachable, State.BackingOff, Do.StopKeepAlive | Do.Unbind | Do.StartRetryTimer | Do.TellFailed,
  State.Refreshing, On.Unregister, State.Withdrawing, Do.StopKeepAlive,

  State.BackingOff, On.Timer, State.Registering, Do.SendRegister,
  State.BackingOff, On.Register, State.Registering, Do.StopTimer | Do.SendRegister,
  State.BackingOff, On.Unregister, State.Idle, Do.StopTimer | Do.TellUnregistered,

  State.Unregistering, On.Success, State.Idle, Do.Unbind | Do.TellUnregistered,
  State.Unregistering, On.Failure, State.Idle, Do.Unbind | Do.TellUnregistered,
  State.Unregistering, On.Unreachable, State.Idle, Do.Unbind | Do.TellUnregistered,
  State.Unregistering, On.TooBrief, State.Idle, Do.Unbind | Do.TellUnregistered,
  State.Unregistering, On.NoOutbound, State.Idle, Do.Unbind | Do.TellUnregistered,
  State.Unregistering, On.Register, State.Returning, 0,

  // What the REGISTER came to does not matter any more: its binding, and an earlier one, are taken away.
  State.Withdrawing, On.Success, State.Unregistering, Do.SendUnregister,
  State.Withdrawing, On.Failure, State.Unregistering, Do.SendUnregister,
  State.Withdrawing, On.Unreachable, State.Unregistering, Do.SendUnregister,
  State.Withdrawing, On.TooBrief, State.Unregistering, Do.SendUnregister,
  State.Withdrawing, On.NoOutbound, State.Unregistering, Do.SendUnregister,
  State.Withdrawing, On.Register, State.Registering, 0,

  State.Returning, On.Success, State.Registering, Do.Unbind | Do.SendRegister,
  State.Returning, On.Failure, State.Registering, Do.Unbind | Do.SendRegister,
  State.Returning, On.Unreachable, State.Registering, Do.Unbind | Do.SendRegister,
  State.Returning, On.TooBrief, State.Registering, Do.Unbind | Do.SendRegister,
  State.Returning, On.NoOutbound, State.Registering, Do.Unbind | Do.SendRegister,
  State.Returning, On.Unregister, State.Unregistering, 0,
];
