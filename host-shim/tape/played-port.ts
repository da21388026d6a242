// A guest's port while a tape is played: the guest runs in this thread, as far as its next frame, when the hypervisor takes that frame.
import { newFrameHeader, readFrameHeader, stampDelivery } from '../../proto/index.ts';
import type { FrameHeader } from '../../proto/index.ts';
import type { HypervisorEnd, InboundHandler, PortCounts } from '../bus/index.ts';
import { TapeKind } from './kind.ts';
import type { PlayedGuest } from './played-guest.ts';
import type { PlayingTape } from './playing-tape.ts';

interface Progress { position: number; unreadBytes: number }

const hasNumbers = (value: unknown, names: readonly string[]): boolean => typeof value === 'object' && value !== null && names.every((name) => Number.isInteger((value as Record<string, unknown>)[name]));
const isProgress = (value: unknown): value is Progress => hasNumbers(value, ['position', 'unreadBytes']);
const isHeader = (value: unknown): value is FrameHeader | null => value === null || hasNumbers(value, Object.keys(newFrameHeader()));

export class PlayedPort implements HypervisorEnd {
  readonly counts: PortCounts = { received: 0, garbage: 0, offered: 0, dropped: 0 };
  /** Who sits at the other end, once it is launched; null: nobody, and the tape speaks for it. */
  guest: PlayedGuest | null = null;

  constructor(private readonly tape: PlayingTape, readonly participant: number, readonly run: number) {}

  get delivery(): number { return this.counts.offered; }

  isEmpty(): boolean { return !this.tape.isHit(); }

  /** One frame, as the tape has it: whoever asks has seen that there is one. */
  receive(handler: InboundHandler): boolean {
    if (this.tape.comes(TapeKind.GarbageTaken)) {
      this.counts.garbage++;
      handler.garbage(this.tape.answerRead(TapeKind.GarbageTaken, this.participant, isHeader, null));
      return true;
    }
    const before = this.tape.answer(TapeKind.FrameTaken, this.participant).bytes;
    const now = this.guest ? this.guest.next() : before.slice();
    if (!now || Buffer.compare(now, before) !== 0) {
      this.tape.differs(TapeKind.FrameTaken, this.participant, now, this.guest?.death ?? 'the guest said something else');
      return false;
    }
    this.counts.received++;
    const header = newFrameHeader();
    readFrameHeader(now, header);
    handler.frame(header, now);
    return true;
  }

  offer(frame: Uint8Array): boolean {
    this.#offered(frame);
    return this.#reached([frame]);
  }

  offerSnapshot(frames: readonly Uint8Array[]): boolean {
    for (const frame of frames) this.#offered(frame);
    return this.#reached(frames);
  }

  progress(): Progress {
    return this.tape.answerRead(TapeKind.Progress, this.participant, isProgress, { position: 0, unreadBytes: 0 });
  }

  sleep(): Promise<void> { return this.tape.settled(); }

  #offered(frame: Uint8Array): void {
    stampDelivery(frame, ++this.counts.offered);
    this.tape.deed(TapeKind.FrameOffered, this.participant, '', frame);
  }

  /** The ring was full where the tape says so. */
  #reached(frames: readonly Uint8Array[]): boolean {
    if (this.tape.isHit()) {
      this.counts.dropped += frames.length;
      return false;
    }
    for (const frame of frames) this.guest?.hand(frame.slice());
    return true;
  }
}
