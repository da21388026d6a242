// The machine's listening sockets: datagrams and plain streams on one port, secured streams on the port above.
import type { DatagramNetwork, Network, SocketAddress, Stream, StreamEvents, StreamListener, StreamSecurity, UdpSocket } from './devices/net/net.ts';
import { HostError } from './machine/errors.ts';
import { machineLimits } from './machine/limits.ts';
import { Flow } from './machine/streams.ts';

export interface SocketHandlers {
  datagram: Parameters<DatagramNetwork['openUdp']>[1];
  accept(flow: number, stream: Stream): StreamEvents;
}

export class Sockets {
  private constructor(readonly datagrams: UdpSocket, private readonly listeners: readonly StreamListener[]) {}

  /** Port 0: a free one, tried again when its neighbours are not free. */
  static async open(net: Network, bind: SocketAddress, handlers: SocketHandlers, security?: StreamSecurity): Promise<Sockets> {
    for (let tries = 1; ; tries++) {
      try {
        return await Sockets.#openAll(net, bind, handlers, security);
      } catch (error) {
        if (bind.port !== 0 || tries === machineLimits.bindTries || !(error instanceof HostError) || error.code !== 'ADDRESS_IN_USE') throw error;
      }
    }
  }

  static async #openAll(net: Network, bind: SocketAddress, handlers: SocketHandlers, security?: StreamSecurity): Promise<Sockets> {
    const datagrams = await net.openUdp(bind, handlers.datagram);
    const { ip, port } = datagrams.address;
    const listeners: StreamListener[] = [];
    try {
      listeners.push(await net.listen({ ip, port }, (stream) => handlers.accept(Flow.PLAIN, stream)));
      if (security) listeners.push(await net.listen({ ip, port: port + 1 }, (stream) => handlers.accept(Flow.SECURED, stream), security));
      return new Sockets(datagrams, listeners);
    } catch (error) {
      await Promise.all([datagrams, ...listeners].map((each) => each.close()));
      throw error;
    }
  }

  async close(): Promise<void> {
    await Promise.all([this.datagrams, ...this.listeners].map((each) => each.close()));
  }
}
