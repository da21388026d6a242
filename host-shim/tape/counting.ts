// What a tape does alike in both directions: names in order, and promises whose ends are moments.
import { HostError, type HostErrorCode } from '../machine/errors.ts';
import { TapeKind } from './kind.ts';
import type { Heard, Tape } from './tape.ts';

interface Ended { value?: unknown; failure?: { code?: string; message: string } }

export class Counting {
  readonly #counts = new Map<string, number>();
  readonly #heard = new Map<string, Heard>();

  next(what: string): number {
    const count = (this.#counts.get(what) ?? 0) + 1;
    this.#counts.set(what, count);
    return count;
  }

  on(kind: TapeKind, number: number, heard: Heard): void {
    this.#heard.set(`${kind} ${number}`, heard);
  }

  off(kind: TapeKind, number: number): void {
    this.#heard.delete(`${kind} ${number}`);
  }

  who(kind: TapeKind, number: number): Heard | undefined {
    return this.#heard.get(`${kind} ${number}`);
  }
}

/** Hears the end of promise `number`, whoever tells it. */
export function ending<T>(tape: Pick<Tape, 'on' | 'off'>, number: number): Promise<T> {
  return new Promise((resolve, reject) => {
    tape.on(TapeKind.Settled, number, ({ text }) => {
      tape.off(TapeKind.Settled, number);
      const { value, failure } = JSON.parse(text) as Ended;
      if (!failure) return resolve(value as T);
      reject(failure.code ? new HostError(failure.code as HostErrorCode, failure.message) : new Error(failure.message));
    });
  });
}

export const endedWell = (value: unknown): string => JSON.stringify({ value } satisfies Ended);

export function endedBadly(error: unknown): string {
  const { code, message } = error instanceof Error ? (error as Error & { code?: string }) : { code: undefined, message: String(error) };
  return JSON.stringify({ failure: { ...(code ? { code } : {}), message } } satisfies Ended);
}
