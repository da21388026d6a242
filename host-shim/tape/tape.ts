// The tape as the devices of a machine see it: being recorded, or being played to a machine that is run again. One wrapping of the devices serves both.
import type { TapeKind } from './kind.ts';
import type { TapeRecord } from './record.ts';

export type Heard = (record: TapeRecord) => void;

export interface Tape {
  /** Stands still from one moment to the next, so that it need not be recorded each time somebody looks. */
  readonly nowMs: number;
  /** Who hears moments of this kind and number. */
  on(kind: TapeKind, number: number, heard: Heard): void;
  off(kind: TapeKind, number: number): void;
  /** Recording only: it came from a real device. */
  moment(kind: TapeKind, number: number, text?: string, bytes?: Uint8Array): void;
  /** What the machine asks for; `ask` is called while recording. */
  answer(kind: TapeKind, number: number, ask: () => { text?: string; bytes?: Uint8Array }): TapeRecord;
  /** Something that is mostly not so; `ask` is called while recording. */
  isHit(ask: () => boolean): boolean;
  /** What the machine does. */
  deed(kind: TapeKind, number: number, text?: string, bytes?: Uint8Array): void;
  /** Recording only: of a guest's own side. */
  note(kind: TapeKind, number: number, text?: string): void;
  /** The end of `work` is a moment; its value must be JSON. `work` is called while recording. */
  settled<T>(work: () => Promise<T>): Promise<T>;
  /** Counts within one machine, from 1: names for what it makes. */
  next(what: 'timer' | 'socket' | 'stream' | 'query' | 'request' | 'run'): number;
}
