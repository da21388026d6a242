// A builtin far end as a party: our own process with its own firmware instance.
import { join } from 'node:path';
import type { FarEndOptions } from '../../far-end/options.ts';
import type { WatchedStream } from '../../far-end/rtp-watch.ts';
import { packageRoot } from '../../package-root.ts';
import { limits } from '../limits.ts';
import type { PartyPlan } from '../scenario.ts';
import { JsonProcess } from './json-process.ts';
import type { Party, PartyResult, PartyRtp } from './party.ts';

const sum = (streams: readonly WatchedStream[]): PartyRtp => {
  const total: PartyRtp = { sent: 0, received: 0, lost: 0, ssrcChanges: 0, sequenceGaps: 0, timestampJumps: 0 };
  for (const stream of streams) for (const name of Object.keys(total) as (keyof PartyRtp)[]) total[name] += stream[name];
  return total;
};

export async function startFarEnd(name: string, plan: PartyPlan, folder: string): Promise<Party> {
  const recording = join(folder, `far-end-${name}.wav`);
  const options: FarEndOptions = {
    name: name.toLowerCase(),
    bind: { ip: '127.0.0.1', port: 0 },
    answer: plan.answer ?? 'auto',
    ringMs: plan.ringMs ?? 0,
    microphone: `marks:${plan.voice}`,
    recording,
    ...(plan.codecs ? { codecs: plan.codecs } : {}),
  };
  const link = new JsonProcess(`far end ${name}`, process.execPath, [join(packageRoot, 'dist', 'far-end.js'), JSON.stringify(options)]);
  const ready = await link.waitFor('ready', ({ event }) => event === 'ready', limits.readyMs);
  return {
    name,
    voice: plan.voice,
    uri: `sip:${options.name}@${String(ready.bind)}`,
    async do(verb, fields) {
      await link.request({ do: verb, ...fields });
    },
    async result(): Promise<PartyResult> {
      const reply = await link.request({ do: 'result' });
      return { rtp: sum(reply.rtp as WatchedStream[]), recording: { path: recording, startEpochMs: Number(reply.recordingStartEpochMs) } };
    },
    stop: () => link.stop(),
  };
}
