// What had to be said and written: SIP messages, events, log lines, records, and how sessions ended.
import { kindOfInterface } from '../../host-shim/trace/index.ts';
import { row, countRow } from './check-row.ts';
import type { CheckRow, RunEvidence } from './result.ts';
import { HANDSET, type EndExpectation, type EventExpectation, type LogExpectation, type RecordExpectation, type SipExpectation } from './scenario.ts';
import { fits, sipMessages } from './sip-messages.ts';
import { fieldsFit, misfits } from './where.ts';

const among = (...parts: (string | false | undefined)[]): string => parts.filter(Boolean).join(' ');

export function checkSip(evidence: RunEvidence, expected: readonly SipExpectation[]): CheckRow[] {
  if (expected.length === 0) return [];
  const messages = sipMessages(evidence);
  // Of a trace without any SIP nothing can be said, not even that something is not in it.
  if (messages.length === 0) return [row('SIP messages', false, 'there is none in the trace')];
  return expected.map((wanted) => {
    const { method, status, from, to, headers, matches, retransmissions } = wanted;
    const name = among(method ?? (status === undefined ? 'message' : String(status)), from && `from ${from}`, to && `to ${to}`, headers && `with ${Object.entries(headers).map(([field, pattern]) => `${field} like ${pattern}`).join(', ')}`, matches !== undefined && `like ${matches}`, retransmissions && 'and retransmissions');
    return countRow(name, messages.filter((message) => fits(message, wanted)).length, wanted);
  });
}

export function checkEvents(evidence: RunEvidence, expected: readonly EventExpectation[]): CheckRow[] {
  return expected.map((wanted) => {
    const { event: name, session, party = HANDSET, where } = wanted;
    const found = evidence.events.filter(
      ({ who, event }) => who === party && event.event === name && (!session || event.session === evidence.sessions.get(session)) && (!where || fieldsFit(event, where)),
    );
    return countRow(among('event', name, session && `of ${session}`, party !== HANDSET && `at ${party}`, where && `with ${JSON.stringify(where)}`), found.length, wanted);
  });
}

export function checkLogs(evidence: RunEvidence, expected: readonly LogExpectation[]): CheckRow[] {
  if (expected.length === 0) return [];
  const lines = evidence.trace.packets.filter(({ interfaceName }) => kindOfInterface(interfaceName) === 'log').map(({ packet }) => Buffer.from(packet.data).toString('utf8'));
  // A handset may have nothing to say; a run without a trace has not listened.
  if (evidence.trace.packets.length === 0) return [row('log', false, 'there is no trace')];
  return expected.map((wanted) => countRow(`log like ${wanted.matches}`, lines.filter((line) => new RegExp(wanted.matches).test(line)).length, wanted));
}

interface RecordedCall {
  session: string;
  projection: unknown;
}

/** Every guest's record must say it. */
export function checkRecordFields(evidence: RunEvidence, expected: readonly RecordExpectation[]): CheckRow[] {
  return expected.flatMap(({ session, fields }) =>
    evidence.guests.map((guest) => {
      const calls = (evidence.records?.[guest] ?? []) as RecordedCall[];
      const call = calls.find((one) => one.session === evidence.sessions.get(session));
      const wrong = call ? misfits(call.projection, fields) : ['not in the record'];
      return row(`record of ${session} in ${guest}`, wrong.length === 0, wrong.join('; ') || Object.keys(fields).join(', '));
    }),
  );
}

export function checkEnded(evidence: RunEvidence, expected: readonly (string | EndExpectation)[]): CheckRow[] {
  if (expected.length === 0) return [];
  const ends = new Map(evidence.events.filter(({ who, event }) => who === HANDSET && event.event === 'session-ended').map(({ event }) => [String(event.session), event.reason]));
  const wrong = expected.flatMap((one) => {
    const { session, ...reason } = typeof one === 'string' ? { session: one } : one;
    const id = evidence.sessions.get(session) ?? '';
    return ends.has(id) ? misfits(ends.get(id), reason).map((what) => `${session}: ${what}`) : [`${session} is still open`];
  });
  return [row('sessions ended', wrong.length === 0, wrong.join('; ') || `all ${expected.length}`)];
}
