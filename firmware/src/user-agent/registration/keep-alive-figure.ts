// Keeping a flow alive and noticing its end: RFC 5626 4.4. There is no figure in the RFC.

export enum State { Off, Quiet, Pinged }

export enum On { Start, Stop, Timer, Overdue, Pong, Failed }

export enum Do { StartInterval = 1, SendPing = 2, StopTimer = 4, TellFailed = 8 }

export const FIGURE: StaticArray<u32> = [
  State.Off, On.Start, State.Quiet, Do.StartInterval,
  // A refresh may bring another Flow-Timer.
  State.Quiet, On.Start, State.Quiet, Do.StartInterval,
  State.Quiet, On.Timer, State.Pinged, Do.SendPing,
  // The connection is gone.
  State.Quiet, On.Failed, State.Off, Do.StopTimer | Do.TellFailed,
  State.Quiet, On.Stop, State.Off, Do.StopTimer,

  // 4.4.2: a STUN request is sent again; a ping on a stream is not.
  State.Pinged, On.Timer, State.Pinged, Do.SendPing,
  State.Pinged, On.Pong, State.Quiet, Do.StartInterval,
  State.Pinged, On.Overdue, State.Off, Do.TellFailed,
  // 4.4.2: a STUN error, or another mapped address than before; or the connection is gone.
  State.Pinged, On.Failed, State.Off, Do.StopTimer | Do.TellFailed,
  State.Pinged, On.Stop, State.Off, Do.StopTimer,
];
