// Real UDP sockets with a receive buffer that survives a busy event loop.
import { createSocket } from 'node:dgram';
import { isIPv6 } from 'node:net';
import { bindError } from './bind-error.ts';
import type { DatagramNetwork, SocketAddress, UdpCounters } from './net.ts';
import { netLimits } from './limits.ts';
import { SilentPeers } from './silent-peers.ts';

/** No room at this moment: the retransmission may find some. */
const TRANSIENT = ['ENOBUFS', 'EAGAIN', 'ENOMEM'];

/** Addresses are numeric here; Node's own look-up would put off each datagram to the next tick. */
const numericOnly = (family: number) => (address: string, _options: unknown, found: (error: Error | null, address: string, family: number) => void): void => found(null, address, family);

export const systemUdp: DatagramNetwork = {
  openUdp(bind, receive, failed, { hearsSilence = false } = {}) {
    return new Promise((resolve, reject) => {
      const socket = createSocket(isIPv6(bind.ip) ? { type: 'udp6', ipv6Only: true, lookup: numericOnly(6) } : { type: 'udp4', lookup: numericOnly(4) });
      const counters: UdpCounters = { received: 0, sent: 0, sendErrors: 0, receiveBufferBytes: 0 };
      socket.once('error', (error: NodeJS.ErrnoException) => {
        socket.close();
        reject(bindError('udp', error, bind));
      });
      socket.bind({ address: bind.ip, port: bind.port, exclusive: true }, () => {
        socket.removeAllListeners('error');
        socket.on('error', () => void counters.sendErrors++);
        socket.setRecvBufferSize(netLimits.receiveBufferBytes);
        counters.receiveBufferBytes = socket.getRecvBufferSize();
        const fail = (to: SocketAddress, code = ''): void => {
          counters.sendErrors++;
          if (!TRANSIENT.includes(code)) failed?.(to);
        };
        /** One for all datagrams: Node's error says where the datagram went. */
        const sent = (error: Error | null): void => {
          if (!error) return;
          const { address, port, code } = error as NodeJS.ErrnoException & { address: string; port: number };
          fail({ ip: address, port }, code);
        };
        const silence = hearsSilence && failed ? new SilentPeers(failed) : null;
        const bound = socket.address();
        socket.on('message', (data, from) => {
          counters.received++;
          silence?.heard({ ip: from.address, port: from.port });
          receive({ ip: from.address, port: from.port }, data);
        });
        resolve({
          address: { ip: bound.address, port: bound.port },
          counters,
          send(to, data, isKept = false) {
            counters.sent++;
            // dgram keeps the buffer until the system call, which may come later: the caller may reuse its own.
            try {
              socket.send(isKept ? data : Buffer.from(data), to.port, to.ip, sent);
              silence?.sent(to);
            } catch {
              fail(to); // port 0, or closed: what a far end wrote into its headers must not end us
            }
          },
          close: () => {
            silence?.close();
            return new Promise((closed) => socket.close(() => closed()));
          },
        });
      });
    });
  },
};
