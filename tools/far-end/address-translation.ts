// The far end's view of a handset behind a NAT that forgets its bindings: every address of it gets a new port, and the old one leads nowhere.
import type { SocketAddress } from '../../host-shim/index.ts';
import { limits } from './limits.ts';

const keyOf = ({ ip, port }: SocketAddress): string => `${ip}|${port}`;

export class AddressTranslation {
  readonly #heardFrom = new Set<string>();
  /** By the true address, and by the one that is seen. */
  #outside = new Map<string, SocketAddress>();
  #inside = new Map<string, SocketAddress>();
  #isTranslating = false;
  /** HOST:PORT of those that are behind no such NAT. */
  #others = new Set<string>();
  #nextPort: number = limits.translatedPortsFrom;

  rebind(others: readonly string[] = []): void {
    this.#isTranslating = true;
    this.#others = new Set(others);
    this.#outside = new Map();
    this.#inside = new Map();
  }

  #isOther({ ip, port }: SocketAddress): boolean {
    return this.#others.has(`${ip}:${port}`);
  }

  /** Whom a datagram seems to be from. */
  seen(from: SocketAddress): SocketAddress {
    const key = keyOf(from);
    if (this.#heardFrom.size < limits.translatedAddresses) this.#heardFrom.add(key);
    if (!this.#isTranslating || this.#isOther(from)) return from;
    const known = this.#outside.get(key);
    if (known || this.#outside.size >= limits.translatedAddresses) return known ?? from;
    const outside = { ip: from.ip, port: this.#nextPort };
    this.#nextPort = outside.port === limits.translatedPortsTo ? limits.translatedPortsFrom : outside.port + 1;
    this.#outside.set(key, outside);
    this.#inside.set(keyOf(outside), { ...from });
    return outside;
  }

  /** Where a datagram to this address comes to; null: nowhere. */
  reached(to: SocketAddress): SocketAddress | null {
    if (!this.#isTranslating || this.#isOther(to)) return to;
    return this.#inside.get(keyOf(to)) ?? (this.#heardFrom.has(keyOf(to)) ? null : to);
  }
}
