// Kamailio as a party of a scenario: the registrar and proxy between the others.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { EXIT_BAD_CALL, Failure } from '../../failure.ts';
import type { PartyPlan } from '../scenario.ts';
import { Refused, type Message } from '../stage/event-log.ts';
import { startKamailio, type Kamailio } from './kamailio.ts';
import { REGISTRATION_S, type Party } from './party.ts';

const LOOK_EVERY_MS = 100;

/** Its one event is that it knows where a user is; asked of it as long as somebody waits. */
async function awaitLocation(kamailio: () => Kamailio, what: string, fits: (event: Message) => boolean, timeoutMs: number): Promise<Message> {
  const untilMs = performance.now() + timeoutMs;
  for (;;) {
    const found = kamailio().locations().map((location) => ({ event: 'located', ...location })).find(fits);
    if (found) return found;
    if (performance.now() > untilMs) throw new Refused('TIMED_OUT', `Kamailio: ${what} did not come within ${timeoutMs} ms; it knows ${kamailio().locations().map(({ user }) => user).join(', ') || 'nobody'}`);
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
}

export async function startRegistrar(name: string, plan: PartyPlan, folder: string): Promise<Party> {
  const home = join(folder, `kamailio-${name}`);
  mkdirSync(home, { recursive: true });
  let kamailio = await startKamailio(home, plan.expiresS ?? REGISTRATION_S);
  const { port } = kamailio;
  return {
    name,
    voice: plan.voice,
    uri: `sip:${name.toLowerCase()}@127.0.0.1:${port}`,
    // Where somebody is, is no event: there is nothing to pass over.
    events: { onEvent: () => () => undefined, passOver: () => undefined, waitFor: (what, fits, timeoutMs) => awaitLocation(() => kamailio, what, fits, timeoutMs) },
    async do(verb) {
      if (verb !== 'restart') throw new Failure('BAD_SCENARIO', EXIT_BAD_CALL, `${name} is Kamailio: it can restart, not ${verb}`);
      await kamailio.stop();
      // It remembers in memory only: nobody is registered any more.
      kamailio = await startKamailio(home, plan.expiresS ?? REGISTRATION_S, { port });
    },
    result: () => Promise.resolve({ rtp: null, recording: null, ...(kamailio.isUp() ? {} : { failure: 'Kamailio ended by itself' }) }),
    stop: () => kamailio.stop(),
  };
}
