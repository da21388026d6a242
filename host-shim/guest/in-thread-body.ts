// A guest in the machine's own thread: read when the machine says so, in a fixed order, and so the same every time.
import type { Guest, GuestImage, Port } from '../../guests/contract/index.ts';
import { GuestPort } from '../bus/index.ts';
import type { GuestBody, Launch, Launcher } from './body.ts';
import { ScheduleWriter } from './schedule.ts';

class InThreadBody implements GuestBody {
  readonly concurrent = false;
  readonly manifest;
  readonly #port: GuestPort;
  readonly #launch: Launch;
  readonly #schedule: ScheduleWriter | null;
  #guest: Guest | null = null;
  #handed = 0;
  #frozen = false;

  constructor(image: GuestImage, launch: Launch) {
    this.manifest = Promise.resolve(image.manifest);
    this.#launch = launch;
    const port = new GuestPort(launch.memory, launch.participant);
    const schedule = launch.schedule ? new ScheduleWriter(launch.schedule) : null;
    this.#schedule = schedule;
    const sent = (isSent: boolean): boolean => schedule?.sent(isSent) ?? isSent;
    this.#port = port;
    const handed: Port = { participant: launch.participant, send: (...frame) => sent(port.send(...frame)), lastOffered: () => port.lastOffered() };
    this.#guarded(() => { this.#guest = image.boot({ port: handed }); });
  }

  /** Lets the guest read its port; true when it read or said something. */
  poll(): boolean {
    const before = this.#handed;
    const guest = this.#guest;
    if (!guest || this.#frozen) return false;
    this.#guarded(() => this.#port.pump({
      onFrame: (frame) => {
        this.#handed++;
        guest.onFrame(frame);
      },
      onIdle: () => {
        this.#schedule?.idle(this.#handed, this.#port.lastOffered());
        guest.onIdle();
      },
    }));
    return this.#handed !== before || !this.#launch.end.isEmpty();
  }

  freeze(durationMs: number, { clock, timers }: Parameters<GuestBody['freeze']>[1], thawed: () => void): void {
    this.#frozen = true;
    timers.at(clock.nowMs() + durationMs, () => {
      this.#frozen = false;
      thawed();
    });
  }

  stop(): Promise<void> {
    this.#guest = null;
    return Promise.resolve();
  }

  /** What a worker would die of, an in-thread guest dies of too. */
  #guarded(work: () => void): void {
    try {
      work();
    } catch (error) {
      this.#guest = null;
      const { message, stack } = error instanceof Error ? error : new Error(String(error));
      this.#launch.stopped(message, stack);
    }
  }
}

/** Launchers for images in this thread, and the poll that runs all of them in order of participant. */
export class InThreadGuests {
  readonly #running = new Map<number, InThreadBody>();

  launcher(image: GuestImage): Launcher {
    return (launch) => {
      const body = new InThreadBody(image, launch);
      this.#running.set(launch.participant, body);
      return body;
    };
  }

  poll(): boolean {
    let any = false;
    for (const participant of [...this.#running.keys()].sort((a, b) => a - b)) any = this.#running.get(participant)!.poll() || any;
    return any;
  }
}
