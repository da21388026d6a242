// A network whose datagrams somebody else sees, too.
import type { Network, SocketAddress } from '../../host-shim/index.ts';

export interface DatagramWatch {
  sent?(from: SocketAddress, to: SocketAddress, data: Uint8Array): void;
  received?(data: Uint8Array, to: SocketAddress): void;
}

/** `watch` is told first. */
export const watchedNetwork = (net: Network, watch: DatagramWatch): Network => ({
  openUdp: async (bind, receive) => {
    const socket = await net.openUdp(bind, (from, data) => {
      watch.received?.(data, socket.address);
      receive(from, data);
    });
    return {
      ...socket,
      send: (to, data) => {
        watch.sent?.(socket.address, to, data);
        socket.send(to, data);
      },
    };
  },
  listen: (bind, accept) => net.listen(bind, accept),
  connect: (to, events) => net.connect(to, events),
});
