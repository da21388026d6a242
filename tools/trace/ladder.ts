// The SIP messages of a trace as a ladder: one column per address, one arrow per message.
import { readExportedPdu, readIpPacket, type Endpoint, type Packet } from '../../host-shim/trace/index.ts';
import { StreamMessages } from './stream-messages.ts';

export interface Arrow {
  timeMs: number;
  from: number;
  to: number;
  label: string;
  callId: string;
  text: string;
}
export interface Ladder {
  columns: string[];
  arrows: Arrow[];
}

export interface LadderSource {
  interfaceName: string;
  packet: Packet;
}

const isVersion4 = (address: Uint8Array): boolean => address[10] === 0xff && address[11] === 0xff && address[0] === 0;

export function nameOf({ address, port }: Endpoint): string {
  if (isVersion4(address)) return `${address.slice(12).join('.')}:${port}`;
  const words = Array.from({ length: 8 }, (_, index) => ((address[index * 2]! << 8) | address[index * 2 + 1]!).toString(16));
  return `[${words.join(':').replace(/(?:^|:)0(?::0)+(?::|$)/, '::')}]:${port}`;
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

const WEBSOCKET_INTERFACE = 'sip-websocket';

/** `known` names addresses for people, such as { '127.0.0.1:5090': 'B' }. */
export function ladderOf(sources: readonly LadderSource[], known: Readonly<Record<string, string>> = {}): Ladder {
  const ladder: Ladder = { columns: [], arrows: [] };
  const column = (endpoint: Endpoint): number => {
    const address = nameOf(endpoint);
    const name = known[address] ? `${known[address]} ${address}` : address;
    const at = ladder.columns.indexOf(name);
    return at >= 0 ? at : ladder.columns.push(name) - 1;
  };
  const streams = new StreamMessages();
  let startNs: bigint | null = null;
  for (const { interfaceName, packet } of sources) {
    startNs ??= packet.timeNs;
    if (!interfaceName.startsWith('sip')) continue;
    const read = interfaceName === WEBSOCKET_INTERFACE ? readExportedPdu : readIpPacket;
    const payload = read(Buffer.from(packet.data));
    if (!payload) continue;
    // The recorder's own column comes first, whoever spoke first.
    const [near, far] = packet.inbound ? [payload.to, payload.from] : [payload.from, payload.to];
    const messages = payload.isTcp ? streams.add(`${nameOf(payload.from)} ${nameOf(payload.to)}`, payload.data) : [payload.data];
    for (const bytes of messages) {
      const text = Buffer.from(bytes).toString('utf8');
      const label = labelOf(text);
      if (!label) continue;
      const [nearColumn, farColumn] = [column(near), column(far)];
      const [from, to] = packet.inbound ? [farColumn, nearColumn] : [nearColumn, farColumn];
      ladder.arrows.push({ timeMs: Number(packet.timeNs - startNs) / 1e6, from, to, label, callId: header(text, 'call-id|i'), text });
    }
  }
  return ladder;
}

const COLUMN_WIDTH = 30;
const TIME_WIDTH = 11;

export function printLadder({ columns, arrows }: Ladder): string {
  const center = (text: string, width: number): string => {
    const cut = text.slice(0, width);
    const left = Math.floor((width - cut.length) / 2);
    return ' '.repeat(left) + cut + ' '.repeat(width - cut.length - left);
  };
  const middle = (column: number): number => column * COLUMN_WIDTH + COLUMN_WIDTH / 2;
  const lines = [' '.repeat(TIME_WIDTH) + columns.map((name) => center(name, COLUMN_WIDTH)).join('')];
  for (const { timeMs, from, to, label } of arrows) {
    const row: string[] = Array.from({ length: columns.length * COLUMN_WIDTH }, (_, index) =>
      (index - COLUMN_WIDTH / 2) % COLUMN_WIDTH === 0 ? '|' : ' ',
    );
    const [left, right] = [Math.min(middle(from), middle(to)), Math.max(middle(from), middle(to))];
    for (let index = left + 1; index < right; index++) row[index] = '-';
    if (from < to) row[right - 1] = '>';
    else row[left + 1] = '<';
    const text = ` ${label} `.slice(0, Math.max(0, right - left - 4));
    const start = left + Math.floor((right - left - text.length) / 2) + 1;
    for (const [index, character] of [...text].entries()) row[start + index] = character;
    lines.push(`${(timeMs / 1000).toFixed(3).padStart(TIME_WIDTH - 2)}  ${row.join('').trimEnd()}`);
  }
  return lines.join('\n');
}
