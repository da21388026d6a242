// The interfaces of a trace: what passes where, and who said it. Their names are for filters, their descriptions name participant and process.
import { LINKTYPE_IPV4, LINKTYPE_IPV6, LINKTYPE_UPPER_PDU, LINKTYPE_USER0, LINKTYPE_USER1, type Interface } from './pcapng.ts';

/** What a trace holds; an interface's name begins with it, as `sip6`, `sip-websocket`, `bus-android`. */
export const TRACE_KINDS = ['sip', 'rtp', 'bus', 'log'] as const;
export type TraceKind = (typeof TRACE_KINDS)[number];

export const kindOfInterface = (name: string): TraceKind | null => TRACE_KINDS.find((kind) => name.startsWith(kind)) ?? null;

/** Whoever is on the bus, as a trace names it. */
export interface NamedParticipant {
  readonly number: number;
  readonly name: string;
  /** Where it runs, as "guest 2, worker of process 4711". */
  readonly place: string;
}

const BUS_FRAMES = 'bus frames, 40-byte header (proto/frame.ts) and protobuf payload';

/** The dissector reads "NAME, PLACE: WHAT" (tools/build/proto/dissector.lua), and so does `speakerOf`. */
const described = (name: string, place: string, what: string): string => `${name}, ${place}: ${what}`;

/** Those that every trace has, in the order of their constants. `place` is where the machine runs, as "process 4711". */
export function fixedInterfaces(place: string): Interface[] {
  return [
    { name: 'sip', description: described('core', place, 'SIP over UDP, TCP and decrypted TLS, IPv4'), linkType: LINKTYPE_IPV4 },
    { name: 'sip6', description: described('core', place, 'SIP over UDP, TCP and decrypted TLS, IPv6'), linkType: LINKTYPE_IPV6 },
    { name: 'rtp', description: described('hypervisor', place, 'RTP and RTCP, IPv4'), linkType: LINKTYPE_IPV4 },
    { name: 'rtp6', description: described('hypervisor', place, 'RTP and RTCP, IPv6'), linkType: LINKTYPE_IPV6 },
    { name: 'bus', description: BUS_FRAMES, linkType: LINKTYPE_USER0 }, // of participants that nobody named
    { name: 'log', description: described('hypervisor', place, 'log lines in UTF-8, each with its level and whose it is'), linkType: LINKTYPE_USER1 },
    { name: 'sip-websocket', description: described('core', place, 'SIP over WebSocket, its messages without their framing'), linkType: LINKTYPE_UPPER_PDU },
  ];
}
export const SIP = 0;
export const RTP = 2;
export const BUS = 4;
export const LOG = 5;
export const WEBSOCKET = 6;

export const busInterface = ({ name, place }: NamedParticipant): Interface => ({ name: `bus-${name}`, description: described(name, place, BUS_FRAMES), linkType: LINKTYPE_USER0 });

/** The other way round; null: its description names nobody. */
export function speakerOf({ description }: Interface): { name: string; place: string } | null {
  const [, name, place] = /^([^,:]+), ([^:]+): /.exec(description) ?? [];
  return name !== undefined && place !== undefined ? { name, place } : null;
}
