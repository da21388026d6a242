// What stands on a tape. Moments came to the machine, answers it asked for, deeds it did; notes say how a guest's own side ran.

export enum TapeKind {
  // moments: each a turn of its own, unless it came in the middle of a deed
  TimerRanOut = 1,
  Datagram = 2,
  DatagramFailed = 3,
  StreamAccepted = 4,
  StreamOpened = 5,
  StreamData = 6,
  StreamClosed = 7,
  Resolved = 8,
  MediaReport = 9,
  CodecLost = 10,
  GuestStopped = 11,
  /** What was asked of a device or a guest is done, or has failed. */
  Settled = 12,
  /** A program asks something of the handset. */
  Request = 13,
  /** The store cannot be written. */
  StoreLost = 14,
  // answers
  Random = 32,
  Stored = 33,
  OwnAddress = 34,
  /** Something that is mostly not so, was so; numbered by how often it was asked. */
  Hit = 35,
  /** Of a guest's, as the hypervisor took it out of the port. */
  FrameTaken = 36,
  GarbageTaken = 37,
  Progress = 38,
  // deeds
  FrameOffered = 64,
  DatagramSent = 65,
  StreamConnect = 66,
  StreamWritten = 67,
  StreamShut = 68,
  NameAsked = 69,
  MediaAsked = 70,
  RequestAnswered = 71,
  EventTold = 72,
  StoreSet = 73,
  // notes
  GuestStarted = 96,
  GuestIdle = 97,
  GuestUnsent = 98,
  /** What the handset was booted with; the first of all. */
  Options = 99,
}

export const isMoment = (kind: TapeKind): boolean => kind < TapeKind.Random;
export const isDeed = (kind: TapeKind): boolean => kind >= TapeKind.FrameOffered && kind < TapeKind.GuestStarted;
export const isNote = (kind: TapeKind): boolean => kind >= TapeKind.GuestStarted;
