// android.telecom.ConnectionService: the app that makes calls happen. Telecom binds to it and asks it for connections.
import type { Conference } from './conference.ts';
import type { Connection } from './connection.ts';
import type { Conferenceable } from './conferenceable.ts';
import type { ConnectionRequest } from './connection-request.ts';
import type { PhoneAccountHandle } from './phone-account-handle.ts';

/** Telecom's side of the binding. */
export interface ConnectionServiceAdapter {
  addConference(conference: Conference): void;
  addExistingConnection(handle: PhoneAccountHandle, connection: Connection): void;
  connectionServiceFocusReleased(): void;
}

export abstract class ConnectionService {
  private adapter: ConnectionServiceAdapter | null = null;
  private readonly connections = new Set<Connection>();
  private readonly conferences = new Set<Conference>();

  bind(adapter: ConnectionServiceAdapter): void { this.adapter = adapter; }

  getAllConnections(): readonly Connection[] { return [...this.connections]; }
  getAllConferences(): readonly Conference[] { return [...this.conferences]; }

  /** A conference that came into being by itself. */
  addConference(conference: Conference): void {
    this.conferences.add(conference);
    this.adapter?.addConference(conference);
  }

  /** A call that Telecom did not ask for: another's, or one that was up before this service. */
  addExistingConnection(handle: PhoneAccountHandle, connection: Connection): void {
    this.addConnection(connection);
    this.adapter?.addExistingConnection(handle, connection);
  }

  connectionServiceFocusReleased(): void { this.adapter?.connectionServiceFocusReleased(); }

  /** Kept while they live; a service drops them when it destroys them. */
  protected addConnection(connection: Connection): void { this.connections.add(connection); }
  protected removeConnection(connection: Connection): void { this.connections.delete(connection); }
  protected removeConference(conference: Conference): void { this.conferences.delete(conference); }

  abstract onCreateOutgoingConnection(handle: PhoneAccountHandle, request: ConnectionRequest): Connection | null;
  abstract onCreateIncomingConnection(handle: PhoneAccountHandle, request: ConnectionRequest): Connection | null;
  onCreateOutgoingConnectionFailed(_handle: PhoneAccountHandle, _request: ConnectionRequest): void {}
  onCreateIncomingConnectionFailed(_handle: PhoneAccountHandle, _request: ConnectionRequest): void {}
  onConference(_first: Conferenceable, _second: Conferenceable): void {}
  onConnectionServiceFocusGained(): void {}
  onConnectionServiceFocusLost(): void {}
}
