// The real-time stage: the handset is `twinset run`, far ends are processes, time is the wall clock's.
import { startAddressed } from '../party/addressed.ts';
import { startFarEnd } from '../party/far-end.ts';
import { startHandset } from '../party/handset.ts';
import { startBaresip } from '../party/baresip-party.ts';
import { startOwnRegistrar } from '../party/registrar-party.ts';
import { startProgram } from '../party/program.ts';
import { startSipp } from '../party/sipp-party.ts';
import { startTargetHandset } from '../party/target.ts';
import type { Stage } from './stage.ts';

export function realtimeStage(peers: 'builtin' | 'real', seed: number): Stage {
  return {
    kind: 'realtime',
    nowMs: () => performance.now(),
    epochMs: () => Date.now(),
    bootHandset: startHandset,
    bootTarget: startTargetHandset,
    async bootParty(name, plan, folder, withWeather, registrar = null) {
      const { address, program } = plan;
      if (plan.registrar) return startOwnRegistrar(name, plan, seed);
      if (address) return startAddressed(name, plan);
      if (program && folder !== null) return startProgram(name, { ...plan, program }, folder, registrar);
      if (peers === 'real' && !withWeather && folder !== null) return plan.real === 'sipp' ? startSipp(name, plan, folder) : startBaresip(name, plan, folder);
      return startFarEnd(name, plan, folder, withWeather ? seed : undefined, registrar);
    },
    pause: (durationMs) => new Promise((resolve) => setTimeout(resolve, durationMs)),
  };
}
