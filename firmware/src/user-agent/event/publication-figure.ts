// One publication of ours, from its first PUBLISH to its removal: RFC 3903 4. There is no figure in the RFC.

export enum State { Initial, Publishing, Published, Refreshing, Behind, Ending, Removing, Terminated }

export enum On { Publish, Accepted, TooBrief, Gone, Failed, Refresh, Remove }

export enum Do { SendState = 1, SendRefresh = 2, SendRemoval = 4, ForgetTag = 8, StartTimer = 16, StopTimer = 32, TellAccepted = 64, TellOver = 128 }

export const FIGURE: StaticArray<u32> = [
  State.Initial, On.Publish, State.Publishing, Do.SendState,

  State.Publishing, On.Accepted, State.Published, Do.StartTimer | Do.TellAccepted,
  State.Publishing, On.TooBrief, State.Publishing, Do.SendState,
  // 4.4, 4.6: 412: the tag stands for nothing any more; the state is published as a new one.
  State.Publishing, On.Gone, State.Publishing, Do.ForgetTag | Do.SendState,
  State.Publishing, On.Failed, State.Terminated, Do.TellOver,
  // 4.1: no PUBLISH before the last one has its final response.
  State.Publishing, On.Publish, State.Behind, 0,
  State.Publishing, On.Remove, State.Ending, 0,

  State.Published, On.Publish, State.Publishing, Do.StopTimer | Do.SendState,
  State.Published, On.Refresh, State.Refreshing, Do.SendRefresh,
  State.Published, On.Remove, State.Removing, Do.StopTimer | Do.SendRemoval,

  State.Refreshing, On.Accepted, State.Published, Do.StartTimer,
  State.Refreshing, On.TooBrief, State.Refreshing, Do.SendRefresh,
  State.Refreshing, On.Gone, State.Publishing, Do.ForgetTag | Do.SendState,
  State.Refreshing, On.Failed, State.Terminated, Do.TellOver,
  State.Refreshing, On.Publish, State.Behind, 0,
  State.Refreshing, On.Remove, State.Ending, 0,

  State.Behind, On.Accepted, State.Publishing, Do.SendState,
  State.Behind, On.TooBrief, State.Publishing, Do.SendState,
  State.Behind, On.Gone, State.Publishing, Do.ForgetTag | Do.SendState,
  State.Behind, On.Failed, State.Terminated, Do.TellOver,
  State.Behind, On.Publish, State.Behind, 0,
  State.Behind, On.Remove, State.Ending, 0,

  State.Ending, On.Accepted, State.Removing, Do.SendRemoval,
  State.Ending, On.TooBrief, State.Terminated, Do.TellOver,
  State.Ending, On.Gone, State.Terminated, Do.TellOver,
  State.Ending, On.Failed, State.Terminated, Do.TellOver,

  State.Removing, On.Accepted, State.Terminated, Do.TellOver,
  State.Removing, On.TooBrief, State.Terminated, Do.TellOver,
  State.Removing, On.Gone, State.Terminated, Do.TellOver,
  State.Removing, On.Failed, State.Terminated, Do.TellOver,
];
