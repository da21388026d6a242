// Real UDP sockets with a receive buffer that survives a busy event loop.
import { createSocket } from 'node:dgram';
import { isIPv6 } from 'node:net';
import { bindError } from './bind-error.ts';
import type { DatagramNetwork, UdpCounters } from './net.ts';
import { netLimits } from './limits.ts';

export const systemUdp: DatagramNetwork = {
  openUdp(bind, receive) {
    return new Promise((resolve, reject) => {
      const socket = createSocket({ type: isIPv6(bind.ip) ? 'udp6' : 'udp4' });
      const counters: UdpCounters = { received: 0, sent: 0, sendErrors: 0, receiveBufferBytes: 0 };
      socket.once('error', (error: NodeJS.ErrnoException) => {
        socket.close();
        reject(bindError('udp', error, bind));
      });
      socket.bind({ address: bind.ip, port: bind.port, exclusive: true }, () => {
        socket.removeAllListeners('error');
        // ICMP errors of earlier sends surface here; SIP and RTP have their own time-outs for a silent peer.
        socket.on('error', () => void counters.sendErrors++);
        socket.setRecvBufferSize(netLimits.receiveBufferBytes);
        counters.receiveBufferBytes = socket.getRecvBufferSize();
        const bound = socket.address();
        socket.on('message', (data, from) => {
          counters.received++;
          receive({ ip: from.address, port: from.port }, data);
        });
        resolve({
          address: { ip: bound.address, port: bound.port },
          counters,
          send(to, data) {
            counters.sent++;
            // dgram keeps the buffer until the system call, which may come later: the caller may reuse its own.
            try {
              socket.send(Buffer.from(data), to.port, to.ip, (error) => {
                if (error) counters.sendErrors++;
              });
            } catch {
              counters.sendErrors++; // port 0, or closed: what a far end wrote into its headers must not end us
            }
          },
          close: () => new Promise((closed) => socket.close(() => closed())),
        });
      });
    });
  },
};
