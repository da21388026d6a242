// The SIP messages of a trace as a ladder: one column per address, one arrow per message.
import { endpointText, type Endpoint } from '../../host-shim/trace/index.ts';
import { busMoment, guestName } from './bus-frames.ts';
import { SipReader } from './sip-reader.ts';
import type { TracedRun } from './source.ts';

export interface Arrow {
  timeMs: number;
  from: number;
  to: number;
  label: string;
  callId: string;
  text: string;
  /** A bus frame, and no SIP message. */
  onBus?: true;
}
/** Across all columns. */
export interface LadderMark {
  timeMs: number;
  text: string;
}
export interface Ladder {
  columns: string[];
  arrows: Arrow[];
  marks: LadderMark[];
}
export interface LadderOptions {
  /** Addresses for people, such as { '127.0.0.1:5090': 'B' }. */
  readonly names?: Readonly<Record<string, string>>;
  /** A column for each guest, its commands to the core and the core's events to all of them. */
  readonly withBus?: boolean;
}

const header = (text: string, names: string): string => new RegExp(`^(?:${names})[ \\t]*:[ \\t]*(.*)$`, 'im').exec(text)?.[1]?.trim() ?? '';

/** "INVITE (SDP)", "200 OK (INVITE)"; null for keep-alives and garbage. */
function labelOf(text: string): string | null {
  const [first = ''] = text.split('\r\n', 1);
  const sdp = /^(?:content-type|c)[ \t]*:[ \t]*application\/sdp/im.test(text);
  const response = /^SIP\/2\.0 (\d{3}) ?(.*)$/.exec(first);
  if (response) return `${response[1]} ${response[2]} (${[header(text, 'cseq').split(/\s+/)[1], sdp ? 'SDP' : ''].filter(Boolean).join(', ')})`;
  const request = /^([A-Z]+) \S+ SIP\/2\.0$/.exec(first);
  if (!request) return null;
  const direction = /^a=(sendonly|recvonly|inactive)/m.exec(text)?.[1];
  return `${request[1]}${sdp ? ` (SDP${direction ? ` ${direction}` : ''})` : ''}`;
}

/** A message or a mark. */
export type LadderRow = { readonly timeMs: number } & ({ readonly arrow: Arrow } | { readonly mark: string });

/** Both in order of time. */
export function rowsOf({ arrows, marks }: Ladder): LadderRow[] {
  return [...arrows.map((arrow) => ({ timeMs: arrow.timeMs, arrow })), ...marks.map(({ timeMs, text }) => ({ timeMs, mark: text }))].sort((a, b) => a.timeMs - b.timeMs);
}

/** Who recorded it, when nobody has a better name for its address. */
const OWN_NAME = 'core';

export function ladderOf({ packets, guests }: TracedRun, { names = {}, withBus = false }: LadderOptions = {}): Ladder {
  const participants = withBus ? [...guests.keys()] : [];
  // The recorder has one column, from whichever of its ports it speaks.
  const own = participants.length;
  const ownAddresses = new Set<string>();
  const ladder: Ladder = { columns: [...participants.map((number) => guestName(guests, number)), OWN_NAME], arrows: [], marks: [] };
  const farColumn = (endpoint: Endpoint): number => {
    const address = endpointText(endpoint);
    const name = `${names[address] ?? ''} ${address}`.trimStart();
    const at = ladder.columns.indexOf(name, own + 1);
    return at >= 0 ? at : ladder.columns.push(name) - 1;
  };
  const sip = new SipReader();
  let startNs: bigint | null = null;
  for (const source of packets) {
    const { packet } = source;
    startNs ??= packet.timeNs;
    const timeMs = Number(packet.timeNs - startNs) / 1e6;
    const moment = busMoment(source, guests);
    if (moment && 'mark' in moment) ladder.marks.push({ timeMs, text: moment.mark });
    else if (moment && withBus) {
      const [from, to] = moment.guest === null ? [own, 0] : [participants.indexOf(moment.guest), own];
      if (from >= 0 && from !== to) ladder.arrows.push({ timeMs, from, to, label: moment.label, callId: '', text: moment.label, onBus: true });
    }
    for (const { near, far, bytes } of sip.read(source)) {
      const text = Buffer.from(bytes).toString('utf8');
      const label = labelOf(text);
      if (!label) continue;
      ownAddresses.add(endpointText(near));
      const [from, to] = packet.inbound ? [farColumn(far), own] : [own, farColumn(far)];
      ladder.arrows.push({ timeMs, from, to, label, callId: header(text, 'call-id|i'), text });
    }
  }
  const [first, ...more] = ownAddresses;
  if (first !== undefined) ladder.columns[own] = `${names[first] ?? OWN_NAME} ${first}${more.length ? ` and ${more.length} more` : ''}`;
  return ladder;
}
