// How a server of connections comes to its address: that one alone, of its own family, and shared with nobody.
import type { AddressInfo, Server } from 'node:net';
import { bindError } from './bind-error.ts';
import type { SocketAddress } from './net.ts';

/** The address that it got; rejects with HostError ADDRESS_IN_USE, ADDRESS_NOT_AVAILABLE or ADDRESS_DENIED. */
export function listenAt(server: Server, bind: SocketAddress): Promise<SocketAddress> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(bindError('tcp', error, bind)));
    server.listen({ host: bind.ip, port: bind.port, exclusive: true, ipv6Only: true }, () => {
      server.removeAllListeners('error');
      server.on('error', () => undefined); // one connection that could not be accepted is its caller's failure
      const { address, port } = server.address() as AddressInfo;
      resolve({ ip: address, port });
    });
  });
}
