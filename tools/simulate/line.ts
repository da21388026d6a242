// The line between the handset and the others: who vanishes from it, whose call rings at two phones, and what strikes between two datagrams.
import type { Network, SocketAddress } from '../../host-shim/index.ts';

type Send = (to: SocketAddress, data: Uint8Array) => void;

/** Of the first Via's branch: what belongs to the same transaction. */
const branchOf = (text: string): string | null => /^(?:via|v):[^\r\n]*;branch=([^;,\s]+)/im.exec(text)?.[1] ?? null;

export class Line {
  /** Called after so many datagrams have come. */
  #strikes: { after: number; strike(): void }[] = [];
  /** Calls that are to ring at the second phone too, and the transactions that do. */
  #forksWanted = 0;
  readonly #forked = new Set<string>();
  #isCut = false;
  readonly #second: SocketAddress;

  /** `second`: where the other phone of a forked call is. */
  constructor(second: SocketAddress) {
    this.#second = second;
  }

  /** Nothing comes or goes: the others have vanished, and do not know it. */
  set isCut(cut: boolean) {
    this.#isCut = cut;
  }

  strikeAfter(datagrams: number, strike: () => void): void {
    this.#strikes.push({ after: datagrams, strike });
  }

  /** What has not struck yet never does. */
  disarm(): void {
    this.#strikes = [];
    this.#forksWanted = 0;
  }

  /** The next call rings at the second phone too, as behind a proxy that forks it (RFC 3261 16.7). */
  forkNext(): void {
    this.#forksWanted++;
  }

  /** The network as the handset has it. */
  seenBy(net: Network): Network {
    return {
      openUdp: async (bind, receive, failed) => {
        const socket = await net.openUdp(bind, (from, data) => {
          if (this.#isCut) return;
          this.#count();
          receive(from, data);
        }, failed);
        const send: Send = (to, data) => {
          if (this.#isCut) return;
          if (bind.port === this.#second.port && this.#forks(data)) socket.send(this.#second, data);
          socket.send(to, data);
        };
        return { ...socket, send };
      },
      listen: (...words) => net.listen(...words),
      connect: (...words) => net.connect(...words),
    };
  }

  #count(): void {
    for (const one of this.#strikes) one.after--;
    const due = this.#strikes.filter(({ after }) => after <= 0);
    this.#strikes = this.#strikes.filter(({ after }) => after > 0);
    due.forEach(({ strike }) => strike());
  }

  /** An INVITE that begins a call, and whatever follows it in its transaction: retransmissions, CANCEL. */
  #forks(data: Uint8Array): boolean {
    if (this.#forksWanted === 0 && this.#forked.size === 0) return false;
    const text = Buffer.from(data).toString('latin1');
    const branch = branchOf(text);
    if (branch === null || text.startsWith('SIP/2.0')) return false;
    if (this.#forked.has(branch)) return true;
    if (this.#forksWanted === 0 || !text.startsWith('INVITE ') || /^(?:to|t):[^\r\n]*;tag=/im.test(text)) return false;
    this.#forksWanted--;
    this.#forked.add(branch);
    return true;
  }
}
