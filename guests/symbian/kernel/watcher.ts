// An active object around a one-shot notification: handles it, then arms it again.
import { CActive, TPriority } from './active.ts';
import { KErrNone } from './errors.ts';
import type { TRequestStatus } from './user.ts';

export class CWatcher extends CActive {
  constructor(
    private readonly arm: (status: TRequestStatus) => void,
    private readonly disarm: () => void,
    private readonly heard: () => void,
  ) { super(TPriority.EPriorityHigh); }

  Start(): void {
    this.arm(this.iStatus);
    this.SetActive();
  }

  /** Armed after handling, not before: arming may fill the buffer with the next value at once. */
  protected RunL(): void {
    if (this.iStatus.Int() !== KErrNone) return;
    this.heard();
    if (this.IsAdded()) this.Start(); // unless what was heard ended the watching
  }

  protected DoCancel(): void { this.disarm(); }
}
