// The whole of this guest's record: its calls, and what belongs to the handset (AOSP's name for such books: CallTracker).
import { limits } from '../../../proto/limits.ts';
import type { OwnRecord } from '../../contract/index.ts';
import { CallAudioState } from '../telecom/call-audio-state.ts';
import type { PhoneAccount } from '../telecom/phone-account.ts';
import type { Mailbox } from './mailbox.ts';
import type { TrackedConnection } from './tracked-connection.ts';

/** An application and the names of the callbacks it waits with (US9143597). */
export interface CallbackRegistration {
  readonly participant: number;
  readonly componentName: string;
  readonly callbacks: readonly string[];
}

export class CallTracker {
  audioState = new CallAudioState(false, 0, CallAudioState.ROUTE_ALL);
  /** Participant whose connection service has the call focus: the guest in front. */
  focusHolder = 0;
  readonly accounts = new Map<number, PhoneAccount>();
  readonly mailboxes = new Map<number, Mailbox>();
  callbackRegistrations: readonly CallbackRegistration[] = [];
  private readonly connections = new Map<number, TrackedConnection>();
  private readonly over: number[] = [];

  get(session: number): TrackedConnection | null { return this.connections.get(session) ?? null; }
  getAll(): readonly TrackedConnection[] { return [...this.connections.values()]; }
  getLive(): readonly TrackedConnection[] { return this.getAll().filter((connection) => !connection.isOver); }

  add(connection: TrackedConnection): void { this.connections.set(connection.session, connection); }

  /** The connection ended just now, after all others. Returns the session that is forgotten for it, 0 if none. */
  ended(connection: TrackedConnection): number {
    this.over.push(connection.session);
    if (this.over.length <= limits.endedSessionsRemembered) return 0;
    const forgotten = this.over.shift()!;
    this.connections.delete(forgotten);
    return forgotten;
  }

  registerCallbacks(registration: CallbackRegistration): void {
    this.callbackRegistrations = this.callbackRegistrations
      .filter((other) => other.participant !== registration.participant || other.componentName !== registration.componentName)
      .concat(registration)
      .sort((a, b) => a.participant - b.participant || (a.componentName < b.componentName ? -1 : 1));
  }

  /** For people who ask: each connection, and the phone's state that belongs to none. */
  ownRecord(): OwnRecord {
    return {
      calls: this.getAll().map((own) => ({ session: own.session, own })),
      phone: {
        callAudioState: this.audioState,
        focusHolder: this.focusHolder,
        phoneAccounts: [...this.accounts.values()],
        mailboxes: [...this.mailboxes].map(([account, own]) => ({ account, ...own })),
        callbackRegistrations: this.callbackRegistrations,
      },
    };
  }
}
