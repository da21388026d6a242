// Who waits for a target to come up: a registrar that takes everybody, and one who asks OPTIONS until there is an answer.
import { createSocket, type Socket } from 'node:dgram';
import { acceptRegister } from '../far-end/registrar/accept.ts';

const ASK_EVERY_MS = 20;
const EXPIRES_S = 3_600;

async function bound(socket: Socket): Promise<number> {
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
  return socket.address().port;
}

export class Registrar {
  /** The first one has come. */
  readonly registered: Promise<void>;
  /** Hears each REGISTER. */
  onRequest: (request: string) => void = () => undefined;

  static async open(): Promise<Registrar> {
    const socket = createSocket('udp4');
    return new Registrar(socket, await bound(socket));
  }

  private constructor(private readonly socket: Socket, readonly port: number) {
    this.registered = new Promise((resolve) => {
      socket.on('message', (data, from) => {
        const accepted = acceptRegister(data, EXPIRES_S);
        if (accepted === null) return;
        socket.send(accepted.answer, from.port, from.address);
        this.onRequest(data.toString());
        resolve();
      });
    });
  }

  close(): void {
    this.socket.close();
  }
}

/** Asks until it is answered and no longer: who goes on asking keeps the target busy. */
export class FirstAnswer {
  readonly came: Promise<void>;
  readonly #socket = createSocket('udp4');
  #timer: NodeJS.Timeout | undefined;
  #isClosed = false;

  static ask(port: number): FirstAnswer {
    return new FirstAnswer(port);
  }

  private constructor(port: number) {
    this.came = new Promise((resolve) => {
      this.#socket.on('message', (data) => {
        if (!data.toString().startsWith('SIP/2.0 200')) return;
        this.close();
        resolve();
      });
    });
    void bound(this.#socket).then((own) => {
      let sequence = 0;
      this.#timer = setInterval(() => {
        const lines = [
          `OPTIONS sip:target@127.0.0.1:${port} SIP/2.0`, `Via: SIP/2.0/UDP 127.0.0.1:${own};branch=z9hG4bK-${own}-${++sequence}`, 'Max-Forwards: 70', 'From: <sip:bench@127.0.0.1>;tag=bench',
          `To: <sip:target@127.0.0.1:${port}>`, `Call-ID: ${own}-${sequence}@127.0.0.1`, 'CSeq: 1 OPTIONS', 'Content-Length: 0', '', '',
        ];
        this.#socket.send(lines.join('\r\n'), port, '127.0.0.1');
      }, ASK_EVERY_MS);
    });
  }

  close(): void {
    clearInterval(this.#timer);
    if (!this.#isClosed) this.#socket.close();
    this.#isClosed = true;
  }
}
