// The outstanding requests of one subsession: at most one of a kind.
import { KErrCancel, KErrServerBusy, type TInt } from '../../kernel/errors.ts';
import { User, type TRequestStatus } from '../../kernel/user.ts';
import type { EtelRequest, Ipc, PhoneModule } from './phone-module.ts';

export class OutstandingRequests {
  private readonly byIpc = new Map<Ipc, { request: EtelRequest; status: TRequestStatus }>();

  constructor(private readonly module: PhoneModule) {}

  /** `ended` hears the outcome before the client does; a cancelled request has none. */
  Post(status: TRequestStatus, request: EtelRequest, ended?: (error: TInt) => void): void {
    User.RequestPending(status);
    if (this.byIpc.has(request.ipc)) return User.RequestComplete(status, KErrServerBusy);
    const entry = { request, status };
    this.byIpc.set(request.ipc, entry);
    this.module.Request(request, (error) => {
      if (this.byIpc.get(request.ipc) !== entry) return; // cancelled before
      this.byIpc.delete(request.ipc);
      ended?.(error);
      User.RequestComplete(status, error);
    });
  }

  /** The client's request ends with KErrCancel; what the network was asked already may still happen. */
  Cancel(ipc: Ipc): void {
    const entry = this.byIpc.get(ipc);
    if (!entry) return;
    this.byIpc.delete(ipc);
    this.module.CancelRequest(entry.request);
    User.RequestComplete(entry.status, KErrCancel);
  }

  Close(): void {
    for (const ipc of [...this.byIpc.keys()]) this.Cancel(ipc);
  }
}

/** Refuses a request before any module hears of it. */
export function refuse(status: TRequestStatus, error: TInt): void {
  User.RequestPending(status);
  User.RequestComplete(status, error);
}
