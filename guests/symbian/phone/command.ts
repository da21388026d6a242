// An active object that carries one user command through its steps.
import { CActive, TPriority } from '../kernel/active.ts';
import { KErrNone, type TInt } from '../kernel/errors.ts';
import { Leave, User } from '../kernel/user.ts';
import type { Step, Steps } from './commands.ts';

export class CPhoneCommand extends CActive {
  constructor(private readonly steps: Steps, private readonly ended: (command: CPhoneCommand, error: TInt, callName: string) => void) {
    super(TPriority.EPriorityUserInput);
  }

  Start(): void {
    const error = User.Trap(() => this.next(this.steps.next()));
    if (error !== KErrNone) this.ended(this, error, '');
  }

  /** A step's error is a leave at the place where the command waits for it. */
  protected RunL(): void {
    const error = this.iStatus.Int();
    this.next(error < KErrNone ? this.steps.throw(new Leave(error)) : this.steps.next());
  }

  protected override RunError(error: TInt): TInt {
    this.ended(this, error, '');
    return KErrNone;
  }

  /** A command is not taken back; the request it waits for ends it. */
  protected DoCancel(): void {}

  private next(step: IteratorResult<Step, string>): void {
    if (step.done) return this.ended(this, KErrNone, step.value);
    step.value(this.iStatus);
    this.SetActive();
  }
}
