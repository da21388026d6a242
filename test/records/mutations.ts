// The planted mutations: what one guest is told differently from the other, and what the comparison must therefore see.
import { decode, encode, messageByName } from '../../proto/index.ts';
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
  CoreRestarted: 'the sessions it cost are ended by events of their own',
};

/** Fields of which no record keeps the value, with the reason. */
export const UNRECORDED: Record<string, string> = {
  'AccountUnregistered.sipCode': 'why is told to the user; that it is not registered is recorded',
  'AccountUnregistered.text': 'the same',
  'SessionOffered.waiting': 'how it is rung; the other calls are on record themselves',
  'SessionProgress.sipCode': 'only that it rings, and since when, is recorded',
  'OwnerChanged.tick': 'where the sound was handed over',
  'ParticipantLeft.conference': 'a session is in one conference at most, and leaves that',
  'DtmfReceived.digit': HARMLESS.DtmfReceived!,
  'HoldFailed.resume': HARMLESS.HoldFailed!,
  'HoldFailed.sipCode': HARMLESS.HoldFailed!,
  'SessionTransferred.sipCode': 'an outcome; that the transfer is over is recorded',
  'SessionTransferred.with': 'the same',
  'CoreRestarted.restarts': HARMLESS.CoreRestarted!,
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

type Fields = Record<string, unknown>;

/** One mutation for every field of every event, those that the script leaves at their defaults included: the field has another value. */
export function wrongValues(script: readonly ScriptedEvent[]): (Mutation & { field: string })[] {
  return script.flatMap((event, at) => {
    const fields = decode(messageByName(event.name)!.type, encode(event.name, event.fields ?? {})).body as unknown as Fields;
    return otherwise(fields).map(([field, lie]) => ({ name: `${event.name} of session ${event.session ?? 0} has another ${field} (event ${at})`, at, field: `${event.name}.${field}`, lie: { ...event, fields: lie } }));
  });
}

/** Copies of the fields, each with one that differs; nested ones by their path. */
function otherwise(fields: Fields): [field: string, lie: Fields][] {
  return Object.entries(fields).flatMap(([name, value]): [string, Fields][] => {
    if (Array.isArray(value)) return [[name, { ...fields, [name]: [...value, 'onSomethingElse'] }]];
    if (typeof value === 'object' && value !== null) return otherwise(value as Fields).map(([inner, lie]) => [`${name}.${inner}`, { ...fields, [name]: lie }]);
    return [[name, { ...fields, [name]: typeof value === 'number' ? value + 1 : typeof value === 'boolean' ? !value : `${String(value)}x` }]];
  });
}
