// The non-INVITE server transaction: RFC 3261 figure 8.

export enum State { Initial, Trying, Proceeding, Completed, Terminated }

export enum On { Request, Provisional, Final, TimerJ, TransportError }

export enum Do {
  SendResponse = 1,
  StartTimerJ = 2,
  Request = 4,
  TransportFailure = 8,
}

export const FIGURE: StaticArray<u32> = [
  State.Initial, On.Request, State.Trying, Do.Request,

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
