// The control protocol of the handset inside, over its forwarded port: requests go in, replies and events come out; after a restart of the target it connects again.
import { connect, type Socket } from 'node:net';
import { readLines } from '../../run/lines.ts';
import { targetLimits } from '../limits.ts';

export class ControlRelay {
  #socket: Socket | null = null;

  constructor(private readonly port: number, private readonly onLine: (line: string) => void) {}

  get isConnected(): boolean {
    return this.#socket !== null;
  }

  /** The port inside is open: the target has said so. */
  connect(): void {
    this.#socket?.destroy(); // of the start before
    const socket = connect(this.port, '127.0.0.1');
    this.#socket = socket;
    readLines(socket, targetLimits.lineBytes, this.onLine, () => undefined);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => {
      if (this.#socket === socket) this.#socket = null;
    });
  }

  /** False when there is no handset to hear it. */
  send(line: string): boolean {
    this.#socket?.write(`${line}\n`);
    return this.#socket !== null;
  }

  /** Resolves when the handset has closed the connection, or when it took too long. */
  closed(withinMs: number): Promise<void> {
    const socket = this.#socket;
    if (socket === null) return Promise.resolve();
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, withinMs);
      socket.once('close', () => {
        clearTimeout(timer);
        resolve();
      });
    });
  }

  end(): void {
    this.#socket?.destroy();
    this.#socket = null;
  }
}
