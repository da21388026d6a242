// The score of what a machine heard, from its statistics.
import type { Message } from './stage/event-log.ts';

interface StreamFigures {
  mos: number;
  receive: { framesExpected: number };
}

/** Of its streams that were to receive, the worst; null when there was none. */
export function lowestMos(stats: Message | null): number | null {
  const { streams = [] } = (stats?.media ?? {}) as { streams?: StreamFigures[] };
  const scores = streams.filter(({ receive }) => receive.framesExpected > 0).map(({ mos }) => mos);
  return scores.length ? Math.min(...scores) : null;
}
