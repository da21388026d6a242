// The non-INVITE server transaction: RFC 3261 figure 8, with the late 100 of RFC 4320 4.1.

export enum State { Initial, Trying, Proceeding, Completed, Terminated }

export enum On { Request, Provisional, Final, TimerJ, TransportError, Timer100 }

export enum Do {
  SendResponse = 1,
  StartTimerJ = 2,
  Request = 4,
  TransportFailure = 8,
  StartTimer100 = 16,
  SendTrying = 32,
}

export const FIGURE: StaticArray<u32> = [
  State.Initial, On.Request, State.Trying, Do.Request | Do.StartTimer100,

  State.Trying, On.Timer100, State.Proceeding, Do.SendTrying,
  State.Trying, On.Provisional, State.Proceeding, Do.SendResponse,
  State.Trying, On.Final, State.Completed, Do.SendResponse | Do.StartTimerJ,

  State.Proceeding, On.Request, State.Proceeding, Do.SendResponse,
  State.Proceeding, On.Provisional, State.Proceeding, Do.SendResponse,
  State.Proceeding, On.Final, State.Completed, Do.SendResponse | Do.StartTimerJ,
  State.Proceeding, On.TransportError, State.Terminated, Do.TransportFailure,

  State.Completed, On.Request, State.Completed, Do.SendResponse,
  State.Completed, On.TimerJ, State.Terminated, 0,
  State.Completed, On.TransportError, State.Terminated, Do.TransportFailure,
];
