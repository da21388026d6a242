// The life of a dialog: RFC 3261 section 12 in words, 12.1 (creation), 12.3 (end), 15 (BYE); there is no figure in the RFC.

export enum State { Initial, Early, Confirmed, Terminated }

export enum On { Provisional, Success, Failure, Bye, Unreachable, Superseded }

export enum Do { TakeTarget = 1, TakeRouteSet = 2 }

export const FIGURE: StaticArray<u32> = [
  State.Initial, On.Provisional, State.Early, Do.TakeTarget | Do.TakeRouteSet,
  State.Initial, On.Success, State.Confirmed, Do.TakeTarget | Do.TakeRouteSet,

  State.Early, On.Provisional, State.Early, Do.TakeTarget,
  // 13.2.2.4: the route set of an early dialog is computed again from the 2xx.
  State.Early, On.Success, State.Confirmed, Do.TakeTarget | Do.TakeRouteSet,
  State.Early, On.Failure, State.Terminated, 0,
  State.Early, On.Bye, State.Terminated, 0,
  State.Early, On.Unreachable, State.Terminated, 0,
  // 13.2.2.4: another fork answered.
  State.Early, On.Superseded, State.Terminated, 0,

  // 12.2.1.2: a 2xx to a target refresh request replaces the target and leaves the route set.
  State.Confirmed, On.Success, State.Confirmed, Do.TakeTarget,
  State.Confirmed, On.Bye, State.Terminated, 0,
  // 12.2.1.2: 481, 408 or no answer at all.
  State.Confirmed, On.Unreachable, State.Terminated, 0,
];
