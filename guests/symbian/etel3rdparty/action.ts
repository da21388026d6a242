// One of CTelephony's asynchronous requests under way: an ETel request, and the client's request that waits for it.
import { CActive, TPriority } from '../kernel/active.ts';
import { KErrCancel, type TInt } from '../kernel/errors.ts';
import { User, type TRequestStatus } from '../kernel/user.ts';

export interface Action {
  start(request: TRequestStatus): void;
  cancel(): void;
  /** What the client hears of ETel's outcome. */
  ended?(error: TInt): TInt;
}

export class CAction extends CActive {
  private client: TRequestStatus | null = null;
  private action: Action | null = null;

  constructor() { super(TPriority.EPriorityStandard); }

  Start(client: TRequestStatus, action: Action): void {
    User.RequestPending(client);
    this.client = client;
    this.action = action;
    action.start(this.iStatus);
    this.SetActive();
  }

  protected RunL(): void { this.end(this.iStatus.Int()); }

  protected DoCancel(): void {
    this.action!.cancel();
    this.end(KErrCancel);
  }

  private end(error: TInt): void {
    const reason = this.action?.ended?.(error) ?? error;
    const client = this.client;
    this.client = this.action = null;
    if (client) User.RequestComplete(client, reason);
  }
}
