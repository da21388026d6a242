// The network as the machine sees it: datagram sockets and stream connections, real or simulated.

/** A numeric IPv4 or IPv6 address and a port. */
export interface SocketAddress { ip: string; port: number }

export interface UdpCounters { received: number; sent: number; sendErrors: number; receiveBufferBytes: number }

export interface UdpSocket {
  /** Where it is bound, with the real port. */
  readonly address: SocketAddress;
  readonly counters: UdpCounters;
  /** Queues the datagram; `data` may be reused after the call returned, unless it `isKept` as it is. Errors are counted and told to `failed`, never thrown. */
  send(to: SocketAddress, data: Uint8Array, isKept?: boolean): void;
  close(): Promise<void>;
}

/** What happens to a connection. `data` is valid during the call only; nothing is heard after `closed`. */
export interface StreamEvents {
  /** One that was asked for stands. */
  opened(): void;
  data(bytes: Uint8Array): void;
  /** By the far end, lost, or never brought about. Not for one that was closed here. */
  closed(): void;
}

/** One end of a connection. */
export interface Stream {
  readonly peer: SocketAddress;
  /** Accepted ones: whom its certificate names, of those that may connect, or its address; absent: it was not asked for one, or is named otherwise. */
  readonly certified?: string;
  /** Known when it stands. */
  readonly local: SocketAddress;
  /** Queues the bytes; they may be reused after the call returned. Too many unsent ones break the connection. */
  write(bytes: Uint8Array): void;
  /** After what was written. */
  close(): void;
}

export interface StreamListener {
  readonly address: SocketAddress;
  close(): Promise<void>;
}

/** Texts in PEM. */
export interface StreamSecurity {
  /** Our own certificate and its key. */
  cert: string;
  key: string;
  /** Whom to trust instead of the authorities that Node trusts. */
  ca?: string;
  /** Listeners: whom the certificate of whoever connects must name, one of them; "*" is anybody whom we trust. Absent: nobody is asked for one. */
  clients?: readonly string[];
}

/** What is agreed upon when a WebSocket connection is made (RFC 6455 4). Each write, and each piece that is heard, is one message. */
export interface WebSocketTerms {
  /** The only sub-protocol that is spoken: whoever does not offer it is refused. */
  subprotocol: string;
  /** A larger message ends the connection with close code 1009. */
  largestMessageBytes: number;
  /** Listeners: web pages that may connect; absent: all. Whoever names no origin is no web page and may. */
  origins?: readonly string[];
  /** Between two pings; absent: netLimits.webSocketPingMs. */
  pingMs?: number;
}

/** Absent: a plain stream of bytes. */
export interface ListenTerms { security?: StreamSecurity; webSocket?: WebSocketTerms }
/** `name`: whom the far end's certificate must name. */
export interface ConnectTerms { secured?: { name: string; security: StreamSecurity }; webSocket?: WebSocketTerms }

/** Stream connections beside the datagrams. */
export interface StreamNetwork {
  /** Rejects as openUdp does. */
  listen(bind: SocketAddress, accept: (stream: Stream) => StreamEvents, terms?: ListenTerms): Promise<StreamListener>;
  connect(to: SocketAddress, events: StreamEvents, terms?: ConnectTerms): Stream;
}

/** A datagram that was not sent, or not taken, for a reason that the next one to this address would meet too: no way there, too large, not permitted, nobody there. */
export type DatagramFailure = (to: SocketAddress) => void;

export interface DatagramTerms {
  /** Far ends that stay silent are asked whether anybody is there (silent-peers.ts); costs a look into a table for each datagram. */
  hearsSilence?: boolean;
}

export interface DatagramNetwork {
  /** Binds and starts to receive; rejects with HostError ADDRESS_IN_USE, ADDRESS_NOT_AVAILABLE or ADDRESS_DENIED. `data` is valid during the call only. */
  openUdp(bind: SocketAddress, receive: (from: SocketAddress, data: Uint8Array) => void, failed?: DatagramFailure, terms?: DatagramTerms): Promise<UdpSocket>;
}

export interface Network extends DatagramNetwork, StreamNetwork {}
