// The sound of the codecs' golden vectors, and how a codec's work on it is put into two short numbers.
import type { CodecModule } from './codec.ts';

const SECONDS = 4;
const FRAME_MS = 20;

/** Tones, noise, silence, steps and full scale, the same for ever. */
export function testSignal(sampleRateHz: number): Int16Array {
  let seed = 1;
  const noise = (): number => {
    seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
    return seed / 2 ** 31 - 1;
  };
  return Int16Array.from({ length: SECONDS * sampleRateHz }, (_, n) => {
    const second = n / sampleRateHz;
    if (second < 1) return 9000 * Math.sin(2 * Math.PI * 440 * second) + 4000 * Math.sin(2 * Math.PI * (sampleRateHz / 5) * second);
    if (second < 2) return noise() * 32767 * (second - 1);
    if (second < 3) return second < 2.5 ? 0 : n % 97 < 48 ? 12000 : -12000;
    return 32767 * Math.sin(2 * Math.PI * 1000 * second);
  });
}

/** Digests of the payload, and of the PCM when every tenth frame is lost and concealed. */
export function digest(module: CodecModule, pcm: Int16Array): { payload: string; pcm: string } {
  const samples = (module.sampleRateHz * FRAME_MS) / 1000;
  const encoder = module.createEncoder();
  const decoder = module.createDecoder();
  const out = new Int16Array(samples);
  const payload = new Uint8Array(2 * samples);
  let payloads = FNV_BASIS;
  let sound = FNV_BASIS;
  for (let frame = 0; (frame + 1) * samples <= pcm.length; frame++) {
    const lengthBytes = encoder.encode(pcm.subarray(frame * samples, (frame + 1) * samples), payload);
    payloads = fnv(payloads, payload.subarray(0, lengthBytes));
    if (frame % 10 === 9) decoder.conceal(out, samples);
    else decoder.decode(payload.subarray(0, lengthBytes), out);
    sound = fnv(sound, new Uint8Array(out.buffer));
  }
  return { payload: payloads.toString(16), pcm: sound.toString(16) };
}

const FNV_BASIS = 0x811c9dc5;

/** 32-bit FNV-1a. */
function fnv(hash: number, bytes: Uint8Array): number {
  for (const byte of bytes) hash = Math.imul(hash ^ byte, 0x01000193);
  return hash >>> 0;
}
