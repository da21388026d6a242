// The ports for RTP: even numbers (RFC 3550 11), each bound at an address of every family that the machine has, so that a description may name either (RFC 6157 4).
import { isIPv6 } from 'node:net';
import type { DatagramNetwork, SocketAddress, UdpSocket } from '../devices/net/net.ts';
import { HostError } from '../machine/errors.ts';
import { mediaLimits } from './limits.ts';

export type RtpReceive = (local: SocketAddress, from: SocketAddress, data: Uint8Array) => void;

/** `firstPort`, an even one, and those above it by two. */
export const portsFrom = (firstPort: number, count: number): number[] => Array.from({ length: count }, (_, index) => firstPort + 2 * index);

export class RtpPorts {
  /** By number: a socket of each family. */
  readonly #sockets = new Map<number, readonly UdpSocket[]>();

  constructor(private readonly net: DatagramNetwork, private readonly bindIps: readonly string[], private readonly receive: RtpReceive) {}

  /** Those from `firstPort`; 0 = any free ones. */
  async open(count: number, firstPort = 0): Promise<number[]> {
    const given = firstPort === 0 ? [] : portsFrom(firstPort, count);
    const unfit: UdpSocket[] = [];
    const ports: number[] = [];
    try {
      while (ports.length < count) {
        const sockets = [await this.#openAt(this.bindIps[0]!, given[ports.length] ?? 0)];
        const { port } = sockets[0]!.address;
        const isEven = port % 2 === 0 || unfit.length >= mediaLimits.unfitPorts;
        if (isEven && await this.#bindOthers(port, sockets, firstPort === 0 && unfit.length < mediaLimits.unfitPorts)) {
          this.#sockets.set(port, sockets);
          ports.push(port);
        } else unfit.push(...sockets);
      }
    } finally {
      await Promise.all(unfit.map((socket) => socket.close()));
    }
    return ports;
  }

  has(port: number): boolean { return this.#sockets.has(port); }

  /** The socket that leads there; without one of its family, the first. */
  toward(port: number, to: SocketAddress): UdpSocket | undefined {
    const sockets = this.#sockets.get(port);
    return sockets?.find(({ address }) => isIPv6(address.ip) === isIPv6(to.ip)) ?? sockets?.[0];
  }

  async close(): Promise<void> {
    await Promise.all([...this.#sockets.values()].flat().map((socket) => socket.close()));
    this.#sockets.clear();
  }

  /** The same number in the other family; false when somebody has it and another one may be tried. */
  async #bindOthers(port: number, sockets: UdpSocket[], isPatient: boolean): Promise<boolean> {
    try {
      for (const ip of this.bindIps.slice(1)) sockets.push(await this.#openAt(ip, port));
      return true;
    } catch (error) {
      if (isPatient && error instanceof HostError && error.code === 'ADDRESS_IN_USE') return false;
      await Promise.all(sockets.map((socket) => socket.close()));
      throw error;
    }
  }

  async #openAt(ip: string, port: number): Promise<UdpSocket> {
    const socket: UdpSocket = await this.net.openUdp({ ip, port }, (from, data) => this.receive(socket.address, from, data));
    return socket;
  }
}
