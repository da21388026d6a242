// A child process that speaks JSON lines: requests with replies, and events that can be awaited.
import { EXIT_VERDICT_NO, Failure, type FailureCode } from '../../failure.ts';
import { readLines } from '../../run/lines.ts';
import { limits } from '../limits.ts';
import { AwaitedEvents } from '../stage/awaited-events.ts';
import { Refused, type ControlLink, type Message } from '../stage/event-log.ts';
import { withTimeLimit, type Pending } from '../stage/time-limit.ts';
import { ProgramProcess } from './program-process.ts';

export { Refused, type Message } from '../stage/event-log.ts';

/** How a command of ours says why it ended (cli.ts). */
const FAILURE = /^twinset: ([A-Z_]+): ([^]*)$/m;

export class JsonProcess implements ControlLink {
  readonly #name: string;
  readonly #process: ProgramProcess;
  readonly #replies = new Map<number, Pending<Message>>();
  readonly #events: AwaitedEvents;
  readonly #ended: Promise<void>;
  #nextId = 1;
  #gone: Error | null = null;

  constructor(name: string, command: string, words: readonly string[], environment: Readonly<Record<string, string>> = {}) {
    this.#name = name;
    this.#events = new AwaitedEvents(name);
    this.#process = new ProgramProcess(command, words, { stdio: ['pipe', 'pipe', 'pipe'], env: { ...process.env, ...environment }, keeps: ['stderr'] });
    readLines(this.#process.child.stdout!, limits.messageLineBytes, (line) => this.#take(line), () => undefined);
    this.#ended = this.#process.ended.then((how) => this.#lose(how));
  }

  get pid(): number {
    return this.#process.child.pid ?? 0;
  }
  get errorOutput(): string {
    return this.#process.said;
  }

  onEvent(listener: (event: Message) => void): () => void {
    return this.#events.onEvent(listener);
  }

  passOver(): void {
    this.#events.passOver();
  }

  request(fields: Message, timeoutMs: number = limits.replyMs): Promise<Message> {
    if (this.#gone) return Promise.reject(this.#gone);
    const id = this.#nextId++;
    return withTimeLimit<Message>(timeoutMs, (pending) => {
      this.#replies.set(id, pending);
      this.#process.child.stdin!.write(`${JSON.stringify({ id, ...fields })}\n`);
    }, () => {
      this.#replies.delete(id);
      return new Refused('TIMED_OUT', `${this.#name} did not answer ${String(fields.do)} within ${timeoutMs} ms`);
    });
  }

  waitFor(what: string, fits: (event: Message) => boolean, timeoutMs: number): Promise<Message> {
    return this.#events.waitFor(what, fits, timeoutMs);
  }

  /** Its first word; a process that does not say it is not left behind. */
  async ready(): Promise<Message> {
    try {
      return await this.waitFor('ready', ({ event }) => event === 'ready', limits.readyMs);
    } catch (error) {
      await this.stop();
      const [, code, text] = FAILURE.exec(this.errorOutput) ?? [];
      throw code && text ? new Failure(code as FailureCode, EXIT_VERDICT_NO, `${this.#name}: ${text.trim()}`) : error;
    }
  }

  /** Asks it to go, waits, and ends it when it stays. */
  async stop(withinMs: number = limits.leavingMs): Promise<void> {
    await this.#process.end(() => this.#process.child.stdin!.end(`${JSON.stringify({ id: 0, do: 'quit' })}\n`), withinMs);
    await this.#ended;
  }

  #take(line: string): void {
    let message: Message;
    try {
      message = JSON.parse(line) as Message;
    } catch {
      return;
    } // a line for people
    if (typeof message.event === 'string') return this.#events.push(message);
    const waiting = this.#replies.get(message.id as number);
    this.#replies.delete(message.id as number);
    if (message.ok) return waiting?.resolve(message);
    const error = (message.error ?? {}) as { code?: string; message?: string };
    waiting?.reject(new Refused(error.code ?? 'UNEXPECTED', error.message ?? 'no reason was given'));
  }

  #lose(how: string): void {
    const words = this.errorOutput.trim();
    this.#gone ??= new Failure('PARTY_FAILED', EXIT_VERDICT_NO, `${this.#name} ${how}${words && words !== how ? `: ${words}` : ''}`);
    for (const { reject } of this.#replies.values()) reject(this.#gone);
    this.#replies.clear();
    this.#events.end(this.#gone);
  }
}
