// Active objects and their scheduler: one outstanding request per object, run to completion, by priority.
import { KErrNone, KRequestPending, type TInt } from './errors.ts';
import { limits } from './limits.ts';
import { Leave, Panic, TRequestStatus } from './user.ts';

export enum TPriority { EPriorityIdle = -100, EPriorityLow = -20, EPriorityStandard = 0, EPriorityUserInput = 10, EPriorityHigh = 20 }

// Reasons of E32USER-CBase panics; the last is ours.
const ALREADY_ADDED = 41, ALREADY_ACTIVE = 42, SCHEDULER_ERROR = 47, NOT_ADDED = 49, TOO_MANY_OBJECTS = 1000;

export abstract class CActive {
  readonly iStatus = new TRequestStatus();
  private active = false;
  private scheduler: CActiveScheduler | null = null;

  constructor(private readonly priority: TInt) {}

  protected abstract RunL(): void;
  /** Cancels the outstanding request, which completes it with KErrCancel. */
  protected abstract DoCancel(): void;
  /** Takes a leave of RunL; returns what is left of the error. */
  protected RunError(error: TInt): TInt { return error; }

  SetActive(): void {
    if (!this.scheduler) throw new Panic('E32USER-CBase', NOT_ADDED);
    if (this.active) throw new Panic('E32USER-CBase', ALREADY_ACTIVE);
    this.active = true;
  }

  Cancel(): void {
    if (!this.active) return;
    if (this.iStatus.iStatus === KRequestPending) this.DoCancel();
    this.active = false;
  }

  IsActive(): boolean { return this.active; }
  IsAdded(): boolean { return this.scheduler !== null; }
  Priority(): TInt { return this.priority; }

  /** Cancels and leaves the scheduler: what the destructor does. */
  Deque(): void {
    this.Cancel();
    this.scheduler?.Remove(this);
    this.scheduler = null;
  }

  /** For the scheduler only. */
  attach(scheduler: CActiveScheduler): void {
    if (this.scheduler) throw new Panic('E32USER-CBase', ALREADY_ADDED);
    this.scheduler = scheduler;
  }

  /** For the scheduler only. */
  isReady(): boolean { return this.active && this.iStatus.iStatus !== KRequestPending; }

  /** For the scheduler only: one turn. */
  run(): TInt {
    this.active = false;
    try {
      this.RunL();
      return KErrNone;
    } catch (error) {
      if (error instanceof Leave) return this.RunError(error.code);
      throw error;
    }
  }
}

// DEVIATES: Symbian keeps the current scheduler per thread and reaches it through static functions; here it is an object
// handed to whoever needs it, so that many guests can live in one thread.
export class CActiveScheduler {
  private readonly objects: CActive[] = [];

  /** Objects of equal priority stand in the order in which they were added. */
  Add(object: CActive): void {
    if (this.objects.length >= limits.activeObjects) throw new Panic('E32USER-CBase', TOO_MANY_OBJECTS);
    object.attach(this);
    const at = this.objects.findIndex((other) => other.Priority() < object.Priority());
    this.objects.splice(at < 0 ? this.objects.length : at, 0, object);
  }

  Remove(object: CActive): void {
    const at = this.objects.indexOf(object);
    if (at >= 0) this.objects.splice(at, 1);
  }

  /** Runs whatever is ready, highest priority first, until nothing is; false when the turn's bound was reached before. */
  RunReady(): boolean {
    for (let runs = 0; runs < limits.runsPerTurn; runs++) {
      const next = this.objects.find((object) => object.isReady());
      if (!next) return true;
      const error = next.run();
      if (error !== KErrNone) this.Error(error);
    }
    return false;
  }

  /** A leave that nobody handled. */
  Error(_error: TInt): void { throw new Panic('E32USER-CBase', SCHEDULER_ERROR); }
}
