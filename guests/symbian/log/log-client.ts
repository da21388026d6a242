// CLogClient and CLogEvent: the phone's log of calls, in memory.
import { KErrCancel, KErrInUse, KErrNone, KErrNotFound, type TInt } from '../kernel/errors.ts';
import { User, type TRequestStatus } from '../kernel/user.ts';
import { limits } from './limits.ts';

export const KLogCallEventTypeUid = 0x1000550d;

export const KLogDurationNone = 0;
export const KLogDurationValid = 1;

/** TLogFlags: the user has seen it. */
export const KLogEventRead = 0x1;

export const KLogDirectionIn = 'Incoming';
export const KLogDirectionOut = 'Outgoing';
export const KLogDirectionMissed = 'Missed call';

export enum TLogRecentList { KLogRecentIncomingCalls = 1, KLogRecentOutgoingCalls, KLogRecentMissedCalls }

const directionOfList: Readonly<Record<TLogRecentList, string>> = {
  [TLogRecentList.KLogRecentIncomingCalls]: KLogDirectionIn,
  [TLogRecentList.KLogRecentOutgoingCalls]: KLogDirectionOut,
  [TLogRecentList.KLogRecentMissedCalls]: KLogDirectionMissed,
};

export class CLogEvent {
  iId = 0;
  iEventType = KLogCallEventTypeUid;
  iDirection = '';
  /** Microseconds since boot: the phone is told no wall clock. */
  iTime = 0;
  iDurationType = KLogDurationNone;
  iDuration = 0;
  iStatus = '';
  iFlags = 0;
  private remoteParty = '';
  private number = '';

  RemoteParty(): string { return this.remoteParty; }
  SetRemoteParty(name: string): void { this.remoteParty = name.slice(0, limits.remotePartyCharacters); }
  Number(): string { return this.number; }
  SetNumber(number: string): void { this.number = number.slice(0, limits.numberCharacters); }
}

/** DEVIATES: the log engine's requests are asynchronous there; a log in memory answers at once. */
export class CLogClient {
  private readonly events: CLogEvent[] = [];
  private nextId = 1;
  private observer: TRequestStatus | null = null;

  AddEvent(event: CLogEvent): TInt {
    event.iId = this.nextId++;
    this.events.push(event);
    while (this.events.length > limits.events) this.events.shift();
    this.changed();
    return KErrNone;
  }

  GetEvent(id: number): CLogEvent { return this.events.find((event) => event.iId === id) ?? User.Leave(KErrNotFound); }

  ChangeEvent(event: CLogEvent): TInt {
    const at = this.events.findIndex((other) => other.iId === event.iId);
    if (at < 0) return KErrNotFound;
    this.events[at] = event;
    this.changed();
    return KErrNone;
  }

  DeleteEvent(id: number): TInt {
    const at = this.events.findIndex((event) => event.iId === id);
    if (at < 0) return KErrNotFound;
    this.events.splice(at, 1);
    this.changed();
    return KErrNone;
  }

  /** Deletes what happened before `time`. */
  ClearLog(time: number): void {
    const kept = this.events.filter((event) => event.iTime >= time);
    this.events.splice(0, this.events.length, ...kept);
    this.changed();
  }

  /** Newest first. */
  RecentList(list: TLogRecentList): CLogEvent[] {
    return this.events.filter((event) => event.iDirection === directionOfList[list]).reverse().slice(0, limits.recentListEvents);
  }

  Events(): readonly CLogEvent[] { return this.events; }

  /** The newest of all lists, newest first. */
  Recent(): CLogEvent[] { return this.events.slice(-limits.recentListEvents).reverse(); }

  /** Completes once, at the next change. */
  NotifyChange(status: TRequestStatus): void {
    User.RequestPending(status);
    if (this.observer) return User.RequestComplete(status, KErrInUse);
    this.observer = status;
  }

  NotifyChangeCancel(): void { this.complete(KErrCancel); }

  private changed(): void { this.complete(KErrNone); }

  private complete(reason: TInt): void {
    const observer = this.observer;
    this.observer = null;
    if (observer) User.RequestComplete(observer, reason);
  }
}
