// One-shot notifications: armed by the client, completed once; what happens in between waits, the newest last.
import { KErrCancel, KErrNone, KErrServerBusy } from '../../kernel/errors.ts';
import { User, type TRequestStatus } from '../../kernel/user.ts';

export class Notification<T> {
  private armed: { status: TRequestStatus; take(value: T): void } | null = null;
  private readonly waiting: T[] = [];

  /** `bound` 1 coalesces to the latest; more keeps that many, oldest dropped first. */
  constructor(private readonly bound: number) {}

  /** A second arming while one is outstanding is refused with KErrServerBusy. */
  Arm(status: TRequestStatus, take: (value: T) => void): void {
    User.RequestPending(status);
    if (this.armed) return User.RequestComplete(status, KErrServerBusy);
    this.armed = { status, take };
    if (this.waiting.length > 0) this.deliver(this.waiting.shift()!);
  }

  IsArmed(): boolean { return this.armed !== null; }

  Post(value: T): void {
    if (this.armed) return this.deliver(value);
    if (this.waiting.length >= this.bound) this.waiting.shift();
    this.waiting.push(value);
  }

  Cancel(): void {
    const armed = this.armed;
    this.armed = null;
    if (armed) User.RequestComplete(armed.status, KErrCancel);
  }

  private deliver(value: T): void {
    const { status, take } = this.armed!;
    this.armed = null;
    take(value);
    User.RequestComplete(status, KErrNone);
  }
}
