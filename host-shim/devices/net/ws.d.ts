// The part of the npm package ws that is used here; it brings no types of its own.
declare module 'ws' {
  import type { EventEmitter } from 'node:events';
  import type { IncomingMessage, Server } from 'node:http';
  import type { SecureContextOptions } from 'node:tls';

  export class WebSocket extends EventEmitter {
    static readonly OPEN: number;
    constructor(url: string, protocols: readonly string[], options: SecureContextOptions & {
      maxPayload: number;
      handshakeTimeout: number;
      perMessageDeflate: false;
      servername?: string;
      origin?: string;
    });
    readonly readyState: number;
    readonly bufferedAmount: number;
    send(data: Uint8Array, options: { binary: boolean }): void;
    ping(): void;
    close(code: number): void;
    terminate(): void;
  }

  export class WebSocketServer extends EventEmitter {
    constructor(options: {
      server: Server;
      maxPayload: number;
      perMessageDeflate: false;
      handleProtocols(offered: ReadonlySet<string>): string | false;
      verifyClient(client: { origin: string | undefined; req: IncomingMessage }, answer: (taken: boolean, code?: number, reason?: string) => void): void;
    });
    readonly clients: ReadonlySet<WebSocket>;
    close(): void;
  }
}
