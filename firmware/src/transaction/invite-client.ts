// The INVITE client transaction: RFC 3261 figure 5 with the Accepted state of RFC 6026 (section 8.4 and figure 1).

export enum State { Initial, Calling, Proceeding, Left, Completed, Accepted, Terminated }

export enum On { Invite, Provisional, Success, Failure, TimerA, TimerB, TimerD, TimerM, TransportError, Abandoned, CallEnded }

export enum Do {
  SendRequest = 1,
  SendAck = 2,
  StopTimers = 4,
  StartTimerA = 8,
  DoubleTimerA = 16,
  StartTimerB = 32,
  StartTimerD = 64,
  StartTimerM = 128,
  Response = 256,
  Timeout = 512,
  TransportFailure = 1024,
}

export const FIGURE: StaticArray<u32> = [
  State.Initial, On.Invite, State.Calling, Do.SendRequest | Do.StartTimerA | Do.StartTimerB,
  // RFC 3263 4: the name that it waits for has no server.
  State.Initial, On.TransportError, State.Terminated, Do.TransportFailure,

  State.Calling, On.TimerA, State.Calling, Do.SendRequest | Do.DoubleTimerA,
  State.Calling, On.TimerB, State.Terminated, Do.Timeout,
  State.Calling, On.TransportError, State.Terminated, Do.TransportFailure,
  State.Calling, On.Provisional, State.Proceeding, Do.StopTimers | Do.Response,
  State.Calling, On.Success, State.Accepted, Do.StopTimers | Do.StartTimerM | Do.Response,
  State.Calling, On.Failure, State.Completed, Do.SendAck | Do.StopTimers | Do.StartTimerD | Do.Response,
  State.Calling, On.Abandoned, State.Terminated, Do.StopTimers,
  State.Calling, On.CallEnded, State.Left, Do.StopTimers | Do.StartTimerB,

  State.Proceeding, On.Provisional, State.Proceeding, Do.Response,
  State.Proceeding, On.Success, State.Accepted, Do.StartTimerM | Do.Response,
  State.Proceeding, On.Failure, State.Completed, Do.SendAck | Do.StartTimerD | Do.Response,
  State.Proceeding, On.Abandoned, State.Terminated, Do.StopTimers,
  // RFC 3261 15: a BYE has ended the call that this re-INVITE is of. Its final response is still acknowledged, but not waited for for ever.
  State.Proceeding, On.CallEnded, State.Left, Do.StartTimerB,

  State.Left, On.Provisional, State.Left, 0,
  State.Left, On.Success, State.Accepted, Do.StopTimers | Do.StartTimerM | Do.Response,
  State.Left, On.Failure, State.Completed, Do.SendAck | Do.StopTimers | Do.StartTimerD,
  State.Left, On.TimerB, State.Terminated, 0,
  State.Left, On.TransportError, State.Terminated, 0,

  State.Completed, On.Failure, State.Completed, Do.SendAck,
  State.Completed, On.TimerD, State.Terminated, 0,
  State.Completed, On.TransportError, State.Terminated, Do.TransportFailure,

  State.Accepted, On.Success, State.Accepted, Do.Response,
  State.Accepted, On.TimerM, State.Terminated, 0,
];
