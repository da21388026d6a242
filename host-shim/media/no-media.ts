// The media device of a machine that only signals: sound goes past it, and no port is bound.
import type { MediaDevice, MediaStats } from './device.ts';

/** Dynamic ports begin here (RFC 6335); they are written into descriptions that somebody else serves. */
const FIRST_PORT = 49_152;
const NOTHING: MediaStats = { tick: 0, firstPlayedTick: -1, lateTicks: 0, skippedTicks: 0, owner: 0, servedBy: 'shim', standInFrames: 0, switches: 0, streams: [] };

export function noMedia(): MediaDevice {
  return {
    open: async (count) => Array.from({ length: count }, (_, index) => FIRST_PORT + 2 * index),
    streamOpen() {}, streamClose() {}, streamDtmf() {}, audioPath() {}, detachGuest() {}, setOwner() {}, abortSwitch() {},
    async attachGuest() {},
    beginSwitch: async () => ({ agreed: true, primed: false }),
    commitSwitch: async () => ({
      tick: 0,
      figures: Promise.resolve({ gapFrames: 0, lostFrames: 0, doubledFrames: 0, lateFrames: 0, framesExpected: 0, primed: false, durationMs: 0, receive: none(), send: none() }),
    }),
    stats: async () => NOTHING,
    onReport: () => undefined,
    onCodecLost: () => undefined,
    async close() {},
  };
}

function none(): { framesExpected: number; gap: number; lost: number; doubled: number; late: number; concealed: number } {
  return { framesExpected: 0, gap: 0, lost: 0, doubled: 0, late: 0, concealed: 0 };
}
