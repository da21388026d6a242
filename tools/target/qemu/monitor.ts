// QEMU's monitor protocol (QMP): commands as JSON lines over a unix socket, one at a time.
import { connect, type Socket } from 'node:net';
import { EXIT_VERDICT_NO, Failure } from '../../failure.ts';
import { readLines } from '../../run/lines.ts';
import { targetLimits } from '../limits.ts';

interface Answer {
  readonly return?: unknown;
  readonly error?: { readonly desc: string };
}

interface Waiter {
  resolve(answer: Answer): void;
  reject(error: Error): void;
}

export class Monitor {
  readonly #socket: Socket;
  #waiting: Waiter | null = null;

  /** QEMU opens the socket before its machine runs. */
  static async open(path: string): Promise<Monitor> {
    const monitor = new Monitor(path);
    await monitor.ask('qmp_capabilities');
    return monitor;
  }

  private constructor(path: string) {
    this.#socket = connect(path);
    readLines(this.#socket, targetLimits.lineBytes, (line) => this.#take(JSON.parse(line) as Answer), () => undefined);
    this.#socket.on('error', (error) => this.#waiting?.reject(error));
    this.#socket.on('close', () => this.#waiting?.reject(new Failure('TARGET_FAILED', EXIT_VERDICT_NO, "the emulator's monitor is closed")));
  }

  async ask(execute: string, words: object = {}): Promise<unknown> {
    const answer = await new Promise<Answer>((resolve, reject) => {
      this.#waiting = { resolve, reject };
      this.#socket.write(`${JSON.stringify({ execute, arguments: words })}\n`);
    });
    if (answer.error) throw new Failure('TARGET_FAILED', EXIT_VERDICT_NO, `${execute}: ${answer.error.desc}`);
    return answer.return;
  }

  close(): void {
    this.#socket.destroy();
  }

  /** Greetings and events are nobody's answer. */
  #take(message: Answer): void {
    if (!('return' in message) && !message.error) return;
    const waiting = this.#waiting;
    this.#waiting = null;
    waiting?.resolve(message);
  }
}
