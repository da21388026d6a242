// A guest's port while it is recorded: the hypervisor's end as ever, and every frame that passes on the tape.
import type { HypervisorEnd, InboundHandler, PortCounts } from '../bus/index.ts';
import { drainSchedule, type ScheduleReader } from '../guest/schedule.ts';
import { TapeKind } from './kind.ts';
import { NO_BYTES } from './record.ts';
import type { RecordingTape } from './recording-tape.ts';

export class RecordedPort implements HypervisorEnd {
  readonly #schedule: ScheduleReader;

  constructor(private readonly tape: RecordingTape, readonly real: HypervisorEnd, readonly schedule: SharedArrayBuffer, run: number) {
    this.#schedule = {
      idle: (handed, offered) => tape.note(TapeKind.GuestIdle, run, `${handed} ${offered}`),
      unsent: (number) => tape.note(TapeKind.GuestUnsent, run, String(number)),
    };
  }

  get participant(): number { return this.real.participant; }
  get counts(): PortCounts { return this.real.counts; }
  get delivery(): number { return this.real.delivery; }

  isEmpty(): boolean {
    this.drain();
    return !this.tape.isHit(() => !this.real.isEmpty());
  }

  receive(handler: InboundHandler, atMost?: number): boolean {
    const { tape, participant } = this;
    return this.real.receive({
      frame(header, bytes) {
        tape.answer(TapeKind.FrameTaken, participant, () => ({ bytes }));
        handler.frame(header, bytes);
      },
      garbage(header) {
        tape.answer(TapeKind.GarbageTaken, participant, () => ({ text: JSON.stringify(header), bytes: NO_BYTES }));
        handler.garbage(header);
      },
    }, atMost);
  }

  offer(frame: Uint8Array): boolean {
    const isTaken = this.real.offer(frame);
    this.#offered(frame);
    return !this.tape.isHit(() => !isTaken);
  }

  offerSnapshot(frames: readonly Uint8Array[]): boolean {
    const isTaken = this.real.offerSnapshot(frames);
    for (const frame of frames) this.#offered(frame);
    return !this.tape.isHit(() => !isTaken);
  }

  progress(): { position: number; unreadBytes: number } {
    const { text } = this.tape.answer(TapeKind.Progress, this.participant, () => ({ text: JSON.stringify(this.real.progress()) }));
    return JSON.parse(text) as { position: number; unreadBytes: number };
  }

  sleep(): Promise<void> {
    return this.tape.settled(() => this.real.sleep());
  }

  /** What the guest has noted since. */
  drain(): void {
    if (!drainSchedule(this.schedule, this.#schedule)) this.tape.flaw ||= `guest ${this.participant} noted more than was read`;
  }

  #offered(frame: Uint8Array): void {
    this.tape.deed(TapeKind.FrameOffered, this.participant, '', frame);
  }
}
