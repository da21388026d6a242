// The real-time stage: the handset is `twinset run`, far ends are processes, time is the wall clock's.
import { startAddressed } from '../party/addressed.ts';
import { startFarEnd } from '../party/far-end.ts';
import { startHandset } from '../party/handset.ts';
import { startRealPeer } from '../party/real-peer.ts';
import type { Stage } from './stage.ts';

export function realtimeStage(peers: 'builtin' | 'real', seed: number): Stage {
  return {
    kind: 'realtime',
    nowMs: () => performance.now(),
    epochMs: () => Date.now(),
    bootHandset: startHandset,
    bootParty(name, plan, folder, withWeather) {
      if (plan.address) return Promise.resolve(startAddressed(name, plan));
      if (peers === 'real' && !withWeather && folder !== null) return startRealPeer(name, plan, folder);
      return startFarEnd(name, plan, folder, withWeather ? seed : undefined);
    },
    pause: (durationMs) => new Promise((resolve) => setTimeout(resolve, durationMs)),
  };
}
