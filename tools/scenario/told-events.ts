// Who tells which events, and with which fields: a wait for one that cannot come, or a count of none of them, would say nothing.
import type { HandsetEvent } from '../../host-shim/index.ts';
import type { PhoneEvent } from '../far-end/phone-event.ts';
import type { Located } from '../far-end/registrar/registrar.ts';
import { didYouMean } from '../schema/suggestion.ts';
import type { PartyPlan } from './scenario.ts';

type FieldsOf<E> = E extends unknown ? Exclude<keyof E, 'event'> : never;
/** Every field of every event, so that none can be forgotten here. */
type Told<E extends { event: string }> = { readonly [N in E['event']]: Readonly<Record<FieldsOf<Extract<E, { event: N }>>, true>> };
type Events = Readonly<Record<string, Readonly<Record<string, true>>>>;

const SEQUENCE = { sequence: true } as const;
const SESSION = { session: true, guest: true, ...SEQUENCE } as const;
const CALLER = { from: true, name: true, number: true, presentation: true, asserted: true } as const;
const CONVERSATION = { codec: true, ptimeMs: true } as const;

const HANDSET_TELLS: Told<HandsetEvent> = {
  ready: { bind: true, secondBind: true, guests: true, active: true, pid: true },
  reloaded: { changed: true },
  registered: { account: true, uri: true, expiresS: true, ...SEQUENCE },
  'registration-failed': { account: true, sip: true, text: true, ...SEQUENCE },
  unregistered: { account: true, ...SEQUENCE },
  'session-created': { to: true, withheld: true, ...SESSION },
  'session-offered': { ...CALLER, to: true, codecs: true, waiting: true, redirecting: true, ...SESSION },
  'identity-changed': { ...CALLER, ...SESSION },
  'session-progress': { what: true, sip: true, ...SESSION },
  'session-answering': SESSION,
  'session-established': { ...CONVERSATION, ...SESSION },
  'session-held': { side: true, ...SESSION },
  'session-resumed': { side: true, ...SESSION },
  'hold-failed': { resume: true, sip: true, ...SESSION },
  'media-changed': { ...CONVERSATION, ...SESSION },
  'participant-joined': { conference: true, ...SESSION },
  'participant-left': { conference: true, ...SESSION },
  dtmf: { digit: true, ...SESSION },
  transferring: { rings: true, ...SESSION },
  transferred: { sip: true, with: true, ...SESSION },
  'session-ending': SESSION,
  'session-ended': { reason: true, ...SESSION },
  message: { from: true, to: true, text: true, ...SEQUENCE },
  'message-waiting': { account: true, waiting: true, voice: true, ...SEQUENCE },
  'mute-changed': { muted: true, ...SEQUENCE },
  'route-changed': { route: true, ...SEQUENCE },
  switched: { from: true, to: true, durationMs: true, gapFrames: true, lostFrames: true, doubledFrames: true, lateFrames: true, framesExpected: true, primed: true, ...SEQUENCE },
  'switch-refused': { to: true, reason: true },
  'guest-restarted': { guest: true, restarts: true, reason: true },
  'core-restarted': { restarts: true, ...SEQUENCE },
  error: { code: true, message: true },
};

const HELD = { session: true, side: true } as const;
const OURS_TELLS: Told<Exclude<PhoneEvent, { event: 'held' | 'resumed' }>> & { readonly held: typeof HELD; readonly resumed: typeof HELD } = {
  registered: { expiresS: true },
  'registration-failed': { sip: true, text: true },
  offered: { session: true, from: true },
  ringing: { session: true },
  established: { session: true, ...CONVERSATION },
  held: HELD,
  resumed: HELD,
  dtmf: { session: true, digit: true },
  message: { from: true, text: true },
  ended: { session: true, sip: true, side: true, text: true },
};
const REGISTRAR_TELLS: Told<Located> = { located: { user: true, contact: true, at: true, moved: true } };
const PROGRAM_TELLS: Readonly<Record<NonNullable<PartyPlan['program']>, Events>> = {
  baresip: { offered: {}, ringing: {}, established: {}, ended: {}, dtmf: { digit: true }, registered: {}, 'registration-failed': {} },
  linphone: { offered: { from: true }, ringing: {}, established: {}, held: {}, resumed: {}, ended: {}, dtmf: { digit: true }, registered: {}, 'registration-failed': {} },
  sipp: { ended: { exitCode: true, said: true } },
  kamailio: { located: { user: true, contact: true } },
};

/** Null: the handset's. */
function toldBy(party: PartyPlan | null): Events {
  if (party === null) return HANDSET_TELLS;
  if (party.address !== undefined) return {};
  if (party.program) return PROGRAM_TELLS[party.program];
  return party.registrar ? REGISTRAR_TELLS : OURS_TELLS;
}

export interface EventProblem {
  /** Field of what was expected, then a name inside of it. */
  readonly path: readonly string[];
  readonly text: string;
}
interface ExpectedEvent {
  event: string;
  session?: string;
  where?: Readonly<Record<string, unknown>>;
}

/** What cannot be in this expectation of an event; `who`: for people. */
export function eventProblems(who: string, party: PartyPlan | null, expected: ExpectedEvent): EventProblem[] {
  const { event, session, where = {} } = expected;
  const events = toldBy(party);
  if (!Object.hasOwn(events, event)) return [{ path: ['event'], text: unknownEvent(who, event, Object.keys(events)) }];
  const fields = Object.keys(events[event]!);
  const unknownFields = Object.keys(where).filter((name) => !fields.includes(name.split('.')[0]!));
  return [
    ...(session === undefined ? [] : sessionProblems(who, party, event, fields)),
    ...unknownFields.map((name) => ({ path: ['where', name], text: fields.length ? `is no field of ${event}; it has ${fields.join(', ')}${didYouMean(name, fields)}` : `cannot be: ${event} of ${who} has no fields` })),
  ];
}

function sessionProblems(who: string, party: PartyPlan | null, event: string, fields: readonly string[]): EventProblem[] {
  if (party !== null) return [{ path: ['session'], text: `is the handset's name of a call, which ${who} does not know` }];
  return fields.includes('session') ? [] : [{ path: ['session'], text: `cannot be: ${event} is of no session` }];
}

const unknownEvent = (who: string, event: string, names: readonly string[]): string =>
  names.length ? `is no event of ${who}; there are ${names.join(', ')}${didYouMean(event, names)}` : `cannot come: ${who} tells nothing of itself; wait for an event of the handset`;
