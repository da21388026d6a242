// Judges a captured RTP stream from outside: its continuity, and the sound in it.
import type { SocketAddress } from '../devices/net/net.ts';
import type { RtpFigures } from './device.ts';
import { RtpPacket } from './rtp/packet.ts';
import { Receiver } from './rtp/receiver.ts';
import { frameSizes, shimCodec } from './shim-codecs.ts';
import { MediaError } from './error.ts';
import { TICK_MS } from './limits.ts';

export interface CapturedPacket { timeUs: number; bytes: Uint8Array }

export interface RtpAudit { figures: RtpFigures; /** Every payload decoded in the order of capture, by one decoder. */ pcm: Int16Array; sampleRateHz: number }

/** `packets`: one direction of one stream. Other payload types (telephone events) count as packets and carry no sound. */
export function auditRtp(packets: Iterable<CapturedPacket>, codecName: string, payloadType?: number): RtpAudit {
  const codec = shimCodec(codecName);
  if (codec === undefined) throw new MediaError('MEDIA_CODEC_UNKNOWN', `there is no codec named "${codecName}"`);
  const { samples, payloadBytes } = frameSizes(codec);
  const unitsPerByte = (codec.rtpClockHz * TICK_MS) / 1000 / payloadBytes;
  const source: SocketAddress = { ip: '', port: 0 };
  const receiver = new Receiver(source);
  receiver.redirect(source, codec.rtpClockHz);
  const decoder = codec.createDecoder();
  const packet = new RtpPacket();
  const pieces: Int16Array[] = [];
  for (const { timeUs, bytes } of packets) {
    if (!packet.read(bytes)) {
      receiver.figures.refused++;
      continue;
    }
    receiver.take(packet, source, timeUs / 1000);
    if (packet.payloadType !== (payloadType ?? codec.payloadType)) continue;
    receiver.takeAudio(packet.timestamp, packet.payload.length * unitsPerByte);
    const piece = new Int16Array(Math.ceil((packet.payload.length * samples) / payloadBytes));
    decoder.decode(packet.payload, piece);
    pieces.push(piece);
  }
  const pcm = new Int16Array(pieces.reduce((total, piece) => total + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    pcm.set(piece, at);
    at += piece.length;
  }
  return { figures: receiver.figures, pcm, sampleRateHz: codec.sampleRateHz };
}
