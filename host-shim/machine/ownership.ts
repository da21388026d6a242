// Which guest owns which session, folded from events, and the compare-and-set that lets one Accept win.
import { State } from '../../proto/index.ts';
import type { Decoded } from '../../proto/index.ts';
import { Role } from './admission-table.ts';

interface OwnedSession {
  owner: number;
  /** The guest whose Accept won, until the core's answer; 0 = none. */
  claimedBy: number;
  state: State.OFFERED | State.TRYING;
}

export class Ownership {
  /** The guest in front; 0 before the first OwnerChanged. */
  active = 0;
  readonly #sessions = new Map<number, OwnedSession>();

  /** What `guest` is to a frame that names `session` (0 = none). */
  roleOf(guest: number, session: number): Role {
    const owner = this.#sessions.get(session)?.owner || this.active;
    return owner === guest ? Role.Owner : Role.Bystander;
  }

  /** 0 while nobody owns it; undefined when there is no such session. */
  ownerOf(session: number): number | undefined {
    return this.#sessions.get(session)?.owner;
  }

  /** Numbers of the sessions that have not ended, oldest first. */
  live(): number[] {
    return [...this.#sessions.keys()];
  }

  offered(session: number): boolean {
    return this.#sessions.get(session)?.state === State.OFFERED;
  }

  fold(session: number, event: Decoded): void {
    switch (event.name) {
      case 'SessionCreated':
        this.#sessions.set(session, { owner: event.body.owner, claimedBy: 0, state: State.TRYING });
        return;
      case 'SessionOffered':
        this.#sessions.set(session, { owner: 0, claimedBy: 0, state: State.OFFERED });
        return;
      case 'SessionAnswering': {
        const known = this.#sessions.get(session);
        if (known) Object.assign(known, { owner: event.body.owner, claimedBy: 0, state: State.TRYING });
        return;
      }
      case 'SessionEnded':
        this.#sessions.delete(session);
        return;
      case 'OwnerChanged':
        this.active = event.body.toGuest;
        for (const known of this.#sessions.values()) {
          if (known.owner !== 0 && known.owner === event.body.fromGuest) known.owner = event.body.toGuest;
        }
    }
  }

  /** Takes an offered session for `guest`; false when another guest was first. Unknown and answered sessions are the core's to refuse. */
  claim(session: number, guest: number): boolean {
    const known = this.#sessions.get(session);
    if (!known) return true;
    const holder = known.claimedBy || known.owner;
    if (known.state !== State.OFFERED && known.owner !== guest) return false;
    if (holder !== 0 && holder !== guest) return false;
    if (known.state === State.OFFERED) known.claimedBy = guest;
    return true;
  }

  /** The Accept failed: others may try. */
  release(session: number, guest: number): void {
    const known = this.#sessions.get(session);
    if (known?.claimedBy === guest) known.claimedBy = 0;
  }
}
