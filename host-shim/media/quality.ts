// A mean opinion score for what the handset hears, by the E-model (ITU-T G.107), with its default values but delay and loss.
import type { FrameCounters } from './device.ts';
import { TICK_MS, mediaLimits } from './limits.ts';

const BASIC_RATING = 93.2; // G.107 7.7: Ro - Is with all defaults
const LOSS_ROBUSTNESS = 4.3; // Bpl of G.711 without sophisticated concealment (G.113 appendix I)
const MAX_IMPAIRMENT = 95;

/** `depthMs`: what the jitter buffer holds back. The network's own delay is not known here and counts as none. */
export function meanOpinionScore(receive: FrameCounters, depthMs: number): number {
  const delayMs = depthMs + (mediaLimits.decodeLeadTicks + 2) * TICK_MS; // and framing and encoding at the far end
  const lossPercent = receive.framesExpected === 0 ? 0 : (100 * receive.lost) / receive.framesExpected;
  const delayImpairment = 0.024 * delayMs + (delayMs > 177.3 ? 0.11 * (delayMs - 177.3) : 0);
  const lossImpairment = (MAX_IMPAIRMENT * lossPercent) / (lossPercent + LOSS_ROBUSTNESS);
  const rating = Math.max(0, BASIC_RATING - delayImpairment - lossImpairment);
  return Math.round((1 + 0.035 * rating + rating * (rating - 60) * (100 - rating) * 7e-6) * 100) / 100; // G.107 annex B
}
