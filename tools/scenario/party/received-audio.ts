// What came to a far end, taken from a capture of the loopback: continuity of its RTP, and the sound in it.
import { codecs } from '../../../guests/codecs/index.ts';
import { auditRtp } from '../../../host-shim/media/index.ts';
import { RtpContinuity } from '../../far-end/rtp-continuity.ts';
import type { CapturedDatagram } from './capture.ts';
import type { PartyRtp } from './party.ts';
import type { PortRange } from './ports.ts';

const RTP_HEADER_BYTES = 12;
const FRAME_TICKS = 160;
const DYNAMIC_PAYLOAD_TYPES = 96;
const RTP_VERSION = 2;

const inside = (port: number, { from, to }: PortRange): boolean => port >= from && port <= to;
const payloadTypeOf = (packet: Buffer): number => packet[1]! & 0x7f;
const isVoice = ({ data }: CapturedDatagram): boolean =>
  data.length > RTP_HEADER_BYTES && data[0]! >> 6 === RTP_VERSION && codecs.some(({ payloadType }) => payloadType === payloadTypeOf(data));
const isRtp = ({ data }: CapturedDatagram): boolean =>
  data.length >= RTP_HEADER_BYTES && data[0]! >> 6 === RTP_VERSION && (payloadTypeOf(data) < 64 || payloadTypeOf(data) >= DYNAMIC_PAYLOAD_TYPES);

/** RTP to these ports, judged as one stream per port. */
export function rtpInCapture(datagrams: readonly CapturedDatagram[], ports: PortRange): PartyRtp {
  const total: PartyRtp = { sent: 0, received: 0, lost: 0, ssrcChanges: 0, sequenceGaps: 0, timestampJumps: 0 };
  const streams = new Map<number, RtpContinuity>();
  for (const datagram of datagrams.filter(isRtp)) {
    if (inside(datagram.fromPort, ports)) total.sent++;
    if (!inside(datagram.toPort, ports)) continue;
    if (!streams.has(datagram.toPort)) streams.set(datagram.toPort, new RtpContinuity(FRAME_TICKS));
    streams.get(datagram.toPort)!.packet(datagram.data);
  }
  for (const { figures } of streams.values())
    for (const name of ['received', 'lost', 'ssrcChanges', 'sequenceGaps', 'timestampJumps'] as const) total[name] += figures[name];
  return total;
}

export interface ReceivedSound {
  pcm: Int16Array;
  sampleRateHz: number;
  startEpochMs: number;
}

/** The voice that came to these ports, decoded packet after packet by one decoder; null when none came. */
export function soundInCapture(datagrams: readonly CapturedDatagram[], ports: PortRange): ReceivedSound | null {
  const packets = datagrams.filter((datagram) => inside(datagram.toPort, ports) && isVoice(datagram));
  const [first] = packets;
  if (!first) return null;
  const { name } = codecs.find(({ payloadType }) => payloadType === payloadTypeOf(first.data))!;
  const { pcm, sampleRateHz } = auditRtp(
    packets.map(({ timeMs, data }) => ({ timeUs: timeMs * 1000, bytes: data })),
    name,
  );
  return { pcm, sampleRateHz, startEpochMs: first.timeMs };
}
