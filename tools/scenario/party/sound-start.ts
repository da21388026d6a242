// When a machine's recording began, from the statistics that it gives at this moment.
import type { Message } from '../stage/event-log.ts';

const TICK_MS = 20;

/** The recording's first sample is the first tick that was played; ticks count from the machine's boot. */
export function soundStart(stats: Message, epochMs: number): number {
  const { firstPlayedTick = 0 } = (stats.media ?? {}) as { firstPlayedTick?: number };
  return epochMs - Number(stats.uptimeMs ?? 0) + firstPlayedTick * TICK_MS;
}
