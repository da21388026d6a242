// A guest that is run again in this thread, by the notes of its first run: the same frames handed over, the same moments of an empty port.
import { FRAME_HEADER_BYTES, buildFrame, limits as busLimits, newFrameHeader, readFrameHeader } from '../../proto/index.ts';
import type { Guest, GuestImage } from '../../guests/contract/index.ts';
import { TapeKind } from './kind.ts';
import type { TapeRecord } from './record.ts';

/** What is noted of one run. */
export interface RunNotes { readonly idles: { handed: number; offered: number }[]; readonly unsent: Set<number> }

/** By number of the run. */
export function notesOf(records: readonly TapeRecord[]): Map<number, RunNotes> {
  const runs = new Map<number, RunNotes>();
  for (const { kind, number, text } of records) {
    if (kind === TapeKind.GuestStarted) runs.set(number, { idles: [], unsent: new Set() });
    if (kind === TapeKind.GuestUnsent) runs.get(number)?.unsent.add(Number(text));
    if (kind !== TapeKind.GuestIdle) continue;
    const [handed, offered] = text.split(' ').map(Number);
    runs.get(number)?.idles.push({ handed: handed!, offered: offered! });
  }
  return runs;
}

export class PlayedGuest {
  /** Why it runs no more. */
  death: string | null = null;
  readonly #unread: Uint8Array[] = [];
  readonly #said: Uint8Array[] = [];
  #guest: Guest | null = null;
  #isBooted = false;
  #handed = 0;
  #idle = 0;
  #sent = 0;
  #offered = 0;

  constructor(private readonly image: GuestImage, private readonly participant: number, private readonly notes: RunNotes) {}

  /** A frame has reached its ring. */
  hand(frame: Uint8Array): void { this.#unread.push(frame); }

  /** Runs it until it says something; null when it does not. */
  next(): Uint8Array | null {
    while (this.#said.length === 0 && this.#step());
    return this.#said.shift() ?? null;
  }

  #step(): boolean {
    if (this.death !== null) return false;
    try {
      return this.#isBooted ? this.#read() : this.#boot();
    } catch (error) {
      this.death = `the guest failed: ${error instanceof Error ? error.message : String(error)}`;
      return false;
    }
  }

  #boot(): boolean {
    this.#isBooted = true;
    this.#guest = this.image.boot({ port: { participant: this.participant, send: (type, payload, session = 0, requestId = 0) => this.#send(type, payload, session, requestId), lastOffered: () => this.#offered } });
    return true;
  }

  #read(): boolean {
    const idle = this.notes.idles[this.#idle];
    if (idle?.handed === this.#handed) {
      this.#idle++;
      this.#offered = idle.offered;
      this.#guest!.onIdle();
      return true;
    }
    const frame = this.#unread.shift();
    if (!frame) return false;
    this.#handed++;
    const header = newFrameHeader();
    readFrameHeader(frame, header);
    const { type, sender, requestId, session, sequence, timeUs, delivery } = header;
    this.#guest!.onFrame({ type, sender, requestId, session, sequence, timeUs, delivery, payload: frame.subarray(FRAME_HEADER_BYTES) });
    return true;
  }

  #send(type: number, payload: Uint8Array, session: number, requestId: number): boolean {
    this.#sent++;
    if (payload.length > busLimits.framePayloadBytes || this.notes.unsent.has(this.#sent)) return false;
    this.#said.push(buildFrame(type, payload, { session, requestId }));
    return true;
  }
}
