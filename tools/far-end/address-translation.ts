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
  #nextPort: number = limits.translatedPortsFrom;

  rebind(): void {
    this.#isTranslating = true;
    this.#outside = new Map();
    this.#inside = new Map();
  }

  /** Whom a datagram seems to be from. */
  seen(from: SocketAddress): SocketAddress {
    const key = keyOf(from);
    if (this.#heardFrom.size < limits.translatedAddresses) this.#heardFrom.add(key);
    if (!this.#isTranslating) return from;
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
    if (!this.#isTranslating) return to;
    return this.#inside.get(keyOf(to)) ?? (this.#heardFrom.has(keyOf(to)) ? null : to);
  }
}
