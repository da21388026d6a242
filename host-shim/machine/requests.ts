// What the hypervisor asked guests and still waits for: each request is settled once, by answer, time limit or the guest's end.
import type { Decoded } from '../../proto/index.ts';
import type { Clock, TimerHandle, Timers } from '../devices/clock/clock.ts';
import { machineLimits } from './limits.ts';

export type Answer = { answered: true; session: number; report: Decoded } | { answered: false; code: 'GUEST_UNAVAILABLE' | 'TIMED_OUT' | 'TOO_MANY_REQUESTS' | 'SHUTTING_DOWN'; message: string };

interface Waiting { guest: number; settle: (answer: Answer) => void; timer: TimerHandle }

export class Requests {
  #next = 1;
  #closed = false;
  readonly #waiting = new Map<number, Waiting>();

  constructor(private readonly time: { clock: Clock; timers: Timers }) {}

  /** `send` puts the request on the guest's port; false when that is impossible. */
  ask(guest: number, limitMs: number, send: (requestId: number) => boolean): Promise<Answer> {
    return new Promise((settle) => {
      if (this.#closed) return settle({ answered: false, code: 'SHUTTING_DOWN', message: 'the handset is shutting down' });
      if ([...this.#waiting.values()].filter((each) => each.guest === guest).length >= machineLimits.requestsPerGuest) {
        return settle({ answered: false, code: 'TOO_MANY_REQUESTS', message: `the guest has not answered ${machineLimits.requestsPerGuest} requests yet` });
      }
      const requestId = this.#next;
      this.#next = requestId === 0xffff_ffff ? 1 : requestId + 1;
      const { clock, timers } = this.time;
      const timer = timers.at(clock.nowMs() + limitMs, () => this.#settle(requestId, { answered: false, code: 'TIMED_OUT', message: `the guest gave no answer within ${limitMs} ms` }));
      // Before it is sent: an in-thread guest answers before `send` returns.
      this.#waiting.set(requestId, { guest, settle, timer });
      if (!send(requestId)) this.#settle(requestId, { answered: false, code: 'GUEST_UNAVAILABLE', message: 'the guest is not running' });
    });
  }

  /** An answer that nobody waits for is passed over. */
  answer(guest: number, requestId: number, session: number, report: Decoded): void {
    if (this.#waiting.get(requestId)?.guest === guest) this.#settle(requestId, { answered: true, session, report });
  }

  guestLost(guest: number): void {
    for (const [requestId, waiting] of this.#waiting) {
      if (waiting.guest === guest) this.#settle(requestId, { answered: false, code: 'GUEST_UNAVAILABLE', message: 'the guest stopped before it answered' });
    }
  }

  /** Nobody is asked any more, and who waits is told. */
  close(): void {
    this.#closed = true;
    for (const requestId of [...this.#waiting.keys()]) this.#settle(requestId, { answered: false, code: 'SHUTTING_DOWN', message: 'the handset is shutting down' });
  }

  #settle(requestId: number, answer: Answer): void {
    const waiting = this.#waiting.get(requestId);
    if (!waiting) return;
    this.#waiting.delete(requestId);
    this.time.timers.cancel(waiting.timer);
    waiting.settle(answer);
  }
}
