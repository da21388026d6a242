// The User class: leaves, panics and the completion of requests.
import { KErrNone, KRequestPending, errorName, type TInt } from './errors.ts';

/** A leave: what TRAP catches. `code` is the leave code. */
export class Leave extends Error {
  override readonly name = 'Leave';
  constructor(readonly code: TInt) { super(errorName(code)); }
}

/** A programming error that kills the thread: category and reason, as on a Symbian phone's screen. */
export class Panic extends Error {
  override readonly name = 'Panic';
  readonly code: string;
  constructor(readonly category: string, readonly reason: TInt) {
    super(`Panic ${category} ${reason}`);
    this.code = `${category} ${reason}`;
  }
}

/** The state of one asynchronous request; its owner is one active object. */
export class TRequestStatus {
  iStatus: TInt = KErrNone;
  Int(): TInt { return this.iStatus; }
}

/** A modifiable buffer: what ETel fills before it completes a request. */
export class TPckgBuf<T> {
  constructor(public iValue: T) {}
}

const STRAY_EVENT = 46;

export const User = {
  Leave(error: TInt): never { throw new Leave(error); },

  /** Leaves when `error` is negative; returns it otherwise. */
  LeaveIfError(error: TInt): TInt {
    if (error < KErrNone) throw new Leave(error);
    return error;
  },

  Panic(category: string, reason: TInt): never { throw new Panic(category, reason); },

  /** TRAPD: the leave code of `body`, KErrNone when it did not leave. Panics pass. */
  Trap(body: () => void): TInt {
    try {
      body();
      return KErrNone;
    } catch (error) {
      if (error instanceof Leave) return error.code;
      throw error;
    }
  },

  /** Marks a request as outstanding; done by whoever serves it. */
  RequestPending(status: TRequestStatus): void { status.iStatus = KRequestPending; },

  /** Completes an outstanding request. A second completion is the stray signal that a real scheduler panics at. */
  RequestComplete(status: TRequestStatus, reason: TInt): void {
    if (status.iStatus !== KRequestPending) throw new Panic('E32USER-CBase', STRAY_EVENT);
    status.iStatus = reason;
  },
};
