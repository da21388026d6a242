// How far a party is from the handset: the same RTP packets seen at both ends of the way.
import { kindOfInterface, packetTimeMs, readIpPacket } from '../../host-shim/trace/index.ts';
import { readRtpHeader } from '../far-end/rtp-header.ts';
import type { RunEvidence } from './result.ts';

export interface Way {
  /** One way: half of there and back, so that two clocks that differ do not count. */
  delayMs: number;
  /** The handset's, to which the party's packets came. */
  handsetPorts: ReadonlySet<number>;
}

interface Seen {
  timeMs: number;
  port: number;
}

/** The handset's own packets by what makes them one: the first time that each passed. */
function passedHandset({ trace }: RunEvidence): Record<'in' | 'out', Map<string, Seen>> {
  const passed = { in: new Map<string, Seen>(), out: new Map<string, Seen>() };
  for (const { interfaceName, packet } of trace.packets) {
    if (kindOfInterface(interfaceName) !== 'rtp') continue;
    const datagram = readIpPacket(Buffer.from(packet.data));
    const header = datagram && readRtpHeader(datagram.data);
    if (!header) continue;
    const key = `${header.ssrc} ${header.sequence}`;
    const way = passed[packet.inbound ? 'in' : 'out'];
    if (!way.has(key)) way.set(key, { timeMs: packetTimeMs(packet), port: (packet.inbound ? datagram.to : datagram.from).port });
  }
  return passed;
}

const mean = (values: readonly number[]): number | null => (values.length ? values.reduce((sum, one) => sum + one, 0) / values.length : null);

/** By the party's name; who did not tell when packets passed it, or had none in common with the handset, is left out. */
export function networkDelays(evidence: RunEvidence): Map<string, Way> {
  const handset = passedHandset(evidence);
  const ways = new Map<string, Way>();
  for (const { name, passages } of evidence.parties) {
    const first = new Set<string>();
    const [there, back]: [number[], number[]] = [[], []];
    const handsetPorts = new Set<number>();
    for (const { direction, ssrc, sequence, timeMs } of passages) {
      const key = `${ssrc} ${sequence}`;
      if (first.has(`${direction} ${key}`)) continue;
      first.add(`${direction} ${key}`);
      const other = handset[direction === 'in' ? 'out' : 'in'].get(key);
      if (!other) continue;
      if (direction === 'in') there.push(timeMs - other.timeMs);
      else {
        back.push(other.timeMs - timeMs);
        handsetPorts.add(other.port);
      }
    }
    const bothMs = [mean(there), mean(back)].flatMap((one) => one ?? []);
    if (bothMs.length) ways.set(name, { delayMs: Math.max(0, mean(bothMs)!), handsetPorts });
  }
  return ways;
}
