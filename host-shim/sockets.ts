// The machine's listening sockets: datagrams and plain streams on one port, secured streams on the port above, WebSocket where it is asked for.
import type { DatagramFailure, DatagramNetwork, ListenTerms, Network, SocketAddress, Stream, StreamEvents, StreamListener, StreamSecurity, UdpSocket } from './devices/net/net.ts';
import { HostError } from './machine/errors.ts';
import { machineLimits } from './machine/limits.ts';
import { Flow, webSocketTerms } from './machine/streams.ts';
import type { WebSocketOptions } from './options.ts';

/** Beside datagrams and plain streams. */
export interface MoreSockets { security?: StreamSecurity | undefined; webSocket?: WebSocketOptions | undefined }

export interface SocketHandlers {
  datagram: Parameters<DatagramNetwork['openUdp']>[1];
  failed: DatagramFailure;
  accept(flow: number, stream: Stream): StreamEvents;
}

export class Sockets {
  private constructor(readonly datagrams: UdpSocket, private readonly listeners: readonly StreamListener[], readonly webSocketPorts: { plain: number; secured: number }) {}

  /** Port 0: a free one, tried again when its neighbours are not free. */
  static async open(net: Network, bind: SocketAddress, handlers: SocketHandlers, more: MoreSockets = {}): Promise<Sockets> {
    for (let tries = 1; ; tries++) {
      try {
        return await Sockets.#openAll(net, bind, handlers, more);
      } catch (error) {
        if (bind.port !== 0 || tries === machineLimits.bindTries || !(error instanceof HostError) || error.code !== 'ADDRESS_IN_USE') throw error;
      }
    }
  }

  static async #openAll(net: Network, bind: SocketAddress, handlers: SocketHandlers, { security, webSocket }: MoreSockets): Promise<Sockets> {
    const datagrams = await net.openUdp(bind, handlers.datagram, handlers.failed);
    const { ip, port } = datagrams.address;
    const listeners: StreamListener[] = [];
    const listen = async (at: number, flow: number, terms: ListenTerms): Promise<number> => {
      const listener = await net.listen({ ip, port: at }, (stream) => handlers.accept(flow, stream), terms);
      listeners.push(listener);
      return listener.address.port;
    };
    try {
      await listen(port, Flow.PLAIN, {});
      if (security) await listen(port + 1, Flow.SECURED, { security });
      const terms = { webSocket: { ...webSocketTerms, ...(webSocket?.origins ? { origins: webSocket.origins } : {}) } };
      const plain = webSocket?.port === undefined ? 0 : await listen(webSocket.port, Flow.WEBSOCKET, terms);
      const secured = webSocket?.securedPort === undefined || !security ? 0 : await listen(webSocket.securedPort, Flow.SECURED_WEBSOCKET, { ...terms, security });
      return new Sockets(datagrams, listeners, { plain, secured });
    } catch (error) {
      await Promise.all([datagrams, ...listeners].map((each) => each.close()));
      throw error;
    }
  }

  async close(): Promise<void> {
    await Promise.all([this.datagrams, ...this.listeners].map((each) => each.close()));
  }
}
