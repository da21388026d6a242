// The registrar of a simulated life: takes every REGISTER as it comes, asks nobody for a password, and remembers who is registered until when.
import type { UdpSocket } from '../../host-shim/index.ts';
import { acceptRegister } from '../far-end/registrar/accept.ts';
import type { InThreadHost } from '../in-thread/hosts.ts';
import { simulateLimits } from './limits.ts';

const MS_PER_S = 1_000;

export class Registrar {
  readonly uri: string;
  /** Registrations that ran out before they were refreshed. */
  readonly lapsed: string[] = [];
  #socket!: UdpSocket;
  /** When each user's registration runs out. */
  readonly #untilMs = new Map<string, number>();

  private constructor(private readonly host: InThreadHost) {
    this.uri = `sip:${host.bind.ip}:${host.bind.port}`;
  }

  static async boot(host: InThreadHost): Promise<Registrar> {
    const registrar = new Registrar(host);
    registrar.#socket = await host.devices.net.openUdp(host.bind, (from, data) => {
      const accepted = acceptRegister(data, simulateLimits.registeredS);
      if (accepted === null) return;
      registrar.#note(accepted.user, accepted.stays);
      registrar.#socket.send(from, accepted.answer);
    });
    return registrar;
  }

  isRegistered(user: string): boolean {
    return (this.#untilMs.get(user) ?? 0) > this.host.devices.clock.nowMs();
  }

  close(): Promise<void> {
    return this.#socket.close();
  }

  #note(user: string, stays: boolean): void {
    const nowMs = this.host.devices.clock.nowMs();
    const untilMs = this.#untilMs.get(user);
    if (untilMs !== undefined && untilMs < nowMs) this.lapsed.push(`${user} ${nowMs - untilMs} ms before its refresh`);
    if (stays) this.#untilMs.set(user, nowMs + simulateLimits.registeredS * MS_PER_S);
    else this.#untilMs.delete(user);
  }
}
