// RTP packets (RFC 3550 5.1): read in place, written into a buffer of the caller's.
//
//    0                   1                   2                   3
//    0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
//   +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//   |V=2|P|X|  CC   |M|     PT      |       sequence number         |
//   |                           timestamp                           |
//   |           synchronization source (SSRC) identifier            |
//   +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+

export const RTP_HEADER_BYTES = 12;

export class RtpPacket {
  marker = false;
  payloadType = 0;
  sequence = 0;
  timestamp = 0;
  ssrc = 0;
  /** A view into the packet that was read. */
  payload: Uint8Array = new Uint8Array(0);

  /** False when the bytes are no RTP packet: RFC 3550 A.1's checks that one packet allows. */
  read(bytes: Uint8Array): boolean {
    if (bytes.length < RTP_HEADER_BYTES || bytes[0] >> 6 !== 2) return false;
    const payloadType = bytes[1] & 0x7f;
    if (payloadType >= 72 && payloadType <= 76) return false; // RFC 5761 4: RTCP on the same port
    let from = RTP_HEADER_BYTES + 4 * (bytes[0] & 0x0f);
    if (bytes[0] & 0x10) {
      if (bytes.length < from + 4) return false;
      from += 4 + 4 * ((bytes[from + 2] << 8) | bytes[from + 3]);
    }
    let to = bytes.length;
    if (bytes[0] & 0x20) to -= bytes[to - 1] === 0 ? bytes.length + 1 : bytes[to - 1];
    if (from > to) return false;
    this.marker = (bytes[1] & 0x80) !== 0;
    this.payloadType = payloadType;
    this.sequence = (bytes[2] << 8) | bytes[3];
    this.timestamp = ((bytes[4] << 24) | (bytes[5] << 16) | (bytes[6] << 8) | bytes[7]) >>> 0;
    this.ssrc = ((bytes[8] << 24) | (bytes[9] << 16) | (bytes[10] << 8) | bytes[11]) >>> 0;
    this.payload = bytes.subarray(from, to);
    return true;
  }
}

/** Writes the fixed header; the payload follows at RTP_HEADER_BYTES. */
export function writeRtpHeader(into: Uint8Array, marker: boolean, payloadType: number, sequence: number, timestamp: number, ssrc: number): void {
  into[0] = 0x80;
  into[1] = (marker ? 0x80 : 0) | payloadType;
  into[2] = sequence >> 8;
  into[3] = sequence;
  into[4] = timestamp >>> 24;
  into[5] = timestamp >>> 16;
  into[6] = timestamp >>> 8;
  into[7] = timestamp;
  into[8] = ssrc >>> 24;
  into[9] = ssrc >>> 16;
  into[10] = ssrc >>> 8;
  into[11] = ssrc;
}
