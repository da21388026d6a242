// The non-INVITE client transaction: RFC 3261 17.1.2.1, figure 6.

export enum State { Initial, Trying, Proceeding, Completed, Terminated }

export enum On { Request, Provisional, Final, TimerE, TimerF, TimerK, TransportError, Abandoned }

export enum Do {
  SendRequest = 1,
  StopTimers = 2,
  StartTimerE = 4,
  DoubleTimerE = 8,
  RestartTimerE = 16,
  StartTimerF = 32,
  StartTimerK = 64,
  Response = 128,
  Timeout = 256,
  TransportFailure = 512,
}

export const FIGURE: StaticArray<u32> = [
  State.Initial, On.Request, State.Trying, Do.SendRequest | Do.StartTimerE | Do.StartTimerF,
  // RFC 3263 4: the name that it waits for has no server.
  State.Initial, On.TransportError, State.Terminated, Do.TransportFailure,

  State.Trying, On.TimerE, State.Trying, Do.SendRequest | Do.DoubleTimerE,
  State.Trying, On.TimerF, State.Terminated, Do.Timeout,
  State.Trying, On.TransportError, State.Terminated, Do.TransportFailure,
  State.Trying, On.Provisional, State.Proceeding, Do.Response,
  State.Trying, On.Final, State.Completed, Do.StopTimers | Do.StartTimerK | Do.Response,
  State.Trying, On.Abandoned, State.Terminated, Do.StopTimers,

  // 17.1.2.2: in Proceeding Timer E is always reset to T2.
  State.Proceeding, On.TimerE, State.Proceeding, Do.SendRequest | Do.RestartTimerE,
  State.Proceeding, On.TimerF, State.Terminated, Do.Timeout,
  State.Proceeding, On.TransportError, State.Terminated, Do.TransportFailure,
  State.Proceeding, On.Provisional, State.Proceeding, Do.Response,
  State.Proceeding, On.Final, State.Completed, Do.StopTimers | Do.StartTimerK | Do.Response,
  State.Proceeding, On.Abandoned, State.Terminated, Do.StopTimers,

  State.Completed, On.TimerK, State.Terminated, 0,
];
