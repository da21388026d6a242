// The control protocol's requests (CLI.md): one JSON object in, one reply out. Whatever the telephony does goes through the guest's own app.
import type { Handset, InputFields, InputVerb } from '../../host-shim/index.ts';
import { limits as busLimits } from '../../proto/index.ts';
import { didYouMean } from '../schema/suggestion.ts';
import { isJoinedDialog, joinOf, type JoinedDialog } from './joining.ts';
import { limits } from './limits.ts';
import { recordsAnswer } from './records-answer.ts';

export type Reply = ({ id: unknown; ok: true } & Record<string, unknown>) | { id: unknown; ok: false; error: { code: string; message: string } };

type Kind = 'account' | 'dialog' | 'duration' | 'string' | 'boolean' | 'refusal' | 'sessions' | 'session';
interface Fields {
  readonly [name: string]: { kind: Kind; required: boolean };
}

const need = (kind: Kind) => ({ kind, required: true });
const may = (kind: Kind) => ({ kind, required: false });

/** What the user can do in an app, and the fields of it. */
const INPUT: { readonly [verb in InputVerb]: Fields } = {
  'place-call': { to: need('string'), video: may('boolean'), withhold: may('boolean'), join: may('dialog') },
  answer: { session: may('session') },
  reject: { session: may('session'), code: may('refusal') },
  hold: { session: may('session') },
  resume: { session: may('session') },
  swap: {},
  merge: { sessions: may('sessions') },
  split: { session: need('session') },
  transfer: { session: need('session'), to: may('string'), with: may('session') },
  dtmf: { session: may('session'), digits: need('string') },
  mute: { on: need('boolean') },
  route: { to: need('string') },
  end: { session: may('session') },
  'send-message': { to: need('string'), text: need('string') },
  register: { account: may('account') },
  unregister: { account: may('account') },
};

/** What is asked of the hypervisor itself. */
const MACHINE: { readonly [verb: string]: Fields } = {
  switch: { to: need('string') },
  pull: { session: need('session') },
  records: {},
  snapshot: {},
  kill: {},
  freeze: { durationMs: need('duration') },
  stats: {},
  reload: {},
  'factory-reset': {},
  quit: {},
};

const KNOWN = [...Object.keys(INPUT), ...Object.keys(MACHINE)];
const ENVELOPE = ['id', 'do', 'guest'];

export class BadRequest extends Error {
  readonly code: string;
  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

const isSession = (value: unknown): boolean => typeof value === 'string' || Number.isInteger(value);
const FITS: { readonly [kind in Kind]: (value: unknown) => boolean } = {
  account: (value) => Number.isInteger(value) && Number(value) >= 0 && Number(value) < busLimits.accounts,
  dialog: isJoinedDialog,
  duration: (value) => Number.isInteger(value) && Number(value) >= 1 && Number(value) <= limits.freezeMs,
  string: (value) => typeof value === 'string' && value !== '',
  boolean: (value) => typeof value === 'boolean',
  refusal: (value) => Number.isInteger(value) && Number(value) >= 300 && Number(value) <= 699,
  session: isSession,
  sessions: (value) => Array.isArray(value) && value.length > 0 && value.every(isSession),
};
const WORDS: { readonly [kind in Kind]: string } = {
  account: `the index of an account, from 0 to ${busLimits.accounts - 1}`,
  dialog: 'an object with the texts callId, toTag and fromTag of a dialog',
  duration: `whole milliseconds from 1 to ${limits.freezeMs}`,
  string: 'a text',
  boolean: 'true or false',
  refusal: 'a SIP response code from 300 to 699',
  session: "a session's name",
  sessions: "a list of sessions' names",
};

/** What a program adds for itself is passed over; what looks like a field of the request that was written wrong is not. */
function refuseMisspelt(verb: string, shape: Fields, request: Readonly<Record<string, unknown>>): void {
  const known = [...Object.keys(shape), ...ENVELOPE];
  for (const name of Object.keys(request)) {
    const suggestion = known.includes(name) ? '' : didYouMean(name, known.filter((field) => request[field] === undefined));
    if (suggestion) throw new BadRequest('BAD_REQUEST', `${verb} has no ${JSON.stringify(name)}${suggestion}`);
  }
}

function fieldsOf(verb: string, shape: Fields, request: Readonly<Record<string, unknown>>): Record<string, unknown> {
  refuseMisspelt(verb, shape, request);
  const fields: Record<string, unknown> = {};
  for (const [name, { kind, required }] of Object.entries(shape)) {
    const value = request[name];
    if (value === undefined) {
      if (required) throw new BadRequest('BAD_REQUEST', `${verb} needs "${name}": ${WORDS[kind]}.`);
      continue;
    }
    if (!FITS[kind](value)) throw new BadRequest('BAD_REQUEST', `"${name}" of ${verb} must be ${WORDS[kind]}.`);
    fields[name] = kind === 'session' ? String(value) : kind === 'sessions' ? (value as unknown[]).map(String) : value;
  }
  return fields;
}

function inputOf(verb: string, { join: dialog, ...fields }: Record<string, unknown>): InputFields {
  if (dialog === undefined) return fields as InputFields;
  const join = joinOf(dialog as JoinedDialog);
  if (join === null) throw new BadRequest('BAD_REQUEST', `"join" of ${verb} must have at most ${busLimits.joinBytes} bytes with its tags.`);
  return { ...fields, join } as InputFields;
}

/** What whoever started the handset does for it. */
export interface Care {
  /** Reads the configuration file again. */
  reload(): Promise<object>;
}

async function perform(handset: Handset, quit: () => void, care: Care | undefined, verb: string, request: Readonly<Record<string, unknown>>): Promise<object> {
  if (request.guest !== undefined && typeof request.guest !== 'string') throw new BadRequest('BAD_REQUEST', '"guest" must be a text.');
  const guest = request.guest ?? null;
  const part = verb === 'kill' && guest === 'core';
  if (guest !== null && !part && !handset.guests.includes(guest))
    throw new BadRequest('NO_SUCH_GUEST', `there is no guest ${JSON.stringify(guest)}; there are ${handset.guests.join(', ')}${didYouMean(guest, handset.guests) || '.'}`);
  if (verb === 'transfer' && request.to !== undefined && request.with !== undefined) throw new BadRequest('BAD_REQUEST', 'transfer takes "to", an address, or "with", another session; not both.');
  if (Object.hasOwn(INPUT, verb))
    return answered(await handset.input(guest, verb as InputVerb, inputOf(verb, fieldsOf(verb, INPUT[verb as InputVerb], request))));
  const fields = fieldsOf(verb, MACHINE[verb]!, request);
  switch (verb) {
    case 'switch': {
      const to = String(fields.to);
      if (!handset.guests.includes(to))
        throw new BadRequest('NO_SUCH_GUEST', `there is no guest ${JSON.stringify(to)}; there are ${handset.guests.join(', ')}.`);
      return answered(await handset.switchTo(to));
    }
    case 'pull':
      return answered(await handset.pull(guest ?? otherThan(handset), String(fields.session)));
    case 'records': {
      return recordsAnswer(await handset.records());
    }
    case 'snapshot':
      return handset.snapshot(guest);
    case 'stats':
      return handset.stats();
    case 'kill': {
      if (guest === null) throw new BadRequest('BAD_REQUEST', 'kill needs "guest": a guest\'s name, or "core".');
      handset.kill(guest);
      return {};
    }
    case 'freeze': {
      if (guest === null) throw new BadRequest('BAD_REQUEST', 'freeze needs "guest": a guest\'s name.');
      handset.freeze(guest, Number(fields.durationMs));
      return {};
    }
    case 'reload':
      if (!care) throw new BadRequest('NOT_SUPPORTED', 'this handset has no configuration file: start it with twinset run --config FILE.');
      return care.reload();
    case 'factory-reset':
      await handset.factoryReset();
      quit();
      return {};
    default:
      quit();
      return {};
  }
}

/** Whoever is not in front pulls, when nobody is named. */
const otherThan = (handset: Handset): string => handset.guests.find((name) => name !== handset.active) ?? handset.active;

function answered(result: { ok: boolean; code?: string; message?: string }): object {
  const { ok, ...rest } = result;
  if (!ok) throw new BadRequest(result.code ?? 'FAILED', result.message ?? 'the guest gave no reason');
  return rest;
}

/** Answers one line; never throws. */
export async function serve(handset: Handset, quit: () => void, line: string, care?: Care): Promise<Reply> {
  let id: unknown = null;
  try {
    let request: unknown;
    try {
      request = JSON.parse(line);
    } catch {
      throw new BadRequest('BAD_JSON', 'the line is not JSON. One JSON object per line, for example {"id":1,"do":"stats"}');
    }
    if (typeof request !== 'object' || request === null || Array.isArray(request))
      throw new BadRequest('BAD_REQUEST', 'the line is not a JSON object.');
    const fields = request as Record<string, unknown>;
    id = fields.id ?? null;
    const verb = fields.do;
    if (typeof verb !== 'string' || !KNOWN.includes(verb))
      throw new BadRequest('UNKNOWN_REQUEST', `"do" is ${JSON.stringify(verb) ?? 'missing'}; it must be one of ${KNOWN.join(', ')}${didYouMean(verb, KNOWN) || '.'}`);
    return { id, ok: true, ...(await perform(handset, quit, care, verb, fields)) };
  } catch (error) {
    const code = (error as { code?: unknown }).code;
    return {
      id,
      ok: false,
      error: { code: typeof code === 'string' ? code : 'UNEXPECTED', message: error instanceof Error ? error.message : String(error) },
    };
  }
}
