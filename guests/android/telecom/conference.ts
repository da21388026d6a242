// android.telecom.Conference: several connections that hear one another, shown to an app as one call with children.
import type { Connection } from './connection.ts';
import { Conferenceable } from './conferenceable.ts';
import type { PhoneAccountHandle } from './phone-account-handle.ts';

export abstract class Conference extends Conferenceable {
  private readonly connections: Connection[] = [];

  constructor(private readonly phoneAccountHandle: PhoneAccountHandle) { super(); }

  getPhoneAccountHandle(): PhoneAccountHandle { return this.phoneAccountHandle; }
  getConnections(): readonly Connection[] { return this.connections; }
  getPrimaryConnection(): Connection | null { return this.connections[0] ?? null; }

  addConnection(connection: Connection): boolean {
    if (this.connections.includes(connection)) return false;
    this.connections.push(connection);
    connection.setConference(this);
    return true;
  }

  removeConnection(connection: Connection): void {
    const index = this.connections.indexOf(connection);
    if (index < 0) return;
    this.connections.splice(index, 1);
    connection.setConference(null);
  }

  override destroy(): void {
    for (const connection of [...this.connections]) this.removeConnection(connection);
    super.destroy();
  }

  // What Telecom asks of the conference as a whole.
  onDisconnect(): void {}
  onHold(): void {}
  onUnhold(): void {}
  onMerge(_connection?: Connection): void {}
  onSeparate(_connection: Connection): void {}
  onSwap(): void {}
  onPlayDtmfTone(_digit: string): void {}
  onStopDtmfTone(): void {}
  onPullExternalCall(): void {}
}
