// The score of what each heard, by the E-model (ITU-T G.107): its losses, and the whole way from mouth to ear.
import { meanOpinionScore, mouthToEarMs } from '../../host-shim/media/index.ts';
import { networkDelays } from './network-delay.ts';
import type { HeardStream } from './party/party.ts';
import type { MosRow, RunEvidence } from './result.ts';
import { HANDSET } from './scenario.ts';
import type { Message } from './stage/event-log.ts';

export const heardStreams = (stats: Message | null): HeardStream[] => ((stats?.media ?? {}) as { streams?: HeardStream[] }).streams ?? [];

/** Of its streams that were to receive, the worst. `networkMs`: of the packets that come to this port. */
export function lowestMos(by: string, streams: readonly HeardStream[], networkMs: (localPort: number) => number): MosRow {
  const rows = streams
    .filter(({ receive }) => receive.framesExpected > 0)
    .map(({ localPort, depthMs, receive }): MosRow => {
      const delayMs = mouthToEarMs(depthMs, networkMs(localPort));
      return { by, mos: meanOpinionScore(receive, delayMs), delayMs: Math.round(delayMs) };
    });
  return rows.sort((a, b) => a.mos! - b.mos!)[0] ?? { by, mos: null, delayMs: null };
}

export function mosRows(evidence: RunEvidence): MosRow[] {
  const ways = networkDelays(evidence);
  const toHandset = (localPort: number): number => [...ways.values()].find(({ handsetPorts }) => handsetPorts.has(localPort))?.delayMs ?? 0;
  return [
    lowestMos(HANDSET, heardStreams(evidence.handset.stats), toHandset),
    ...evidence.parties.map(({ name, streams }) => lowestMos(name, streams, () => ways.get(name)?.delayMs ?? 0)),
  ];
}
