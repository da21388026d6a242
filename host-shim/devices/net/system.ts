// The real network.
import type { Network } from './net.ts';
import { systemStreams } from './streams.ts';
import { systemUdp } from './udp.ts';
import { connectWebSocket, listenWebSocket } from './websockets.ts';

export const systemNetwork: Network = {
  ...systemUdp,
  listen: (bind, accept, terms = {}) => (terms.webSocket ? listenWebSocket(bind, accept, terms.webSocket, terms.security) : systemStreams.listen(bind, accept, terms)),
  connect: (to, events, terms = {}) => (terms.webSocket ? connectWebSocket(to, events, terms.webSocket, terms.secured) : systemStreams.connect(to, events, terms)),
};
