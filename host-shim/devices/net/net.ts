// The network as the machine sees it: UDP sockets, real or simulated.

/** A numeric IPv4 or IPv6 address and a port. */
export interface SocketAddress { ip: string; port: number }

export interface UdpCounters { received: number; sent: number; sendErrors: number; receiveBufferBytes: number }

export interface UdpSocket {
  /** Where it is bound, with the real port. */
  readonly address: SocketAddress;
  readonly counters: UdpCounters;
  /** Queues the datagram; `data` may be reused after the call returned. Errors are counted, never thrown. */
  send(to: SocketAddress, data: Uint8Array): void;
  close(): Promise<void>;
}

export interface Network {
  /** Binds and starts to receive; rejects with HostError ADDRESS_IN_USE, ADDRESS_NOT_AVAILABLE or ADDRESS_DENIED. `data` is valid during the call only. */
  openUdp(bind: SocketAddress, receive: (from: SocketAddress, data: Uint8Array) => void): Promise<UdpSocket>;
}
