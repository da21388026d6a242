// Keeps the service's conferences equal to the conference numbers in the record.
import type { TrackedConnection } from '../record/tracked-connection.ts';
import type { Conferenceable } from '../telecom/conferenceable.ts';
import type { ConnectionService } from '../telecom/connection-service.ts';
import { DisconnectCause } from '../telecom/disconnect-cause.ts';
import { PhoneConference } from './phone-conference.ts';
import type { PhoneCommands } from './phone-commands.ts';
import type { PhoneConnection } from './phone-connection.ts';

export class ConferenceKeeper {
  private readonly byNumber = new Map<number, PhoneConference>();

  constructor(
    private readonly service: ConnectionService,
    private readonly commands: PhoneCommands,
    private readonly gone: (conference: PhoneConference) => void,
  ) {}

  reconcile(live: readonly TrackedConnection[], bySession: ReadonlyMap<number, PhoneConnection>): void {
    const members = new Map<number, PhoneConnection[]>();
    for (const tracked of live) {
      const connection = bySession.get(tracked.session);
      if (!connection || tracked.conference === 0) continue;
      members.set(tracked.conference, [...(members.get(tracked.conference) ?? []), connection]);
    }
    for (const [number, conference] of [...this.byNumber]) if (!members.has(number)) this.end(conference);
    for (const [number, connections] of members) {
      const known = this.byNumber.get(number);
      if (known) known.follow(connections);
      else this.begin(number, live.find((tracked) => tracked.conference === number)!, connections);
    }
  }

  /** Which calls may be merged with which: every own call or conference that is up with every other. */
  offerMerges(connections: readonly PhoneConnection[]): void {
    const single = connections.filter((connection) => connection.getConference() === null && connection.isUp && !connection.isExternal);
    const own: Conferenceable[] = [...single, ...[...this.byNumber.values()].filter((conference) => !conference.isExternal)];
    for (const connection of connections) connection.setConferenceables(own.includes(connection) ? own.filter((other) => other !== connection) : []);
    for (const conference of this.byNumber.values()) conference.setConferenceables(own.includes(conference) ? own.filter((other) => other !== conference) : []);
  }

  private begin(number: number, first: TrackedConnection, connections: readonly PhoneConnection[]): void {
    const conference = new PhoneConference(number, first.accountHandle, this.commands);
    this.byNumber.set(number, conference);
    conference.follow(connections);
    this.service.addConference(conference);
  }

  private end(conference: PhoneConference): void {
    this.byNumber.delete(conference.number);
    conference.setDisconnected(new DisconnectCause(DisconnectCause.OTHER, '', '', 'IMS_MERGED_SUCCESSFULLY'));
    conference.destroy();
    this.gone(conference);
  }
}
