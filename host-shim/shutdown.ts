// Graceful shutdown: the calls are ended, then the accounts unregistered, each by the guest's own app and each bounded in time.
import type { Clock, Timers } from './devices/clock/clock.ts';
import type { InputFields, InputVerb } from './machine/input.ts';
import { machineLimits } from './machine/limits.ts';

export interface ShutdownHands {
  /** Sessions that have not ended; `offered`: nobody has accepted it. */
  sessions(): { session: number; offered: boolean }[];
  /** Accounts that the registrars know. */
  registered(): readonly number[];
  /** False when the app did not do it. */
  input(verb: InputVerb, fields: InputFields): Promise<boolean>;
  /** For a guest that refuses or does not answer any more: the command without its app. */
  force(session: number, offered: boolean): void;
  /** Calls `look` after each event of the machine until it returns true. */
  whenever(look: () => boolean): void;
}

export async function shutDown(hands: ShutdownHands, time: { clock: Clock; timers: Timers }): Promise<void> {
  for (const { session, offered } of hands.sessions()) {
    void hands.input(offered ? 'reject' : 'end', { session: String(session) }).then((done) => {
      if (!done && hands.sessions().some((each) => each.session === session)) hands.force(session, offered);
    });
  }
  const allEnded = (): boolean => hands.sessions().length === 0;
  if (!await within(machineLimits.shutdownMs, allEnded, hands, time)) {
    for (const { session, offered } of hands.sessions()) hands.force(session, offered);
    await within(machineLimits.shutdownMs, allEnded, hands, time);
  }
  for (const account of hands.registered()) void hands.input('unregister', { account });
  await within(machineLimits.shutdownMs, () => hands.registered().length === 0, hands, time);
}

/** True when `condition` came to hold in time. */
function within(limitMs: number, condition: () => boolean, hands: ShutdownHands, { clock, timers }: { clock: Clock; timers: Timers }): Promise<boolean> {
  if (condition()) return Promise.resolve(true);
  return new Promise((resolve) => {
    let over = false;
    const limit = timers.at(clock.nowMs() + limitMs, () => {
      over = true;
      resolve(false);
    });
    hands.whenever(() => {
      if (over || !condition()) return over;
      timers.cancel(limit);
      resolve(true);
      return true;
    });
  });
}
