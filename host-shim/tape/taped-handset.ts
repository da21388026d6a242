// A handset whose programs go by the tape: what they ask are moments, what they are told are deeds.
import type { GuestSnapshot, Handset, SwitchResult } from '../handset.ts';
import type { HandsetEvent } from '../events/index.ts';
import type { InputFields, InputResult, InputVerb } from '../machine/input.ts';
import type { RecordComparison } from '../machine/record-check.ts';
import type { ReloadOptions, ReloadResult } from '../reload.ts';
import { noSuchGuest } from '../guest/guests.ts';
import { HostError } from '../machine/errors.ts';
import { hasSecrets } from './header.ts';
import { TapeKind } from './kind.ts';
import type { Tape } from './tape.ts';

type Asked = 'input' | 'switchTo' | 'pull' | 'records' | 'snapshot' | 'stats' | 'kill' | 'freeze' | 'reload' | 'factoryReset' | 'shutdown';

/** Its memory and process are another one's the second time. */
const INCOMPARABLE: readonly Asked[] = ['stats'];

/** The trace is beside the machine, and there is none the second time. */
const isOfTrace = (event: HandsetEvent): boolean => event.event === 'error' && event.code === 'TRACE_LOST';

export class TapedHandset implements Handset {
  #waiting = new Map<number, { resolve: (value: unknown) => void; reject: (error: unknown) => void }>();
  #asked = 0;
  #over: Promise<void> | null = null;

  /** `whenOver`: what is to be done when it has shut down. `isPlain`: recorded, and readable by anybody. */
  constructor(private readonly inner: Handset, private readonly tape: Tape, private readonly whenOver: () => Promise<void> = () => Promise.resolve(), private readonly isPlain = false) {
    tape.on(TapeKind.Request, 0, ({ text }) => this.#perform(...JSON.parse(text) as [number, Asked, unknown[]]));
    inner.on('event', (event) => isOfTrace(event) || tape.deed(TapeKind.EventTold, 0, JSON.stringify({ ...event, ...('pid' in event ? { pid: 0 } : {}) })));
  }

  get bind() { return this.inner.bind; }
  get pid() { return this.inner.pid; }
  get guests() { return this.inner.guests; }
  get active() { return this.inner.active; }
  on(name: 'event', listener: (event: HandsetEvent) => void): () => void { return this.inner.on(name, listener); }
  input(guest: string | null, verb: InputVerb, fields: InputFields = {}): Promise<InputResult> { return this.#ask('input', [guest, verb, fields]); }
  switchTo(guest: string): Promise<SwitchResult> { return this.#ask('switchTo', [guest]); }
  pull(guest: string, session: string): Promise<InputResult> { return this.#ask('pull', [guest, session]); }
  records(): Promise<RecordComparison> { return this.#ask('records', []); }
  snapshot(guest: string | null): Promise<GuestSnapshot> { return this.#ask('snapshot', [guest]); }
  stats(): Promise<Record<string, unknown>> { return this.#ask('stats', []); }
  kill(name: string): void { this.#tell('kill', name, [name]); }
  freeze(guest: string, durationMs: number): void { this.#tell('freeze', guest, [guest, durationMs]); }

  /** What a plain tape must not hold does not come in while it is recorded. */
  async reload(options: ReloadOptions): Promise<ReloadResult> {
    if (this.isPlain && hasSecrets(options)) throw new HostError('BAD_CONFIGURATION', 'accounts: a recording that is not sealed is under way, and they have credentials; start the handset with them to record it sealed');
    return this.#ask('reload', [options]);
  }

  async factoryReset(): Promise<void> {
    await this.#ask('factoryReset', []);
    await this.#close();
  }

  async shutdown(): Promise<void> {
    await this.#ask('shutdown', []);
    await this.#close();
  }

  /** However often it is shut down. */
  #close(): Promise<void> {
    this.#over ??= this.whenOver();
    return this.#over;
  }

  /** Nobody waits for its end; a guest that does not exist is told at once, as by the handset itself. */
  #tell(what: 'kill' | 'freeze', name: string, given: readonly unknown[]): void {
    if (!this.guests.includes(name) && !(what === 'kill' && name === 'core')) throw noSuchGuest(name, this.guests);
    void this.#ask(what, given);
  }

  /** In a turn of its own. */
  #ask<T>(what: Asked, given: readonly unknown[]): Promise<T> {
    const number = ++this.#asked;
    return new Promise((resolve, reject) => {
      this.#waiting.set(number, { resolve: resolve as (value: unknown) => void, reject });
      setImmediate(() => this.tape.moment(TapeKind.Request, 0, JSON.stringify([number, what, given])));
    });
  }

  #perform(number: number, what: Asked, given: unknown[]): void {
    const waiting = this.#waiting.get(number);
    this.#waiting.delete(number);
    const answered = (answer: unknown): void => this.tape.deed(TapeKind.RequestAnswered, number, INCOMPARABLE.includes(what) ? '' : JSON.stringify(answer ?? null));
    const work = this.inner[what] as (...given: unknown[]) => unknown;
    new Promise((resolve) => resolve(work.apply(this.inner, given))).then(
      (value) => {
        answered(value);
        waiting?.resolve(value);
      },
      (error: Error) => {
        answered({ failure: error.message });
        waiting?.reject(error);
      },
    );
  }
}
