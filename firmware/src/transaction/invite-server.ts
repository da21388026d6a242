// The INVITE server transaction: RFC 3261 figure 7 with the Accepted state of RFC 6026 (section 8.5 and figure 2).

export enum State { Initial, Proceeding, Completed, Confirmed, Accepted, Terminated }

export enum On { Invite, Ack, Provisional, Success, Failure, Timer100, TimerG, TimerH, TimerI, TimerL, TransportError }

export enum Do {
  SendTrying = 1,
  StopTimers = 2,
  SendResponse = 4,
  StartTimer100 = 8,
  StartTimerG = 16,
  DoubleTimerG = 32,
  StartTimerH = 64,
  StartTimerI = 128,
  StartTimerL = 256,
  Request = 512,
  Ack = 1024,
  Timeout = 2048,
  TransportFailure = 4096,
}

export const FIGURE: StaticArray<u32> = [
  State.Initial, On.Invite, State.Proceeding, Do.StartTimer100 | Do.Request,

  // 17.2.1: "must generate a 100 unless it knows that the TU will generate a provisional or final response within 200 ms".
  State.Proceeding, On.Timer100, State.Proceeding, Do.SendTrying,
  State.Proceeding, On.Invite, State.Proceeding, Do.SendResponse,
  State.Proceeding, On.Provisional, State.Proceeding, Do.StopTimers | Do.SendResponse,
  State.Proceeding, On.Success, State.Accepted, Do.StopTimers | Do.SendResponse | Do.StartTimerL,
  State.Proceeding, On.Failure, State.Completed, Do.StopTimers | Do.SendResponse | Do.StartTimerG | Do.StartTimerH,
  State.Proceeding, On.TransportError, State.Proceeding, Do.TransportFailure,

  State.Completed, On.Invite, State.Completed, Do.SendResponse,
  State.Completed, On.TimerG, State.Completed, Do.SendResponse | Do.DoubleTimerG,
  State.Completed, On.TimerH, State.Terminated, Do.Timeout,
  State.Completed, On.Ack, State.Confirmed, Do.StopTimers | Do.StartTimerI,
  State.Completed, On.TransportError, State.Completed, Do.TransportFailure,

  State.Confirmed, On.TimerI, State.Terminated, 0,

  // RFC 6026 8.5: a retransmitted INVITE is absorbed; the TU sends the 2xx again, and hears an ACK that comes by this branch.
  // Timer L runs as long as 13.3.1.4 lets the TU wait for its ACK, so it tells the TU, which then needs no timer of its own.
  State.Accepted, On.Invite, State.Accepted, 0,
  State.Accepted, On.Success, State.Accepted, Do.SendResponse,
  State.Accepted, On.Ack, State.Accepted, Do.Ack,
  State.Accepted, On.TimerL, State.Terminated, Do.Timeout,
  State.Accepted, On.TransportError, State.Accepted, Do.TransportFailure,
];
