// Where the handset's sound goes: 16 kHz mono, one frame of 320 samples per tick, as long as a stream is open.
import { MIXER_RATE_HZ } from '../limits.ts';
import { WavWriter } from './wav.ts';

export interface Loudspeaker {
  write(pcm: Int16Array): void;
  close(): Promise<void>;
}

export type LoudspeakerKind = { kind: 'wav'; path: string } | { kind: 'none' };

export async function openLoudspeaker(kind: LoudspeakerKind): Promise<Loudspeaker> {
  if (kind.kind === 'wav') return WavWriter.create(kind.path, MIXER_RATE_HZ);
  return { write: () => {}, close: () => Promise.resolve() };
}
