// Real stream connections, plain or secured: node:net and node:tls.
import { connect as connectPlain, createServer as createPlainServer, type Server, type Socket } from 'node:net';
import { connect as connectSecured, createServer as createSecuredServer, type TLSSocket } from 'node:tls';
import { netLimits } from './limits.ts';
import { listenAt } from './listening.ts';
import type { SocketAddress, Stream, StreamEvents, StreamNetwork } from './net.ts';
import { certifiedName, clientSecurity, guardClients, serverSecurity } from './security.ts';

export const systemStreams: StreamNetwork = {
  async listen(bind, accept, { security } = {}) {
    const server: Server = security ? createSecuredServer(serverSecurity(security)) : createPlainServer();
    if (security) guardClients(server, security);
    const sockets = new Set<Socket>();
    // A secured connection is there when its handshake is over; before that the plain one may fail.
    server.on('connection', (socket: Socket) => socket.on('error', () => undefined));
    server.on(security ? 'secureConnection' : 'connection', (socket: Socket) => {
      if (socket.destroyed) return;
      sockets.add(socket);
      socket.on('close', () => sockets.delete(socket));
      const stream = new SystemStream(socket, peerOf(socket), security && certifiedName(socket as TLSSocket, security));
      stream.follow(accept(stream));
    });
    return {
      address: await listenAt(server, bind),
      close: () => new Promise((closed) => {
        for (const socket of sockets) socket.destroy();
        server.close(() => closed());
      }),
    };
  },

  connect(to, events, { secured } = {}) {
    const where = { host: to.ip, port: to.port };
    const socket: Socket = secured ? connectSecured({ ...where, ...clientSecurity(secured) }) : connectPlain(where);
    const stream = new SystemStream(socket, to);
    socket.setTimeout(netLimits.connectMs, () => socket.destroy());
    socket.once(secured ? 'secureConnect' : 'connect', () => {
      socket.setTimeout(0);
      events.opened();
    });
    stream.follow(events);
    return stream;
  },
};

class SystemStream implements Stream {
  #closedHere = false;

  constructor(private readonly socket: Socket, readonly peer: SocketAddress, readonly certified?: string) {
    socket.setNoDelay(true);
  }

  get local(): SocketAddress { return localOf(this.socket); }

  follow(events: StreamEvents): void {
    this.socket.on('data', (bytes) => events.data(bytes as Buffer));
    this.socket.on('error', () => undefined); // 'close' follows
    this.socket.on('close', () => {
      if (!this.#closedHere) events.closed();
    });
  }

  write(bytes: Uint8Array): void {
    if (this.socket.destroyed || this.#closedHere) return;
    if (this.socket.writableLength + bytes.length > netLimits.unsentBytes) this.socket.destroy();
    else this.socket.write(Buffer.from(bytes));
  }

  close(): void {
    this.#closedHere = true;
    this.socket.end(() => this.socket.destroySoon());
  }
}

export function localOf(socket: Socket): SocketAddress {
  return { ip: socket.localAddress ?? '', port: socket.localPort ?? 0 };
}

export function peerOf(socket: Socket): SocketAddress {
  return { ip: socket.remoteAddress ?? '', port: socket.remotePort ?? 0 };
}
