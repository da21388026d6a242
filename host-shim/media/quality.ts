// A mean opinion score for what the handset hears, by the E-model.
import type { FrameCounters } from './device.ts';
import { opinionScore, transmissionRating } from './e-model.ts';
import { TICK_MS, mediaLimits } from './limits.ts';

/** G.711 without the concealment of its appendix I (G.113 appendix I); G.722 is rated on the same, narrow-band scale. */
const EQUIPMENT = { ie: 0, bpl: 4.3 };

/** `depthMs`: what the jitter buffer holds back. The network's own delay is not known here and counts as none. */
export function meanOpinionScore(receive: FrameCounters, depthMs: number): number {
  const delayMs = depthMs + (mediaLimits.decodeLeadTicks + 2) * TICK_MS; // and framing and encoding at the far end
  const lossPercent = receive.framesExpected === 0 ? 0 : (100 * receive.lost) / receive.framesExpected;
  return Math.round(opinionScore(transmissionRating({ ...EQUIPMENT, delayMs, lossPercent })) * 100) / 100;
}
