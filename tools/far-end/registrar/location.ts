// Where everybody is (RFC 3261 10.3): each binding with the address that it was registered from, by which it is reached through its NAT.
import type { SocketAddress } from '../../../host-shim/index.ts';
import { limits } from '../limits.ts';
import { hostOf } from './sip-text.ts';

export interface Binding {
  user: string;
  /** The URI of its Contact. */
  contact: string;
  /** Where its REGISTER came from. */
  source: SocketAddress;
  callId: string;
  cseq: number;
  dueMs: number;
}

export class Location {
  readonly #bindings = new Map<string, Binding>();

  /** `key`: what makes it the same binding as before: its Contact, or the flow of an instance (RFC 5626 6). False: no room. */
  bind(key: string, binding: Binding): boolean {
    if (!this.#bindings.has(key) && this.#bindings.size >= limits.bindings) return false;
    this.#bindings.set(key, binding);
    return true;
  }

  known(key: string, nowMs: number): Binding | null {
    this.#forgetExpired(nowMs);
    return this.#bindings.get(key) ?? null;
  }

  unbind(key: string): void {
    this.#bindings.delete(key);
  }

  of(user: string, nowMs: number): Binding[] {
    this.#forgetExpired(nowMs);
    return [...this.#bindings.values()].filter((one) => one.user === user);
  }

  /** Who has this Contact, at which requests inside a call are aimed. */
  at(host: string, port: number, nowMs: number): Binding | null {
    this.#forgetExpired(nowMs);
    return [...this.#bindings.values()].reverse().find(({ contact }) => {
      const at = hostOf(contact);
      return at?.host === host && at.port === port;
    }) ?? null;
  }

  unbindAll(user: string): void {
    for (const [key, binding] of this.#bindings) if (binding.user === user) this.#bindings.delete(key);
  }

  clear(): void {
    this.#bindings.clear();
  }

  #forgetExpired(nowMs: number): void {
    for (const [key, { dueMs }] of this.#bindings) if (dueMs <= nowMs) this.#bindings.delete(key);
  }
}
