// The planted mutations: what one guest is told differently from the other, and what the comparison must therefore see.
import type { ScriptedEvent } from '../../guests/contract/conformance/scripted-bus.ts';

export interface Mutation {
  readonly name: string;
  /** The event the lie is told about, by position in the script; the mutated guest gets `lie`, or nothing when it is null. */
  readonly at: number;
  readonly lie: ScriptedEvent | null;
}

/** Events whose loss or change leaves no trace in any record, with the reason. */
export const HARMLESS: Record<string, string> = {
  DtmfReceived: 'told to the user, kept by no record',
  HoldFailed: 'nothing changed',
  SessionTransferred: 'an outcome; the session ends by an event of its own',
  CoreRestarted: 'the sessions it cost are ended by events of their own',
};

/** One mutation for every event of the script: the event is lost. */
export function lostEvents(script: readonly ScriptedEvent[]): Mutation[] {
  return script.map((event, at) => ({ name: `${event.name} of session ${event.session ?? 0} is lost (event ${at})`, at, lie: null }));
}

/** One mutation for every kind of wrong telling: the wrong session, the wrong time. */
export function misdirectedEvents(script: readonly ScriptedEvent[]): Mutation[] {
  return script.flatMap((event, at) => (event.session === undefined ? [] : [
    { name: `${event.name} names session ${event.session + 50} instead of ${event.session} (event ${at})`, at, lie: { ...event, session: event.session + 50 } },
  ]));
}
