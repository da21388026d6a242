// Records what arrives at a far end: each voice packet decoded as it came, without a jitter buffer that would hide or add faults of its own.
import { codecs, type CodecModule, type Decoder } from '../../guests/codecs/index.ts';
import { WavWriter } from '../../host-shim/media/index.ts';
import { RTP_HEADER_BYTES, readRtpHeader } from './rtp-header.ts';

const LONGEST_PACKET_MS = 60;

interface Voice {
  codec: CodecModule;
  decoder: Decoder;
  pcm: Int16Array;
}

export class Recorder {
  readonly #path: string;
  readonly #voices = new Map<number, Voice>();
  #file: Promise<WavWriter> | null = null;
  #sampleRateHz = 0;
  #writing: Promise<void> = Promise.resolve();

  /** Machine time of the first packet; the recording's first sample. */
  startMs = -1;

  constructor(path: string) {
    this.#path = path;
  }

  packet(localPort: number, timeMs: number, packet: Uint8Array): void {
    const header = readRtpHeader(packet);
    const codec = codecs.find(({ payloadType }) => payloadType === header?.payloadType);
    if (!codec || packet.length <= RTP_HEADER_BYTES) return;
    let voice = this.#voices.get(localPort);
    if (voice?.codec !== codec)
      this.#voices.set(
        localPort,
        (voice = { codec, decoder: codec.createDecoder(), pcm: new Int16Array((codec.sampleRateHz * LONGEST_PACKET_MS) / 1000) }),
      );
    if (!this.#file) {
      this.startMs = timeMs;
      this.#sampleRateHz = codec.sampleRateHz;
      this.#file = WavWriter.create(this.#path, codec.sampleRateHz);
    }
    if (codec.sampleRateHz !== this.#sampleRateHz) return; // one file has one rate; the first call's
    const samples = voice.decoder.decode(packet.subarray(RTP_HEADER_BYTES), voice.pcm);
    const pcm = voice.pcm.slice(0, samples);
    const file = this.#file;
    this.#writing = this.#writing.then(async () => (await file).write(pcm));
  }

  async close(): Promise<void> {
    await this.#writing;
    await (await this.#file)?.close();
  }
}
