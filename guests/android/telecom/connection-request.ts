// android.telecom.ConnectionRequest: what Telecom asks a connection service to connect.
import type { Bundle } from '../os/bundle.ts';
import type { Uri } from '../os/uri.ts';
import type { PhoneAccountHandle } from './phone-account-handle.ts';

export class ConnectionRequest {
  constructor(
    private readonly accountHandle: PhoneAccountHandle,
    private readonly address: Uri,
    private readonly extras: Bundle,
    private readonly videoState: number,
    private readonly telecomCallId: string,
  ) {}

  getAccountHandle(): PhoneAccountHandle { return this.accountHandle; }
  getAddress(): Uri { return this.address; }
  getExtras(): Bundle { return this.extras; }
  getVideoState(): number { return this.videoState; }
  getTelecomCallId(): string { return this.telecomCallId; }
}
