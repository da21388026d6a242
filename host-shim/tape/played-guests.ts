// Guests while a tape is played: images in this thread in the place of threads.
import type { GuestImage } from '../../guests/contract/index.ts';
import { makeSchedule } from '../guest/schedule.ts';
import type { PortMaker } from '../bus/index.ts';
import type { GuestPlan } from '../guest/guests.ts';
import { TapeKind } from './kind.ts';
import type { TapedGuest } from './header.ts';
import { PlayedGuest, notesOf, type RunNotes } from './played-guest.ts';
import { PlayedPort } from './played-port.ts';
import type { PlayingTape } from './playing-tape.ts';
import type { TapeRecord } from './record.ts';

export class PlayedGuests {
  readonly #notes: Map<number, RunNotes>;
  readonly #ports = new Map<number, PlayedPort>();
  readonly #memory = makeSchedule();

  constructor(private readonly tape: PlayingTape, records: readonly TapeRecord[], private readonly inThread: boolean) {
    this.#notes = notesOf(records);
  }

  readonly makePort: PortMaker = (participant) => {
    const end = new PlayedPort(this.tape, participant, this.tape.next('run'));
    this.#ports.set(participant, end);
    return { memory: this.#memory, end };
  };

  /** `image`: null: it is not run, and says what the tape says. */
  plan({ name, plan }: TapedGuest, image: GuestImage | null): GuestPlan {
    const { tape, inThread } = this;
    return {
      ...plan, name, codecs: [],
      launcher: (launch) => {
        const port = this.#ports.get(launch.participant)!;
        port.guest = image && new PlayedGuest(image, launch.participant, this.#notes.get(port.run) ?? { idles: [], unsent: new Set() });
        tape.on(TapeKind.GuestStopped, port.run, ({ text }) => launch.stopped(...JSON.parse(text) as [string, string]));
        tape.playAmid(); // an image that failed at once
        return {
          concurrent: !inThread,
          manifest: tape.settled(),
          // A thread stands still by itself; what is in the machine's thread, or enclosed, is thawed by the machine's timer.
          freeze: (durationMs, { clock, timers }, thawed) => void ((inThread || !image) && timers.at(clock.nowMs() + durationMs, inThread ? thawed : () => undefined)),
          stop() {
            tape.off(TapeKind.GuestStopped, port.run);
            return tape.settled();
          },
        };
      },
    };
  }
}
