// The front door of the bus vocabulary: the message table, typed messages and their codecs, the frame header.
//
//   encode('PlaceCall', { to: 'sip:bob@example.org' })       payload bytes; what is left out has its default value
//   decode(frame.type, payload)                              { name, type, body }, body with every default filled in
//   decodePlaceCall(payload), encodePlaceCall({...})         the same, when the type is known already
//   messageByType(frame.type), messageByName('PlaceCall')    { name, package, type, kind, sender, sees, session } or undefined
//
// Bytes that are no message throw a CodecError (code BAD_FRAME).
import { messages } from './gen/ts/messages.ts';
import type { MessageName, Messages } from './gen/ts/messages.ts';
import type { Kind, Sees, Sender } from './gen/ts/options.ts';
import { CodecError } from './wire.ts';
import type { Fields } from './wire.ts';

export * from './frame.ts';
export * from './frame-codec.ts';
export * from './limits.ts';
export * from './roles.ts';
export * from './secrets.ts';
export * from './gen/ts/options.ts';
export * from './gen/ts/bus.ts';
export * from './gen/ts/session.ts';
export * from './gen/ts/phone.ts';
export { MessageType } from './gen/ts/messages.ts';
export type { MessageName, Messages } from './gen/ts/messages.ts';
export { CodecError } from './wire.ts';
export type { Fields } from './wire.ts';

/** What a message declares about itself in the .proto, and its codec. */
export interface MessageInfo {
  readonly name: MessageName;
  readonly package: 'bus' | 'session' | 'phone';
  readonly type: number;
  readonly kind: Kind;
  readonly sender: Sender;
  readonly sees: Sees;
  /** True when the frame header must name a session. */
  readonly session: boolean;
  /** Numbers of the fields that are secret (proto/secrets.ts). */
  readonly secrets: readonly number[];
  encode(fields: object): Uint8Array;
  decode(bytes: Uint8Array): object;
}

/** A decoded payload; narrow it by `name`. */
export type Decoded = { [N in MessageName]: { readonly name: N; readonly type: number; readonly body: Messages[N] } }[MessageName];

const table: readonly MessageInfo[] = messages;
const byType = new Map(table.map(message => [message.type, message]));
const byName = new Map<string, MessageInfo>(table.map(message => [message.name, message]));

/** Every message of the vocabulary, by ascending type number. */
export { table as messages };

export function messageByType(type: number): MessageInfo | undefined {
  return byType.get(type);
}

export function messageByName(name: string): MessageInfo | undefined {
  return byName.get(name);
}

export function encode<N extends MessageName>(name: N, fields?: Fields<Messages[N]>): Uint8Array;
export function encode(name: string, fields?: object): Uint8Array;
export function encode(name: string, fields: object = {}): Uint8Array {
  const message = byName.get(name);
  if (!message) throw new CodecError(`no message is called ${name}`);
  return message.encode(fields);
}

export function decode(type: number, bytes: Uint8Array): Decoded {
  const message = byType.get(type);
  if (!message) throw new CodecError(`no message has type 0x${type.toString(16)}`);
  return { name: message.name, type, body: message.decode(bytes) } as Decoded;
}
