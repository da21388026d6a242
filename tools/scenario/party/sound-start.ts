// When a machine's recording began, from the statistics that it gives at this moment.
import { TICK_MS } from '../../../host-shim/media/index.ts';
import type { Message } from '../stage/event-log.ts';

/** The recording's first sample is the first tick that was played; ticks count from the machine's boot. */
export function soundStart(stats: Message, epochMs: number): number {
  const { firstPlayedTick = 0 } = (stats.media ?? {}) as { firstPlayedTick?: number };
  return epochMs - Number(stats.uptimeMs ?? 0) + firstPlayedTick * TICK_MS;
}
