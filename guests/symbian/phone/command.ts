// An active object that carries one user command through its steps.
import { CActive, TPriority } from '../kernel/active.ts';
import { KErrNone, type TInt } from '../kernel/errors.ts';
import { User } from '../kernel/user.ts';
import type { Steps } from './commands.ts';

export class CPhoneCommand extends CActive {
  constructor(private readonly steps: Steps, private readonly ended: (command: CPhoneCommand, error: TInt, callName: string) => void) {
    super(TPriority.EPriorityUserInput);
  }

  Start(): void {
    const error = User.Trap(() => this.next());
    if (error !== KErrNone) this.ended(this, error, '');
  }

  protected RunL(): void {
    User.LeaveIfError(this.iStatus.Int());
    this.next();
  }

  protected override RunError(error: TInt): TInt {
    this.ended(this, error, '');
    return KErrNone;
  }

  /** A command is not taken back; the request it waits for ends it. */
  protected DoCancel(): void {}

  private next(): void {
    const step = this.steps.next();
    if (step.done) return this.ended(this, KErrNone, step.value);
    step.value(this.iStatus);
    this.SetActive();
  }
}
