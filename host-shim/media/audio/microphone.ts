// Where the handset's voice comes from: 16 kHz mono, one frame of 320 samples per tick.
import { MediaError } from '../error.ts';
import { MIXER_RATE_HZ } from '../limits.ts';
import { MarksGenerator } from '../marks.ts';
import { Upsampler } from './resampler.ts';
import { readWav } from './wav.ts';

export interface Microphone {
  /** Fills one 20 ms frame of 16 kHz PCM. */
  read(pcm: Int16Array): void;
}

/** marks: the test signal of party n (marks.ts); tone: one frequency; wav: a file, played in a loop. */
export type MicrophoneKind = { kind: 'marks'; party: number } | { kind: 'tone'; hz: number } | { kind: 'wav'; path: string } | { kind: 'silence' };

export function openMicrophone(kind: MicrophoneKind): Microphone {
  switch (kind.kind) {
    case 'marks': {
      const marks = new MarksGenerator(kind.party);
      return { read: (pcm) => marks.next(pcm) };
    }
    case 'tone':
      return tone(kind.hz);
    case 'silence':
      return { read: (pcm) => void pcm.fill(0) };
    case 'wav':
      return loop(atMixerRate(kind.path));
  }
}

const TONE_AMPLITUDE = 6000; // -15 dB of full scale

function tone(hz: number): Microphone {
  const step = (2 * Math.PI * hz) / MIXER_RATE_HZ;
  let at = 0;
  return {
    read(pcm) {
      for (let i = 0; i < pcm.length; i++) pcm[i] = Math.round(TONE_AMPLITUDE * Math.sin(step * at++));
    },
  };
}

function loop(sound: Int16Array): Microphone {
  let at = 0;
  return {
    read(pcm) {
      for (let i = 0; i < pcm.length; i++) {
        pcm[i] = sound[at];
        at = at + 1 === sound.length ? 0 : at + 1;
      }
    },
  };
}

function atMixerRate(path: string): Int16Array {
  const { sampleRateHz, channels, pcm } = readWav(path);
  const mono = channels === 1 ? pcm : pcm.filter((_, i) => i % channels === 0);
  if (mono.length === 0) throw new MediaError('MEDIA_WAV', `${path}: holds no sound`);
  if (sampleRateHz === MIXER_RATE_HZ) return mono;
  if (2 * sampleRateHz !== MIXER_RATE_HZ) throw new MediaError('MEDIA_WAV', `${path}: ${sampleRateHz} Hz; a microphone file has 8000 or 16000`);
  const doubled = new Int16Array(2 * mono.length);
  new Upsampler(mono.length).run(mono, doubled);
  return doubled;
}
