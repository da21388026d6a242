// REGISTER at our own registrar (RFC 3261 10.3), flows of RFC 5626 6 among them.
import type { Clock, RandomSource, SocketAddress } from '../../../host-shim/index.ts';
import { Digest } from './digest.ts';
import type { Location } from './location.ts';
import { hostOf, parameterOf, uriIn, valueOf, valuesOf, type SipText } from './sip-text.ts';

export interface RegistrarOptions {
  /** For how long it registers at most. */
  expiresS: number;
  /** How often flows are to be kept alive (RFC 5626 4.4); absent: as often as whoever registers likes. */
  flowTimerS?: number;
}

/** That somebody is there, or is from now on somewhere else. */
export type Located = {
  event: 'located';
  user: string;
  contact: string;
  /** HOST:PORT that it was registered from. */
  at: string;
  /** It was known at another address before. */
  moved: boolean;
};

/** A response, before the fields that every response has. */
export interface Answer {
  status: string;
  fields: { name: string; value: string }[];
}

/** Everybody's, at the registrars of scenarios. */
export const REGISTRAR_PASSWORD = 'secret';

const answer = (status: string, ...fields: [string, string][]): Answer => ({ status, fields: fields.map(([name, value]) => ({ name, value })) });

export class Registrar {
  readonly #options: RegistrarOptions;
  readonly #location: Location;
  readonly #clock: Clock;
  readonly #digest: Digest;
  readonly #tell: (event: Located) => void;

  constructor(options: RegistrarOptions, location: Location, devices: { clock: Clock; random: RandomSource }, realm: string, tell: (event: Located) => void) {
    this.#options = options;
    this.#location = location;
    this.#clock = devices.clock;
    this.#digest = new Digest(realm, REGISTRAR_PASSWORD, devices.random);
    this.#tell = tell;
  }

  register(request: SipText, source: SocketAddress): Answer {
    const proof = this.#digest.check(valueOf(request, 'Authorization'), 'REGISTER');
    if (proof !== 'right') return answer('401 Unauthorized', ['WWW-Authenticate', this.#digest.challenge(proof === 'stale')]);
    const user = hostOf(uriIn(valueOf(request, 'To')))?.user;
    if (!user) return answer('404 Not Found');
    const contacts = valuesOf(request, 'Contact').flatMap((value) => value.split(/,(?=\s*(?:"|<|sip))/));
    if (contacts.length === 1 && contacts[0]!.trim() === '*') this.#location.unbindAll(user);
    else
      for (const contact of contacts) {
        const refused = this.#bind(request, user, contact.trim(), source);
        if (refused) return refused;
      }
    return this.#registered(request, user, contacts);
  }

  #bind(request: SipText, user: string, contact: string, source: SocketAddress): Answer | null {
    const nowMs = this.#clock.nowMs();
    const flow = this.#flowOf(request, contact);
    const key = `${user} ${flow ?? uriIn(contact)}`;
    const before = this.#location.known(key, nowMs);
    const [callId, cseq] = [valueOf(request, 'Call-ID'), parseInt(valueOf(request, 'CSeq'), 10)];
    // 10.3, 7: one that was overtaken changes nothing.
    if (before && before.callId === callId && cseq <= before.cseq) return answer('500 Overtaken');
    const expiresS = Math.min(Number(parameterOf(contact.replace(/^[^>]*>/, ''), 'expires') ?? (valueOf(request, 'Expires') || this.#options.expiresS)), this.#options.expiresS);
    if (expiresS === 0) {
      this.#location.unbind(key);
      return null;
    }
    if (!this.#location.bind(key, { user, contact: uriIn(contact), source: { ...source }, callId, cseq, dueMs: nowMs + expiresS * 1000 })) return answer('503 Service Unavailable');
    const moved = before !== null && (before.source.ip !== source.ip || before.source.port !== source.port);
    this.#tell({ event: 'located', user, contact: uriIn(contact), at: `${source.ip}:${source.port}`, moved });
    return null;
  }

  /** RFC 5626 6: an instance's flow, whatever its Contact is. */
  #flowOf(request: SipText, contact: string): string | null {
    const [instance, flow] = [parameterOf(contact, '+sip.instance'), parameterOf(contact, 'reg-id')];
    return instance && flow && /\boutbound\b/.test(valuesOf(request, 'Supported').join()) ? `${instance} ${flow}` : null;
  }

  #registered(request: SipText, user: string, contacts: readonly string[]): Answer {
    const nowMs = this.#clock.nowMs();
    const bindings = this.#location.of(user, nowMs).map(({ contact, dueMs }): [string, string] => ['Contact', `<${contact}>;expires=${Math.ceil((dueMs - nowMs) / 1000)}`]);
    const { flowTimerS } = this.#options;
    const isFlow = contacts.some((contact) => this.#flowOf(request, contact) !== null);
    return answer('200 OK', ...bindings, ...(isFlow ? ([['Require', 'outbound'], ...(flowTimerS ? [['Flow-Timer', String(flowTimerS)]] : [])] as [string, string][]) : []));
  }
}
