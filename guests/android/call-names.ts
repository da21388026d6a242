// The two names of a call: its session on the bus, its Telecom call id in the apps.
import type { CallNames } from './input.ts';
import { limits } from './limits.ts';
import type { PhoneConnectionService } from './service/phone-connection-service.ts';
import { PhoneConference } from './service/phone-conference.ts';

export class RememberedCallNames implements CallNames {
  private readonly sessions = new Map<string, number>();

  constructor(private readonly service: PhoneConnectionService) {}

  callIdOf(session: number): string { return this.service.connectionOf(session)?.getTelecomCallId() ?? ''; }

  sessionOf(callId: string): number {
    this.remember();
    return this.sessions.get(callId) ?? 0;
  }

  /** Answers about a call may come after it is gone, so the last ones are kept. */
  remember(): void {
    for (const connection of this.service.getAllConnections()) {
      const session = this.service.sessionOf(connection);
      if (session !== 0) this.keep(connection.getTelecomCallId(), session);
    }
    for (const conference of this.service.getAllConferences()) {
      if (conference instanceof PhoneConference && conference.session !== 0) this.keep(conference.getTelecomCallId(), conference.session);
    }
  }

  private keep(callId: string, session: number): void {
    this.sessions.delete(callId);
    this.sessions.set(callId, session);
    if (this.sessions.size > limits.rememberedCallIds) this.sessions.delete(this.sessions.keys().next().value!);
  }
}
