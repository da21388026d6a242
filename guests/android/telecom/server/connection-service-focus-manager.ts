// com.android.server.telecom.ConnectionServiceFocusManager: which connection service may use the handset's microphone and loudspeaker.
// Here the rival is not another service but the other operating system, and the hypervisor decides.
import type { ConnectionService } from '../connection-service.ts';

export class ConnectionServiceFocusManager {
  private focus: 'held' | 'releasing' | 'none' = 'none';

  constructor(private readonly service: ConnectionService) {}

  hasFocus(): boolean { return this.focus === 'held'; }

  gain(): void {
    if (this.focus === 'held') return;
    this.focus = 'held';
    this.service.onConnectionServiceFocusGained();
  }

  /** The service answers with connectionServiceFocusReleased(). */
  lose(): void {
    if (this.focus !== 'held') return;
    this.focus = 'releasing';
    this.service.onConnectionServiceFocusLost();
  }

  released(): void { this.focus = 'none'; }
}
