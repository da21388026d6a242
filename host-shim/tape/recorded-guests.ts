// Guests while they are recorded: started as ever, each run numbered, its end and what it is asked on the tape.
import type { PortMaker } from '../bus/index.ts';
import { makeSharedPort } from '../bus/index.ts';
import type { Launcher } from '../guest/body.ts';
import type { GuestPlan } from '../guest/guests.ts';
import { makeSchedule } from '../guest/schedule.ts';
import { TapeKind } from './kind.ts';
import { RecordedPort } from './recorded-port.ts';
import type { RecordingTape } from './recording-tape.ts';

export class RecordedGuests {
  readonly #ports = new Map<number, { port: RecordedPort; run: number }>();

  constructor(private readonly tape: RecordingTape) {}

  readonly makePort: PortMaker = (participant) => {
    const { memory, end } = makeSharedPort(participant);
    const run = this.tape.next('run');
    this.tape.note(TapeKind.GuestStarted, run);
    const port = new RecordedPort(this.tape, end, makeSchedule(), run);
    this.#ports.set(participant, { port, run });
    return { memory, end: port };
  };

  plan(plan: GuestPlan): GuestPlan {
    return { ...plan, launcher: this.#launcher(plan.launcher) };
  }

  #launcher(inner: Launcher): Launcher {
    return (launch) => {
      const { port, run } = this.#ports.get(launch.participant)!;
      this.tape.on(TapeKind.GuestStopped, run, ({ text }) => launch.stopped(...JSON.parse(text) as [string, string]));
      const body = inner({ ...launch, end: port.real, schedule: port.schedule, stopped: (...why) => this.tape.moment(TapeKind.GuestStopped, run, JSON.stringify(why)) });
      return {
        concurrent: body.concurrent,
        ...(body.pid === undefined ? {} : { pid: body.pid }),
        manifest: this.tape.settled(() => body.manifest),
        freeze: (...freeze) => body.freeze(...freeze),
        stop: () => {
          this.tape.off(TapeKind.GuestStopped, run);
          port.drain();
          return this.tape.settled(() => body.stop());
        },
      };
    };
  }
}
