// The fixed header of an RTP packet (RFC 3550 5.1), for witnesses: they look at packets and play none.

export const RTP_HEADER_BYTES = 12;
/** RFC 3551 6: from here on types mean what the descriptions say. All voice of the handset is below, its telephone events are not. */
export const FIRST_DYNAMIC_PAYLOAD_TYPE = 96;
/** Of the RTP clock, in 20 ms at the 8000 Hz of PCMU, PCMA and G722 (RFC 3551 4.5.2). */
export const FRAME_TICKS = 160;

const VERSION = 2;
/** Types that no RTP has, so that RTCP may go over the same port (RFC 5761 4). */
const RTCP_FROM = 64;
const RTCP_TO = 95;

export interface RtpHeader {
  readonly payloadType: number;
  readonly sequence: number;
  readonly timestamp: number;
  readonly ssrc: number;
}

/** Null: it is no RTP packet. */
export function readRtpHeader(packet: Uint8Array): RtpHeader | null {
  if (packet.length < RTP_HEADER_BYTES || packet[0]! >> 6 !== VERSION) return null;
  const payloadType = packet[1]! & 0x7f;
  if (payloadType >= RTCP_FROM && payloadType <= RTCP_TO) return null;
  const view = new DataView(packet.buffer, packet.byteOffset, packet.length);
  return { payloadType, sequence: view.getUint16(2), timestamp: view.getUint32(4), ssrc: view.getUint32(8) };
}
