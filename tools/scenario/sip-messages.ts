// The SIP messages of a run as the handset's trace has them, with who sent each to whom.
import { readIpPacket } from '../../host-shim/trace/index.ts';
import { nameOf } from '../trace/ladder.ts';
import { HANDSET, type SipExpectation } from './scenario.ts';
import type { RunEvidence } from './result.ts';

export interface SipMessage {
  from: string;
  to: string;
  method: string | null;
  status: number | null;
  text: string;
}

/** The party at the address of the handset's peer; the address itself when it is nobody's. */
function partyAt(evidence: RunEvidence, address: string): string {
  return evidence.parties.find((party) => party.address === address || party.movedTo.includes(address))?.name ?? address;
}

export function sipMessages(evidence: RunEvidence): SipMessage[] {
  return evidence.packets.flatMap(({ interfaceName, packet }) => {
    if (interfaceName !== 'sip' && interfaceName !== 'sip6') return [];
    const datagram = readIpPacket(Buffer.from(packet.data));
    const text = Buffer.from(datagram?.data ?? []).toString('latin1');
    const start = /^(?:SIP\/2\.0 ([0-9]{3}) |([A-Z]+) \S+ SIP\/2\.0\r\n)/.exec(text);
    if (!datagram || !start) return [];
    const party = partyAt(evidence, nameOf(packet.inbound ? datagram.from : datagram.to));
    return [{ from: packet.inbound ? party : HANDSET, to: packet.inbound ? HANDSET : party, method: start[2] ?? null, status: start[1] ? Number(start[1]) : null, text }];
  });
}

function valuesOf({ text }: SipMessage, name: string): string[] {
  const head = text.split('\r\n\r\n')[0]!;
  return head
    .split('\r\n')
    .filter((line) => line.toLowerCase().startsWith(`${name.toLowerCase()}:`))
    .map((line) => line.slice(name.length + 1).trim());
}

export const fits = (message: SipMessage, { method, status, from, to, headers, matches }: SipExpectation): boolean =>
  (method === undefined || message.method === method) &&
  (status === undefined || message.status === status) &&
  (from === undefined || message.from === from) &&
  (to === undefined || message.to === to) &&
  (matches === undefined || new RegExp(matches, 'm').test(message.text)) &&
  Object.entries(headers ?? {}).every(([name, pattern]) => valuesOf(message, name).some((value) => new RegExp(pattern).test(value)));
