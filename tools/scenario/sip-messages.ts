// The SIP messages of a run as the handset's trace has them, with who sent each to whom.
import { endpointText, packetTimeMs } from '../../host-shim/trace/index.ts';
import { readSip, valuesOf, type SipText } from '../far-end/registrar/sip-text.ts';
import { SipReader } from '../trace/sip-reader.ts';
import { HANDSET, type SipExpectation } from './scenario.ts';
import type { RunEvidence } from './result.ts';

export interface SipMessage {
  /** Since 1970. */
  timeMs: number;
  from: string;
  to: string;
  method: string | null;
  status: number | null;
  text: string;
  fields: SipText['fields'];
  /** It went the same way before, byte for byte (RFC 3261 17.1.1.2, 17.2.1): a slow machine makes them, and no call is another for it. */
  isRetransmission: boolean;
}

/** The party at the address of the handset's peer; the address itself when it is nobody's. */
function partyAt(evidence: RunEvidence, address: string): string {
  return evidence.parties.find((party) => party.address === address || party.movedTo.includes(address))?.name ?? address;
}

export function sipMessages(evidence: RunEvidence): SipMessage[] {
  const sip = new SipReader();
  const seen = new Set<string>();
  return evidence.trace.packets.flatMap((source) => {
    const { inbound } = source.packet;
    return sip.read(source).flatMap(({ far, bytes }): SipMessage[] => {
      const read = readSip(bytes);
      if (!read) return [];
      const text = Buffer.from(bytes).toString('latin1');
      const [, status, method] = /^(?:SIP\/2\.0 ([0-9]{3})|([A-Z]+)) /.exec(read.start) ?? [];
      const party = partyAt(evidence, endpointText(far));
      const [from, to] = inbound ? [party, HANDSET] : [HANDSET, party];
      const told = `${from} ${to} ${text}`;
      const isRetransmission = seen.has(told);
      seen.add(told);
      return [{ timeMs: packetTimeMs(source.packet), from, to, method: method ?? null, status: status === undefined ? null : Number(status), text, fields: read.fields, isRetransmission }];
    });
  });
}

export const fits = (message: SipMessage, { method, status, from, to, headers, matches, retransmissions = false }: SipExpectation): boolean =>
  (retransmissions || !message.isRetransmission) &&
  (method === undefined || message.method === method) &&
  (status === undefined || message.status === status) &&
  (from === undefined || message.from === from) &&
  (to === undefined || message.to === to) &&
  (matches === undefined || new RegExp(matches, 'm').test(message.text)) &&
  Object.entries(headers ?? {}).every(([name, pattern]) => valuesOf(message, name).some((value) => new RegExp(pattern).test(value)));
