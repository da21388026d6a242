// A mean opinion score for what the handset hears, by the E-model.
import type { FrameCounters } from './device.ts';
import { opinionScore, transmissionRating } from './e-model.ts';
import { TICK_MS, mediaLimits } from './limits.ts';

/** G.711 without the concealment of its appendix I (G.113 appendix I); G.722 is rated on the same, narrow-band scale. */
const EQUIPMENT = { ie: 0, bpl: 4.3 };

/** One way, the E-model's T and Ta. `depthMs`: what the jitter buffer holds back; `networkMs`: the way between the two, 0 where nobody knows it, as in a handset without RTCP. */
export const mouthToEarMs = (depthMs: number, networkMs = 0): number => networkMs + depthMs + (mediaLimits.decodeLeadTicks + 2) * TICK_MS; // and framing and encoding at the far end

export function meanOpinionScore(receive: FrameCounters, delayMs: number): number {
  const lossPercent = receive.framesExpected === 0 ? 0 : (100 * receive.lost) / receive.framesExpected;
  return Math.round(opinionScore(transmissionRating({ ...EQUIPMENT, delayMs, lossPercent })) * 100) / 100;
}
