// Hold, resume, swap, merge and split as one procedure: first the holds, then the resumes, then the record; a refusal takes back
// what was changed. There is no figure in an RFC; the rules are ours (proto/twinset/phone/v1/phone.proto, Hold to Split).

export enum State { Idle, Holding, Resuming, RollingBack }

export enum On { Begin, Agreed, Refused }

export enum Do {
  StartHolds = 1,
  StartResumes = 2,
  StartRollback = 4,
  Commit = 8,
  Fail = 16,
}

export const FIGURE: StaticArray<u32> = [
  State.Idle, On.Begin, State.Holding, Do.StartHolds,
  State.Holding, On.Agreed, State.Resuming, Do.StartResumes,
  State.Holding, On.Refused, State.RollingBack, Do.StartRollback,
  State.Resuming, On.Agreed, State.Idle, Do.Commit,
  State.Resuming, On.Refused, State.RollingBack, Do.StartRollback,
  State.RollingBack, On.Agreed, State.Idle, Do.Fail,
  // Taking back was refused, too: the record is told what is so.
  State.RollingBack, On.Refused, State.Idle, Do.Fail,
];
