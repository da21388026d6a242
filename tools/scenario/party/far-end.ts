// A builtin far end as a party: a machine of our own with its own firmware instance, in a process or in this thread.
import { join } from 'node:path';
import type { FarEndOptions } from '../../far-end/options.ts';
import type { Passage } from '../../far-end/passages.ts';
import type { WatchedStream } from '../../far-end/rtp-watch.ts';
import { defined } from '../../defined.ts';
import { packageRoot } from '../../package-root.ts';
import type { PartyPlan } from '../scenario.ts';
import type { ControlLink, Message } from '../stage/event-log.ts';
import { heardStreams } from '../mos.ts';
import { JsonProcess } from './json-process.ts';
import { noRtp, type Party, type PartyResult, type PartyRtp, type Registrar } from './party.ts';
import { freePorts } from './ports.ts';

const sum = (streams: readonly WatchedStream[]): PartyRtp => {
  const total = noRtp();
  for (const stream of streams) for (const name of Object.keys(total) as (keyof PartyRtp)[]) total[name] += stream[name];
  return total;
};

const recordingOf = (name: string, folder: string | null): { recording?: string } => (folder === null ? {} : { recording: join(folder, `far-end-${name}.wav`) });

export const farEndOptions = (name: string, plan: PartyPlan, folder: string | null, registrar: Registrar | null = null): FarEndOptions => ({
  name: name.toLowerCase(),
  bind: { ip: '127.0.0.1', port: 0 },
  answer: plan.answer ?? 'auto',
  ringMs: plan.ringMs ?? 0,
  microphone: plan.microphone ?? `marks:${plan.voice}`,
  ...recordingOf(name, folder),
  ...defined({ rejectCode: plan.rejectCode, codecs: plan.codecs, registrar: registrar?.at }),
});

/** `epochMs`: the stage's time. */
export function farEndParty(name: string, plan: PartyPlan, link: ControlLink, bind: string, { recording, registrar }: FarEndOptions, epochMs: () => number): Party {
  return {
    name,
    voice: plan.voice,
    uri: `sip:${name.toLowerCase()}@${registrar ?? bind}`,
    bind,
    events: link,
    async do(verb, fields) {
      await link.request({ do: verb, ...fields });
    },
    async weather(weather) {
      await link.request({ do: 'weather', weather });
    },
    async rebind(whose, others) {
      const { at } = await link.request({ do: 'rebind', whose, others });
      return typeof at === 'string' ? at : null;
    },
    async result(): Promise<PartyResult> {
      const { rtp, nowMs, recordedFromMs, passages, stats } = await link.request({ do: 'result' });
      const startMs = epochMs() - Number(nowMs);
      return {
        rtp: sum(rtp as WatchedStream[]),
        streams: heardStreams(stats as Message),
        passages: (passages as Passage[]).map((one) => ({ ...one, timeMs: startMs + one.timeMs })),
        recording: recording !== undefined && typeof recordedFromMs === 'number' ? { path: recording, startEpochMs: startMs + recordedFromMs } : null,
      };
    },
    stop: () => link.stop(),
  };
}

export async function startFarEnd(name: string, plan: PartyPlan, folder: string | null, weatherSeed?: number, registrar: Registrar | null = null): Promise<Party> {
  // In one thread media is told from signalling by the port, which must be known before.
  const weather = weatherSeed === undefined ? {} : { weatherSeed, bind: { ip: '127.0.0.1', port: await freePorts(1) } };
  const options = { ...farEndOptions(name, plan, folder, registrar), ...weather };
  const link = new JsonProcess(`far end ${name}`, process.execPath, [join(packageRoot, 'dist', 'far-end.js'), JSON.stringify(options)]);
  const ready = await link.ready();
  return farEndParty(name, plan, link, String(ready.bind), options, Date.now);
}
