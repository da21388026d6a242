// The proxy beside our own registrar: without state (RFC 3261 16.11), over UDP, in the way of whole calls (Record-Route), and through the NATs of those who registered.
import { createHash } from 'node:crypto';
import type { Clock, RandomSource, SocketAddress } from '../../../host-shim/index.ts';
import { Location } from './location.ts';
import { Registrar, type Answer, type Located, type RegistrarOptions } from './registrar.ts';
import { dropField, hostOf, parameterOf, printSip, readSip, setField, uriIn, valueOf, valuesOf, type SipText } from './sip-text.ts';
import { answerStun } from './stun.ts';

const MAGIC = 'z9hG4bK';
const BRANCH_DIGITS = 24;
const MOST_HOPS = 70;

export class Proxy {
  readonly #own: SocketAddress;
  readonly #clock: Clock;
  readonly #location = new Location();
  readonly #registrar: Registrar;
  readonly #send: (to: SocketAddress, data: Uint8Array) => void;

  constructor(options: RegistrarOptions, own: SocketAddress, devices: { clock: Clock; random: RandomSource }, send: (to: SocketAddress, data: Uint8Array) => void, tell: (event: Located) => void) {
    this.#own = own;
    this.#clock = devices.clock;
    this.#registrar = new Registrar(options, this.#location, devices, own.ip, tell);
    this.#send = send;
  }

  /** As after a restart: nobody is registered any more. */
  forget(): void {
    this.#location.clear();
  }

  take(from: SocketAddress, data: Uint8Array): void {
    const pong = answerStun(data, from);
    if (pong) return this.#send(from, pong);
    const message = readSip(data);
    if (!message) return;
    if (message.start.startsWith('SIP/2.0 ')) this.#passBack(message);
    else this.#takeRequest(message, from);
  }

  get #sentBy(): string {
    return `${this.#own.ip}:${this.#own.port}`;
  }

  #isOwn(uri: string): boolean {
    const at = hostOf(uri);
    return at?.host === this.#own.ip && at.port === this.#own.port;
  }

  /** 16.7, 3: our Via goes, and it follows the one below. */
  #passBack(response: SipText): void {
    if (!valueOf(response, 'Via').includes(this.#sentBy)) return;
    dropField(response, 'Via');
    const to = this.#returnOf(response);
    if (to) this.#send(to, printSip(response));
  }

  /** 18.2.2, with RFC 3581 4. */
  #returnOf(message: SipText): SocketAddress | null {
    const via = valueOf(message, 'Via');
    const [, host, port] = /^SIP\/2\.0\/UDP\s+([^:;\s]+)(?::([0-9]+))?/i.exec(via) ?? [];
    return host ? { ip: parameterOf(via, 'received') || host, port: Number(parameterOf(via, 'rport') || port || 5060) } : null;
  }

  #takeRequest(request: SipText, from: SocketAddress): void {
    const [method = '', target = ''] = request.start.split(' ');
    // 18.2.1, and RFC 3581 4 for whoever did not ask for it: his NAT is there all the same.
    const via = valueOf(request, 'Via').replace(/;\s*(?:rport|received)(?:=[^;]*)?/gi, '');
    setField(request, 'Via', `${via};received=${from.ip};rport=${from.port}`);
    if (method === 'REGISTER' && this.#isOwn(target)) return this.#answer(request, this.#registrar.register(request, from));
    const hops = Number(valueOf(request, 'Max-Forwards') || MOST_HOPS);
    if (hops === 0) return this.#refuse(method, request, '483 Too Many Hops');
    setField(request, 'Max-Forwards', String(hops - 1));
    // 16.4: a route through here has been taken.
    if (this.#isOwn(uriIn(valueOf(request, 'Route')))) dropField(request, 'Route');
    const to = this.#destination(request, method, target);
    if (!to) return this.#refuse(method, request, '404 Not Found');
    // 16.11: the same request has the same branch each time, and an ACK and a CANCEL that of their INVITE.
    const branch = createHash('sha256').update(`${parameterOf(via, 'branch')} ${valueOf(request, 'Call-ID')} ${parseInt(valueOf(request, 'CSeq'), 10)}`).digest('hex').slice(0, BRANCH_DIGITS);
    request.fields.unshift({ name: 'Via', value: `SIP/2.0/UDP ${this.#sentBy};branch=${MAGIC}${branch}` });
    if (parameterOf(valueOf(request, 'To'), 'tag') === null) request.fields.unshift({ name: 'Record-Route', value: `<sip:${this.#sentBy};lr>` });
    this.#send(to, printSip(request));
  }

  /** 16.5 and 16.6: to the next route, to where somebody registered from, or where the URI says. */
  #destination(request: SipText, method: string, target: string): SocketAddress | null {
    const route = hostOf(uriIn(valueOf(request, 'Route')));
    if (route) return { ip: route.host, port: route.port };
    const at = hostOf(target);
    if (!at) return null;
    if (!this.#isOwn(target)) return this.#location.at(at.host, at.port, this.#clock.nowMs())?.source ?? { ip: at.host, port: at.port };
    const binding = this.#location.of(at.user, this.#clock.nowMs()).at(-1);
    if (!binding) return null;
    request.start = `${method} ${binding.contact} SIP/2.0`;
    return binding.source;
  }

  #refuse(method: string, request: SipText, status: string): void {
    if (method !== 'ACK') this.#answer(request, { status, fields: [] });
  }

  /** 8.2.6.2, without state: its tag is the same for the same request. */
  #answer(request: SipText, { status, fields }: Answer): void {
    const to = this.#returnOf(request);
    if (!to) return;
    const tag = createHash('sha256').update(`${valueOf(request, 'Via')} ${valueOf(request, 'Call-ID')}`).digest('hex').slice(0, 8);
    const toField = valueOf(request, 'To');
    const response: SipText = {
      start: `SIP/2.0 ${status}`,
      fields: [
        ...valuesOf(request, 'Via').map((value) => ({ name: 'Via', value })),
        { name: 'From', value: valueOf(request, 'From') },
        { name: 'To', value: parameterOf(toField, 'tag') === null ? `${toField};tag=${tag}` : toField },
        { name: 'Call-ID', value: valueOf(request, 'Call-ID') },
        { name: 'CSeq', value: valueOf(request, 'CSeq') },
        ...fields,
        { name: 'Content-Length', value: '0' },
      ],
      body: '',
    };
    this.#send(to, printSip(response));
  }
}
