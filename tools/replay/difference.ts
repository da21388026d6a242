// Where two runs part, in words: which frame or message, and which fields of it.
import { FRAME_HEADER_BYTES, decode, messageByType, newFrameHeader, readFrameHeader } from '../../proto/index.ts';
import { TapeKind, type Difference, type TapeRecord } from '../../host-shim/tape/index.ts';

export interface FieldDifference { readonly field: string; readonly before: unknown; readonly now: unknown }

export interface DescribedDifference {
  /** Frames that were the same, plus one. */
  readonly frame: number;
  readonly record: number;
  readonly atMs: number;
  readonly what: string;
  /** The message's name, of a frame. */
  readonly type: string | null;
  readonly reason: string;
  readonly fields: readonly FieldDifference[];
}

const WORDS: { readonly [kind in TapeKind]?: string } = {
  [TapeKind.FrameOffered]: 'a frame to participant',
  [TapeKind.FrameTaken]: 'a frame of participant',
  [TapeKind.DatagramSent]: 'a datagram by socket',
  [TapeKind.StreamConnect]: 'a connection, number',
  [TapeKind.StreamWritten]: 'bytes over connection',
  [TapeKind.StreamShut]: 'the end of connection',
  [TapeKind.NameAsked]: 'a question for a name, number',
  [TapeKind.MediaAsked]: 'a word to the media device',
  [TapeKind.RequestAnswered]: "the answer to the program's request",
  [TapeKind.EventTold]: 'an event to programs',
  [TapeKind.StoreSet]: 'a value for the store',
};

const isFrame = ({ kind }: TapeRecord): boolean => kind === TapeKind.FrameOffered || kind === TapeKind.FrameTaken;
const isText = ({ kind }: TapeRecord): boolean => kind === TapeKind.DatagramSent || kind === TapeKind.StreamWritten;

export function describeDifference({ record, nowMs, before, now, reason }: Difference, frames: number): DescribedDifference {
  const one = before ?? now;
  return {
    frame: frames + 1, record, atMs: nowMs,
    what: one ? `${WORDS[one.kind] ?? TapeKind[one.kind]} ${one.number}` : 'nothing',
    type: one && isFrame(one) ? nameOf(one) : null,
    reason,
    fields: compare(before ? fieldsOf(before) : {}, now ? fieldsOf(now) : {}),
  };
}

function nameOf({ bytes }: TapeRecord): string {
  const header = newFrameHeader();
  return readFrameHeader(bytes, header) ? (messageByType(header.type)?.name ?? `type ${header.type}`) : 'no frame';
}

type Flat = Readonly<Record<string, unknown>>;

function fieldsOf(record: TapeRecord): Flat {
  const { kind, number, text, bytes } = record;
  if (isFrame(record)) return { participant: number, ...frameFields(bytes) };
  if (isText(record)) return { to: text, ...Object.fromEntries(Buffer.from(bytes).toString('utf8').split('\r\n').map((line, index) => [`line ${index + 1}`, line])) };
  return { kind: TapeKind[kind], number, text };
}

function frameFields(bytes: Uint8Array): Flat {
  const header = newFrameHeader();
  if (!readFrameHeader(bytes, header)) return { bytes: Buffer.from(bytes).toString('hex') };
  const { type, ...rest } = header;
  const fields: Record<string, unknown> = { message: messageByType(type)?.name ?? type, ...rest };
  try {
    flatten('', decode(type, bytes.subarray(FRAME_HEADER_BYTES)).body, fields);
  } catch {
    fields.payload = Buffer.from(bytes.subarray(FRAME_HEADER_BYTES)).toString('hex');
  }
  return fields;
}

function flatten(path: string, value: unknown, into: Record<string, unknown>): void {
  if (value instanceof Uint8Array) into[path] = Buffer.from(value).toString('latin1');
  else if (typeof value === 'object' && value !== null) for (const [name, inner] of Object.entries(value)) flatten(path ? `${path}.${name}` : name, inner, into);
  else into[path] = value;
}

function compare(before: Flat, now: Flat): FieldDifference[] {
  return [...new Set([...Object.keys(before), ...Object.keys(now)])]
    .filter((field) => before[field] !== now[field])
    .map((field) => ({ field, before: before[field] ?? null, now: now[field] ?? null }));
}

/** Fields shown to people; the rest is in --json. */
const FIELDS_SHOWN = 12;

export function printDifference({ frame, record, atMs, what, type, reason, fields }: DescribedDifference): string {
  const shown = fields.slice(0, FIELDS_SHOWN).map(({ field, before, now }) => `  ${field}: ${JSON.stringify(before)} the first time, ${JSON.stringify(now)} now\n`);
  const more = fields.length > FIELDS_SHOWN ? `  and ${fields.length - FIELDS_SHOWN} more fields\n` : '';
  return `the first difference is in frame ${frame} (record ${record}, ${(atMs / 1_000).toFixed(3)} s): ${what}${type ? `, ${type}` : ''}: ${reason}\n${shown.join('')}${more}`;
}
