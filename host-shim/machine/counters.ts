// What the hypervisor counts; read by `stats`.
import { ErrorCode } from '../../proto/index.ts';

export class Counters {
  turns = 0;
  commands = 0;
  events = 0;
  replies = 0;
  reports = 0;
  datagramsReceived = 0;
  datagramsSent = 0;
  /** Questions of the core for names. */
  namesAsked = 0;
  coreRestarts = 0;
  /** Frames of the core that are damaged or not the core's to send. */
  coreFramesRefused = 0;
  /** Answers of the core to a guest that was gone. */
  coreFramesUndelivered = 0;
  switches = 0;
  switchesRefused = 0;
  readonly #refused = new Map<ErrorCode, number>();

  refuse(code: ErrorCode): void {
    this.#refused.set(code, (this.#refused.get(code) ?? 0) + 1);
  }

  refused(code: ErrorCode): number {
    return this.#refused.get(code) ?? 0;
  }

  /** Plain object; refusals by the name of their code. */
  figures(): Record<string, unknown> {
    return { ...(this as object), refused: Object.fromEntries([...this.#refused].map(([code, times]) => [ErrorCode[code], times])) };
  }
}
