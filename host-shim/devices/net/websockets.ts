// Real WebSocket connections (RFC 6455) on the npm package ws, plain or secured: the sub-protocol is negotiated, silent far ends are noticed.
import { isUtf8 } from 'node:buffer';
import { createServer as createPlainServer, type IncomingMessage, type Server } from 'node:http';
import { createServer as createSecuredServer } from 'node:https';
import { WebSocket, WebSocketServer } from 'ws';
import { netLimits } from './limits.ts';
import { listenAt } from './listening.ts';
import type { ConnectTerms, SocketAddress, Stream, StreamEvents, StreamListener, StreamSecurity, WebSocketTerms } from './net.ts';
import { clientSecurity, guardClients, serverSecurity } from './security.ts';
import { localOf, peerOf } from './streams.ts';

/** RFC 6455 7.4.1. */
const CLOSED_NORMALLY = 1000;
const GOING_AWAY = 1001;

export async function listenWebSocket(bind: SocketAddress, accept: (stream: Stream) => StreamEvents, terms: WebSocketTerms, security?: StreamSecurity): Promise<StreamListener> {
  const server: Server = security ? createSecuredServer(serverSecurity(security)) : createPlainServer({ connectionsCheckingInterval: netLimits.connectMs });
  if (security) guardClients(server, security);
  server.headersTimeout = netLimits.connectMs;
  server.on('request', (_request, response) => response.writeHead(426).end()); // RFC 9110 15.5.22: nothing but upgrades is served
  const sockets = new WebSocketServer({
    server,
    maxPayload: terms.largestMessageBytes,
    perMessageDeflate: false,
    handleProtocols: () => terms.subprotocol,
    verifyClient({ origin, req }, answer) {
      const { 'sec-websocket-protocol': offered = '' } = req.headers;
      if (!offered.split(',').some((name) => name.trim() === terms.subprotocol)) return answer(false, 400, `Sub-protocol ${terms.subprotocol} is needed`);
      // RFC 6455 10.2: only web browsers name an origin, and it says which page wants to connect.
      if (origin !== undefined && terms.origins && !terms.origins.includes(origin)) return answer(false, 403);
      answer(true);
    },
  });
  sockets.on('connection', (socket: WebSocket, request: IncomingMessage) => {
    const stream = new WebSocketStream(socket, peerOf(request.socket), terms);
    stream.local = localOf(request.socket);
    stream.follow(accept(stream));
  });
  return {
    address: await listenAt(server, bind),
    close: () => new Promise((closed) => {
      for (const socket of sockets.clients) {
        socket.close(GOING_AWAY);
        setTimeout(() => socket.terminate(), netLimits.goodbyeMs).unref();
      }
      sockets.close();
      server.close(() => closed());
      server.closeAllConnections();
    }),
  };
}

export function connectWebSocket(to: SocketAddress, events: StreamEvents, terms: WebSocketTerms, secured?: ConnectTerms['secured']): Stream {
  const host = to.ip.includes(':') ? `[${to.ip}]` : to.ip;
  const socket = new WebSocket(`${secured ? 'wss' : 'ws'}://${host}:${to.port}/`, [terms.subprotocol], {
    maxPayload: terms.largestMessageBytes, handshakeTimeout: netLimits.connectMs, perMessageDeflate: false, ...(secured ? clientSecurity(secured) : {}),
  });
  const stream = new WebSocketStream(socket, to, terms);
  stream.follow(events);
  return stream;
}

class WebSocketStream implements Stream {
  #closedHere = false;
  /** Written before the connection stands. */
  #early: Buffer[] = [];
  #earlyBytes = 0;
  local: SocketAddress = { ip: '', port: 0 };

  constructor(private readonly socket: WebSocket, readonly peer: SocketAddress, private readonly terms: WebSocketTerms) {}

  follow(events: StreamEvents): void {
    const { socket } = this;
    socket.on('upgrade', (response: IncomingMessage) => { this.local = localOf(response.socket); });
    socket.on('open', () => {
      for (const bytes of this.#early.splice(0)) this.#send(bytes);
      if (!this.#closedHere) events.opened();
    });
    socket.on('message', (bytes: Buffer) => events.data(bytes));
    socket.on('error', () => undefined); // 'close' follows
    const watch = new PongWatch(socket, this.terms.pingMs ?? netLimits.webSocketPingMs);
    socket.on('close', () => {
      watch.stop();
      if (!this.#closedHere) events.closed();
    });
  }

  write(bytes: Uint8Array): void {
    if (this.#closedHere) return;
    if (this.socket.readyState === WebSocket.OPEN) return this.#send(Buffer.from(bytes));
    this.#earlyBytes += bytes.length;
    if (this.#earlyBytes > netLimits.unsentBytes) this.socket.terminate();
    else this.#early.push(Buffer.from(bytes));
  }

  close(): void {
    this.#closedHere = true;
    this.socket.close(CLOSED_NORMALLY);
  }

  /** RFC 7118 4.2: text where it is text, else binary. */
  #send(bytes: Buffer): void {
    if (this.socket.bufferedAmount + bytes.length > netLimits.unsentBytes) this.socket.terminate();
    else this.socket.send(bytes, { binary: !isUtf8(bytes) });
  }
}

/** RFC 6455 5.5.2, RFC 7118 6: asks now and then; who says nothing until the next time is gone. */
class PongWatch {
  #isHeard = true;
  readonly #timer: NodeJS.Timeout;

  constructor(socket: WebSocket, pingMs: number) {
    const heard = (): void => { this.#isHeard = true; };
    socket.on('pong', heard);
    socket.on('message', heard);
    this.#timer = setInterval(() => {
      if (!this.#isHeard) return socket.terminate();
      this.#isHeard = false;
      if (socket.readyState === WebSocket.OPEN) socket.ping();
    }, pingMs).unref();
  }

  stop(): void { clearInterval(this.#timer); }
}
