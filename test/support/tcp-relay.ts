// A TCP relay between a handset and its far end: counts what goes through it, and breaks, as networks and NATs do.
import { createServer, connect, type AddressInfo, type Socket } from 'node:net';
import { once } from 'node:events';

const PING = '\r\n\r\n';
const PONG = '\r\n';
const REQUEST_LINE = /^([A-Z]+) sip:\S+ SIP\/2\.0\r$/gm;

export class TcpRelay {
  /** Connections that were ever taken. */
  taken = 0;
  /** RFC 5626 3.5.1: from the handset, and answers to them. */
  pings = 0;
  pongs = 0;
  /** Methods of the requests that came down to the handset. */
  readonly requests: string[] = [];
  readonly #open = new Set<Socket>();

  private constructor(private readonly server: ReturnType<typeof createServer>, private readonly farPort: number) {}

  static async start(farPort: number): Promise<TcpRelay> {
    const server = createServer();
    const relay = new TcpRelay(server, farPort);
    server.on('connection', (near) => relay.#join(near));
    await once(server.listen(0, '127.0.0.1'), 'listening');
    return relay;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  #join(near: Socket): void {
    this.taken++;
    const far = connect(this.farPort, '127.0.0.1');
    near.on('data', (bytes) => {
      if (bytes.toString('latin1') === PING) this.pings++;
    });
    far.on('data', (bytes) => {
      const text = bytes.toString('latin1');
      if (text === PONG) this.pongs++;
      else this.requests.push(...[...text.matchAll(REQUEST_LINE)].map(([, method]) => method!));
    });
    for (const [one, other] of [[near, far], [far, near]] as const) {
      this.#open.add(one);
      one.pipe(other);
      one.on('error', () => other.destroy());
      one.on('close', () => {
        this.#open.delete(one);
        other.destroy();
      });
    }
  }

  /** Every connection is gone, on both sides; new ones are taken. */
  cut(): void {
    for (const socket of this.#open) socket.destroy();
  }

  async stop(): Promise<void> {
    this.cut();
    const closed = once(this.server, 'close');
    this.server.close();
    await closed;
  }
}
