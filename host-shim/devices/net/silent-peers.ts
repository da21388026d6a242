// Hears ICMP's "port unreachable", which Node tells to connected sockets only: a far end that was written to twice and has said nothing gets one
// keep-alive of four bytes (RFC 5626 3.5.1's, which servers drop over UDP) from a connected socket of its own, and when that is refused, it is told.
// DEVIATES from RFC 3261 18.4: the first copy of a request is never the one that is refused, and whoever refuses by source port is believed.
import { createSocket, type Socket } from 'node:dgram';
import { isIPv6 } from 'node:net';
import { netLimits } from './limits.ts';
import type { DatagramFailure, SocketAddress } from './net.ts';

const KEEP_ALIVE = Buffer.from('\r\n\r\n');
const UNANSWERED = 2;

interface Peer { unanswered: number; probe: Socket | null }

export class SilentPeers {
  /** The one that was written to last comes last. */
  readonly #peers = new Map<string, Peer>();

  constructor(private readonly refused: DatagramFailure) {}

  sent(to: SocketAddress): void {
    const key = keyOf(to);
    const peer = this.#peers.get(key) ?? { unanswered: 0, probe: null };
    this.#peers.delete(key);
    this.#peers.set(key, peer);
    if (this.#peers.size > netLimits.silentPeers) this.#forget(this.#peers.keys().next().value!);
    if (++peer.unanswered >= UNANSWERED && peer.probe === null) this.#ask(to, peer);
  }

  heard(from: SocketAddress): void {
    this.#forget(keyOf(from));
  }

  close(): void {
    for (const key of [...this.#peers.keys()]) this.#forget(key);
  }

  #forget(key: string): void {
    end(this.#peers.get(key));
    this.#peers.delete(key);
  }

  #ask(to: SocketAddress, peer: Peer): void {
    const probe = createSocket(isIPv6(to.ip) ? 'udp6' : 'udp4');
    peer.probe = probe;
    peer.unanswered = 0;
    probe.on('error', ({ code }: NodeJS.ErrnoException) => {
      if (peer.probe !== probe) return;
      end(peer);
      if (code === 'ECONNREFUSED') this.refused(to);
    });
    probe.connect(to.port, to.ip, () => {
      if (peer.probe === probe) probe.send(KEEP_ALIVE, () => undefined); // what fails comes as 'error'
    });
    setTimeout(() => {
      if (peer.probe === probe) end(peer);
    }, netLimits.probeMs).unref();
  }
}

function end(peer: Peer | undefined): void {
  const probe = peer?.probe;
  if (!peer || !probe) return;
  peer.probe = null;
  probe.close();
}

const keyOf = ({ ip, port }: SocketAddress): string => `${ip}|${port}`;
