// Ways deep into a call, which chance alone seldom takes: each move goes on with what the core said to the one before.
import type { MessageName } from '../../proto/index.ts';
import { answerTo, inside, outside } from './grammar.ts';
import type { Random } from './random.ts';
import { credentials } from './registration.ts';
import type { Role } from './target.ts';

/** What the core has sent, newest last. */
export interface Sent { readonly requests: readonly string[]; readonly responses: readonly string[] }
/** A message to the core, or a command of a guest for the newest session, or one `back` of it, or for the newest request that was handed up. */
export type Move = { message: string } | { command: MessageName; fields?: object; back?: number; isOfRequest?: true };
/** As many as the handset has. */
const SESSIONS = 12;
type Plot = (sent: Sent, random: Random) => Generator<Move>;

const last = (requests: readonly string[], ...methods: string[]): string => requests.findLast((request) => methods.some((method) => request.startsWith(method))) ?? '';

/** A call of theirs that asks for reliable responses; offers in PRACK and UPDATE before it is answered, and after (RFC 3262 5, RFC 3311 5). */
function* called({ responses }: Sent, random: Random): Generator<Move> {
  yield { message: outside(random, 'INVITE', [random.pick(['Require: 100rel', 'Supported: 100rel'])]) };
  yield { command: 'Ring', fields: { earlyMedia: !random.once(3) } };
  for (const method of ['PRACK', random.pick(['PRACK', 'UPDATE']), random.pick(['PRACK', 'UPDATE', 'CANCEL'])]) yield { message: inside(responses.at(-1)!, random, method) };
  yield { command: 'Accept' };
  yield { message: inside(responses.at(-1)!, random, 'ACK') };
  yield { command: random.pick<MessageName>(['Hold', 'End', 'Resume']) };
  for (let i = 0; i < 3; i++) yield { message: inside(responses.at(-1)!, random, random.pick(['INVITE', 'UPDATE', 'INFO', 'BYE'])) };
}

/** A call of ours that is held while it is dialled: by UPDATE, or in the PRACK of the answer. */
function* calling({ requests }: Sent, random: Random): Generator<Move> {
  yield { command: 'PlaceCall', fields: { to: 'sip:bob@192.0.2.9' } };
  const invite = last(requests, 'INVITE');
  yield { message: answerTo(invite, random, 180) };
  const isHeld = random.once(2);
  if (isHeld) yield { command: 'Hold' };
  for (let i = 0; i < 2; i++) yield { message: answerTo(invite, random, 183) };
  yield { message: answerTo(last(requests, 'PRACK', 'UPDATE'), random, random.pick([200, 200, 491, 500])) };
  yield { command: isHeld ? 'Resume' : 'Hold' };
  yield { message: answerTo(last(requests, 'PRACK', 'UPDATE'), random, random.pick([200, 200, 491, 500])) };
  yield { message: answerTo(invite, random, random.pick([180, 200])) };
  yield { message: answerTo(last(requests, 'PRACK', 'UPDATE'), random, 200) };
  yield { command: 'Hold' };
  yield { message: answerTo(last(requests, 'INVITE'), random, random.pick([200, 491, 500])) };
}

/** A call of ours that leaves the offer to its forks: each makes it in a reliable response, and one in its 2xx; held and resumed meanwhile (RFC 3261 13.2.1, RFC 3262 5). */
function* leaving({ requests }: Sent, random: Random): Generator<Move> {
  yield { command: 'PlaceCall', fields: { to: 'sip:bob@192.0.2.9' } };
  const invite = last(requests, 'INVITE');
  for (let i = 0; i < 4; i++) {
    yield { message: answerTo(invite, random, random.pick([180, 183, 183])) };
    if (random.once(2)) yield { command: random.pick<MessageName>(['Hold', 'Resume']) };
    yield { message: answerTo(last(requests, 'PRACK', 'UPDATE'), random, random.pick([200, 200, 491, 401])) };
  }
  yield { message: answerTo(invite, random, random.pick([200, 200, 200, 407, 413, 486])) };
  yield { message: answerTo(last(requests, 'INVITE'), random, random.pick([200, 491, 500])) };
  yield { command: random.pick<MessageName>(['Hold', 'Resume', 'End']) };
  yield { message: answerTo(last(requests, 'INVITE', 'BYE'), random, random.pick([200, 491, 500])) };
}

/** A registration with challenges and an interval that is too brief; then a call by its Service-Route, and the binding is taken back (RFC 3261 10.2, RFC 5626, RFC 3608). */
function* registering({ requests }: Sent, random: Random): Generator<Move> {
  yield { command: 'Register' };
  // After a 439 there are no flows any more, in all of this life.
  for (const statuses of [[401, 407, 423, 200], [200, 401, random.once(8) ? 439 : 423], [200, 200, 302, 503]]) yield { message: answerTo(last(requests, 'REGISTER'), random, random.pick(statuses)) };
  yield { command: 'PlaceCall', fields: { to: 'sip:bob@192.0.2.9' } };
  for (const statuses of [[401, 407], [200, 430, 407]]) yield { message: answerTo(last(requests, 'INVITE'), random, random.pick(statuses)) };
  yield { command: 'End' };
  yield { message: answerTo(last(requests, 'BYE', 'CANCEL'), random, random.pick([200, 401])) };
  if (random.once(2)) return;
  yield { command: 'Unregister' };
  yield { message: answerTo(last(requests, 'REGISTER'), random, random.pick([200, 401])) };
}

/** Who somebody is, asked and judged by its user. */
function* asked(_sent: Sent, random: Random): Generator<Move> {
  yield { message: outside(random, 'NEW', random.once(3) ? [] : [credentials(random)]) };
  for (const [command, fields] of [['Verify', {}], ['Verify', { password: 'secret' }], ['Verify', { ha1: 'a'.repeat(random.pick([32, 64])), proxy: true }], ['Challenge', { integrity: true }]] as const) {
    yield { command, fields: { realm: random.pick(['far', 'near', '']), algorithms: random.pick([[], ['SHA-256'], ['SHA3']]), ...fields }, isOfRequest: true };
  }
}

/** A leg that is offered, answered in steps and changed by either side, its requests answered by the user. */
function* offered({ requests, responses }: Sent, random: Random): Generator<Move> {
  const body = Buffer.from('v=0');
  yield { message: outside(random, 'INVITE', ['Require: 100rel']) };
  for (const text of ['one', 'two']) yield { command: 'LegRespond', fields: { code: 183, reliable: true, body: Buffer.from(text) } };
  for (let i = 0; i < 2; i++) {
    yield { message: inside(responses.at(-1)!, random, 'PRACK') };
    yield { command: 'SendResponse', fields: { code: 200, body }, isOfRequest: true };
  }
  yield { command: 'LegRespond', fields: { code: 200, body } };
  yield { message: inside(responses.at(-1)!, random, random.pick(['ACK', 'PRACK'])) };
  yield { message: inside(responses.at(-1)!, random, random.pick(['INVITE', 'UPDATE', 'INFO', 'BYE'])) };
  // Now and then one that is too long.
  yield { command: 'SendResponse', fields: { code: random.pick([200, 180, 488]), body: random.once(4) ? Buffer.alloc(8000, 120) : body }, isOfRequest: true };
  yield { command: 'LegModify', fields: { update: random.once(2), body } };
  yield { message: answerTo(last(requests, 'INVITE', 'UPDATE'), random, random.pick([200, 491, 183])) };
  yield { command: 'LegEnd' };
}

/** A leg of ours whose far end offers in a reliable response or in its 2xx. */
function* inviting({ requests }: Sent, random: Random): Generator<Move> {
  const body = Buffer.from('v=0');
  yield { command: 'LegInvite', fields: { requestUri: 'sip:bob@192.0.2.9', ...(random.once(2) ? { body } : {}), holdsPracks: random.once(3) } };
  const invite = last(requests, 'INVITE');
  for (let i = 0; i < 2; i++) {
    yield { message: answerTo(invite, random, 183) };
    yield { command: 'LegAcknowledge', fields: { fork: random.below(3), ...(random.once(3) ? {} : { body }) } };
    yield { message: answerTo(last(requests, 'PRACK'), random, 200) };
  }
  yield { message: answerTo(invite, random, 200) };
  yield { command: 'LegAcknowledge', fields: { body } };
  yield random.once(2) ? { command: 'LegModify', fields: { body } } : { command: 'LegEnd' };
}

/** Those that are easily interrupted come more often. */
const PLOTS: Record<Role, readonly Plot[]> = {
  handset: [called, called, calling, calling, calling, registering, registering, asked],
  'late-offers': [called, calling, calling, leaving, leaving, leaving, registering],
  server: [offered, inviting, asked],
};

/** One of them, on a handset after the calls that would be in its way. */
export function* plot(role: Role, sent: Sent, random: Random): Generator<Move> {
  for (let back = 0; back < SESSIONS && role !== 'server'; back++) yield { command: 'End', back };
  yield* random.pick(PLOTS[role])(sent, random);
}
