// What came to a far end, taken from a capture of the loopback: continuity of its RTP, and the sound in it.
import { codecs, type CodecModule } from '../../../guests/codecs/index.ts';
import { auditRtp } from '../../../host-shim/media/index.ts';
import { RtpContinuity } from '../../far-end/rtp-continuity.ts';
import { FRAME_TICKS, RTP_HEADER_BYTES, readRtpHeader } from '../../far-end/rtp-header.ts';
import type { CapturedDatagram } from './capture.ts';
import { noRtp, type PartyRtp } from './party.ts';
import type { PortRange } from './ports.ts';

const inside = (port: number, { from, to }: PortRange): boolean => port >= from && port <= to;
const codecOf = ({ data }: CapturedDatagram): CodecModule | null => {
  const header = data.length > RTP_HEADER_BYTES ? readRtpHeader(data) : null;
  return codecs.find(({ payloadType }) => payloadType === header?.payloadType) ?? null;
};

/** RTP to these ports, judged as one stream per port. */
export function rtpInCapture(datagrams: readonly CapturedDatagram[], ports: PortRange): PartyRtp {
  const total = noRtp();
  const streams = new Map<number, RtpContinuity>();
  for (const datagram of datagrams.filter(({ data }) => readRtpHeader(data) !== null)) {
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
  const packets = datagrams.filter((datagram) => inside(datagram.toPort, ports) && codecOf(datagram) !== null);
  const [first] = packets;
  if (!first) return null;
  const { pcm, sampleRateHz } = auditRtp(
    packets.map(({ timeMs, data }) => ({ timeUs: timeMs * 1000, bytes: data })),
    codecOf(first)!.name,
  );
  return { pcm, sampleRateHz, startEpochMs: first.timeMs };
}
