// Guests while a tape is played: images in this thread in the place of threads.
import type { GuestImage } from '../../guests/contract/index.ts';
import { makeSchedule } from '../guest/schedule.ts';
import type { PortMaker } from '../bus/index.ts';
import type { GuestPlan } from '../guest/guests.ts';
import { TapeKind } from './kind.ts';
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

  plan(image: GuestImage): GuestPlan {
    const { tape, inThread } = this;
    return {
      name: image.manifest.name, codecs: [],
      launcher: (launch) => {
        const port = this.#ports.get(launch.participant)!;
        port.guest = new PlayedGuest(image, launch.participant, this.#notes.get(port.run) ?? { idles: [], unsent: new Set() });
        tape.on(TapeKind.GuestStopped, port.run, ({ text }) => launch.stopped(...JSON.parse(text) as [string, string]));
        tape.playAmid(); // an image that failed at once
        return {
          concurrent: !inThread,
          manifest: tape.settled(),
          // A thread stands still by itself; a guest in the machine's thread is thawed by the machine's timer.
          freeze: (durationMs, { clock, timers }, thawed) => void (inThread && timers.at(clock.nowMs() + durationMs, thawed)),
          stop() {
            tape.off(TapeKind.GuestStopped, port.run);
            return tape.settled();
          },
        };
      },
    };
  }
}
