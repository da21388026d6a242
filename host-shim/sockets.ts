// The machine's listening sockets, at an address of each family that it has: datagrams and plain streams on one port, secured streams on the port above,
// WebSocket where it is asked for.
import { isIPv6 } from 'node:net';
import type { DatagramFailure, DatagramNetwork, ListenTerms, Network, SocketAddress, Stream, StreamEvents, StreamListener, StreamSecurity, UdpCounters, UdpSocket } from './devices/net/net.ts';
import { HostError } from './machine/errors.ts';
import { machineLimits } from './machine/limits.ts';
import { Flow, webSocketTerms } from './machine/streams.ts';
import type { WebSocketOptions } from './options.ts';

/** Beside datagrams and plain streams at one address. */
export interface MoreSockets {
  security?: StreamSecurity | undefined;
  webSocket?: WebSocketOptions | undefined;
  /** DatagramTerms.hearsSilence. */
  hearsSilence?: boolean;
  /** Of the other family. */
  secondBind?: SocketAddress | undefined;
}

export interface SocketHandlers {
  datagram(local: SocketAddress, ...received: Parameters<Parameters<DatagramNetwork['openUdp']>[1]>): void;
  failed: DatagramFailure;
  accept(flow: number, stream: Stream): StreamEvents;
}

type WebSocketPorts = { plain: number; secured: number };
type Closing = { close(): Promise<void> };

export class Sockets {
  private constructor(private readonly datagrams: readonly UdpSocket[], private readonly listeners: readonly StreamListener[], readonly webSocketPorts: WebSocketPorts) {}

  /** Port 0: a free one, tried again when its neighbours are not free. */
  static async open(net: Network, bind: SocketAddress, handlers: SocketHandlers, more: MoreSockets = {}): Promise<Sockets> {
    const isAnyPort = bind.port === 0 || more.secondBind?.port === 0;
    for (let tries = 1; ; tries++) {
      try {
        return await Sockets.#openAll(net, bind, handlers, more);
      } catch (error) {
        if (!isAnyPort || tries === machineLimits.bindTries || !(error instanceof HostError) || error.code !== 'ADDRESS_IN_USE') throw error;
      }
    }
  }

  static async #openAll(net: Network, bind: SocketAddress, handlers: SocketHandlers, { secondBind, ...more }: MoreSockets): Promise<Sockets> {
    const opened: Closing[] = [];
    const datagrams: UdpSocket[] = [];
    const listeners: StreamListener[] = [];
    let webSocketPorts: WebSocketPorts = { plain: 0, secured: 0 };
    const openAt = async (at: SocketAddress, webSocket: WebSocketOptions | undefined): Promise<void> => {
      const socket: UdpSocket = await net.openUdp(at, (from, data) => handlers.datagram(socket.address, from, data), handlers.failed, { hearsSilence: more.hearsSilence ?? false });
      opened.push(socket);
      datagrams.push(socket);
      const { ip, port } = socket.address;
      const listen = async (on: number, flow: number, terms: ListenTerms): Promise<number> => {
        const listener = await net.listen({ ip, port: on }, (stream) => handlers.accept(flow, stream), terms);
        opened.push(listener);
        listeners.push(listener);
        return listener.address.port;
      };
      await listen(port, Flow.PLAIN, {});
      if (more.security) await listen(port + 1, Flow.SECURED, { security: more.security });
      const terms = { webSocket: { ...webSocketTerms, ...(webSocket?.origins ? { origins: webSocket.origins } : {}) } };
      const plain = webSocket?.port === undefined ? 0 : await listen(webSocket.port, Flow.WEBSOCKET, terms);
      const secured = webSocket?.securedPort === undefined || !more.security ? 0 : await listen(webSocket.securedPort, Flow.SECURED_WEBSOCKET, { ...terms, security: more.security });
      webSocketPorts = { plain, secured };
    };
    try {
      await openAt(bind, more.webSocket);
      // The same ports for WebSocket: the core knows one for both families.
      const { plain, secured } = webSocketPorts;
      if (secondBind) await openAt(secondBind, more.webSocket && { ...more.webSocket, ...(plain ? { port: plain } : {}), ...(secured ? { securedPort: secured } : {}) });
      return new Sockets(datagrams, listeners, webSocketPorts);
    } catch (error) {
      await Promise.all(opened.map((each) => each.close()));
      throw error;
    }
  }

  /** Where it is bound, the first one first. */
  get addresses(): readonly SocketAddress[] { return this.datagrams.map(({ address }) => address); }

  /** From the address of the family that this goes to. */
  toward(to: SocketAddress): UdpSocket {
    const [first, second] = this.datagrams as [UdpSocket, UdpSocket?];
    return second && isIPv6(to.ip) === isIPv6(second.address.ip) ? second : first;
  }

  get counters(): UdpCounters {
    const [first, second] = this.datagrams.map(({ counters }) => counters) as [UdpCounters, UdpCounters?];
    if (!second) return first;
    const { received, sent, sendErrors, receiveBufferBytes } = second;
    return { received: first.received + received, sent: first.sent + sent, sendErrors: first.sendErrors + sendErrors, receiveBufferBytes: Math.min(first.receiveBufferBytes, receiveBufferBytes) };
  }

  async close(): Promise<void> {
    await Promise.all([...this.datagrams, ...this.listeners].map((each) => each.close()));
  }
}
