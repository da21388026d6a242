// WAV files (RIFF, 16-bit PCM): read whole, written as a stream whose header is right again after every piece.
import { readFileSync, statSync } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { systemReason } from '../../files/index.ts';
import { MediaError } from '../error.ts';
import { TICK_MS, mediaLimits } from '../limits.ts';

export interface Sound { sampleRateHz: number; channels: number; /** Interleaved. */ pcm: Int16Array }

const HEADER_BYTES = 44;
const FORMAT_PCM = 1;
const FORMAT_EXTENSIBLE = 0xfffe;

/** At once: microphones are opened at boot, and reports read when all is over. */
export function readWav(path: string): Sound {
  let bytes: Buffer;
  try {
    if (statSync(path).size > mediaLimits.wavReadBytes) throw new MediaError('MEDIA_WAV', `${path}: longer than ${mediaLimits.wavReadBytes >> 20} MiB`);
    bytes = readFileSync(path);
  } catch (error) {
    if (error instanceof MediaError) throw error;
    throw new MediaError('MEDIA_WAV', `${path}: cannot be read: ${systemReason(error)}`, { cause: error });
  }
  return parseWav(bytes, path);
}

export function parseWav(bytes: Uint8Array, name: string): Sound {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const tag = (at: number): string => String.fromCharCode(...bytes.subarray(at, at + 4));
  if (bytes.length < HEADER_BYTES || tag(0) !== 'RIFF' || tag(8) !== 'WAVE') throw new MediaError('MEDIA_WAV', `${name}: not a WAV file. 16-bit PCM at 8000 or 16000 Hz can be played`);
  let format: { channels: number; sampleRateHz: number } | null = null;
  for (let at = 12; at + 8 <= bytes.length; ) {
    const lengthBytes = view.getUint32(at + 4, true);
    if (tag(at) === 'fmt ' && at + 24 <= bytes.length) {
      const kind = view.getUint16(at + 8, true);
      if ((kind !== FORMAT_PCM && kind !== FORMAT_EXTENSIBLE) || view.getUint16(at + 22, true) !== 16) throw new MediaError('MEDIA_WAV', `${name}: not 16-bit PCM`);
      format = { channels: view.getUint16(at + 10, true), sampleRateHz: view.getUint32(at + 12, true) };
      const flaw = flawOf(format);
      if (flaw) throw new MediaError('MEDIA_WAV', `${name}: ${flaw}`);
    } else if (tag(at) === 'data' && format !== null) {
      // A recorder that was killed leaves 0 or 2^32 - 1 here: the data then goes to the end of the file.
      const told = lengthBytes === 0 ? 0xffffffff : lengthBytes;
      const samples = Math.min(told, bytes.length - at - 8) >> 1;
      return { ...format, pcm: Int16Array.from({ length: samples }, (_, i) => view.getInt16(at + 8 + 2 * i, true)) };
    }
    at += 8 + lengthBytes + (lengthBytes & 1);
  }
  throw new MediaError('MEDIA_WAV', `${name}: no format or no data in it`);
}

/** Sound is looked at in ticks: one must hold samples, and a whole number of them. */
function flawOf({ channels, sampleRateHz }: Omit<Sound, 'pcm'>): string {
  if (channels < 1 || channels > mediaLimits.wavChannels) return `${channels} channels; 1 to ${mediaLimits.wavChannels} can be read`;
  if (sampleRateHz < 1 || sampleRateHz > mediaLimits.wavRateHz || (sampleRateHz * TICK_MS) % 1000 !== 0) return `${sampleRateHz} Hz; a multiple of ${1000 / TICK_MS} up to ${mediaLimits.wavRateHz} can be read`;
  return '';
}

function wavHeader(sampleRateHz: number, pcmBytes: number): Buffer {
  const header = Buffer.alloc(HEADER_BYTES);
  header.write('RIFF', 0, 'latin1');
  header.writeUInt32LE(HEADER_BYTES - 8 + pcmBytes, 4);
  header.write('WAVEfmt ', 8, 'latin1');
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(FORMAT_PCM, 20);
  header.writeUInt16LE(1, 22);
  header.writeUInt32LE(sampleRateHz, 24);
  header.writeUInt32LE(2 * sampleRateHz, 28);
  header.writeUInt16LE(2, 32);
  header.writeUInt16LE(16, 34);
  header.write('data', 36, 'latin1');
  header.writeUInt32LE(pcmBytes, 40);
  return header;
}

/** A whole file, mono. */
export function wavBytes(pcm: Int16Array, sampleRateHz: number): Buffer {
  const samples = Buffer.alloc(2 * pcm.length);
  for (let i = 0; i < pcm.length; i++) samples.writeInt16LE(pcm[i]!, 2 * i);
  return Buffer.concat([wavHeader(sampleRateHz, samples.length), samples]);
}

/** Mono. */
export class WavWriter {
  readonly #file: FileHandle;
  readonly #sampleRateHz: number;
  #piece = Buffer.alloc(mediaLimits.wavWriteBytes);
  #used = 0;
  #writtenBytes = 0;
  #writing: Promise<void> = Promise.resolve();
  #failure: unknown = null;

  private constructor(file: FileHandle, sampleRateHz: number) {
    this.#file = file;
    this.#sampleRateHz = sampleRateHz;
  }

  static async create(path: string, sampleRateHz: number): Promise<WavWriter> {
    let file: FileHandle;
    try {
      file = await open(path, 'w');
    } catch (error) {
      throw new MediaError('MEDIA_WAV', `${path}: cannot be written (${(error as NodeJS.ErrnoException).code ?? error}). Name a file in a folder where you may write`, { cause: error });
    }
    const writer = new WavWriter(file, sampleRateHz);
    await file.write(wavHeader(sampleRateHz, 0), 0, HEADER_BYTES, 0);
    return writer;
  }

  /** Never waits; pieces go to the file in the background, one after the other. */
  write(pcm: Int16Array): void {
    for (let i = 0; i < pcm.length; i++) {
      this.#piece.writeInt16LE(pcm[i], this.#used);
      this.#used += 2;
      if (this.#used === this.#piece.length) this.#flush();
    }
  }

  async close(): Promise<void> {
    this.#flush();
    await this.#writing;
    await this.#file.close();
    if (this.#failure !== null) throw new MediaError('MEDIA_WAV', `the recording is not complete (${(this.#failure as NodeJS.ErrnoException).code ?? this.#failure})`, { cause: this.#failure });
  }

  #flush(): void {
    const piece = this.#piece.subarray(0, this.#used);
    const at = HEADER_BYTES + this.#writtenBytes;
    this.#writtenBytes += this.#used;
    const header = wavHeader(this.#sampleRateHz, this.#writtenBytes);
    this.#piece = Buffer.alloc(mediaLimits.wavWriteBytes);
    this.#used = 0;
    // The header follows each piece: a process that is killed leaves a file that plays.
    this.#writing = this.#writing
      .then(async () => {
        await this.#file.write(piece, 0, piece.length, at);
        await this.#file.write(header, 0, HEADER_BYTES, 0);
      })
      .catch((error: unknown) => void (this.#failure ??= error));
  }
}
