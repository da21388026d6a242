// Our own registrar and proxy as a party, in real time or under the virtual clock: it tells where somebody is, and forgets everybody when it restarts.
import { EXIT_BAD_CALL, Failure } from '../../failure.ts';
import { openRegistrar, type ElementOptions, type RegistrarElement } from '../../far-end/registrar/element.ts';
import type { PartyPlan } from '../scenario.ts';
import { AwaitedEvents } from '../stage/awaited-events.ts';
import { REGISTRATION_S, type Party } from './party.ts';

export const elementOptions = ({ expiresS = REGISTRATION_S, flowTimerS }: PartyPlan, bind: ElementOptions['bind'], weatherSeed: number): ElementOptions => ({
  bind, weatherSeed, expiresS, ...(flowTimerS ? { flowTimerS } : {}),
});

export const registrarParty = (name: string, plan: PartyPlan, element: RegistrarElement, events: NonNullable<Party['events']>, stop: () => Promise<void>): Party => ({
  name,
  voice: plan.voice,
  uri: `sip:${name.toLowerCase()}@${element.bind.ip}:${element.bind.port}`,
  events,
  async do(verb) {
    if (verb !== 'restart') throw new Failure('BAD_SCENARIO', EXIT_BAD_CALL, `${name} is a registrar: it can restart, not ${verb}`);
    element.forget();
  },
  async weather(weather) {
    element.weather.set(weather);
  },
  async rebind(whose, others) {
    if (whose === 'peer') {
      element.weather.rebindPeers(others);
      return null;
    }
    const { ip, port } = await element.weather.rebind(element.bind.port);
    return `${ip}:${port}`;
  },
  result: () => Promise.resolve({ rtp: null, recording: null }),
  stop,
});

/** In real time; it lives in this process, since it has no sound to keep in step. */
export async function startOwnRegistrar(name: string, plan: PartyPlan, seed: number): Promise<Party> {
  const events = new AwaitedEvents(`registrar ${name}`);
  const element = await openRegistrar(elementOptions(plan, { ip: '127.0.0.1', port: 0 }, seed), (event) => events.push(event));
  let closed: Promise<void> | null = null;
  return registrarParty(name, plan, element, events, () => (closed ??= element.close()));
}
