// A handset for tests: `twinset run` as people start it, steered over its control protocol.
import { join } from 'node:path';
import { JsonProcess, type Message } from '../../tools/scenario/party/json-process.ts';
import { packagePath } from '../../tools/package-root.ts';
import { scratchFolder } from './scratch.ts';
import { keepSip, tracesFolder } from './traces.ts';

/** Nobody waits so long but for what never comes; others may load the machine. */
const READY_MS = 60_000;
const EVENT_MS = 30_000;
const RTP_MS = 60_000;
const RTP_POLL_MS = 50;

export interface RunningHandset {
  readonly link: JsonProcess;
  readonly bind: string;
  readonly port: number;
  readonly uri: string;
  ask(request: Message): Promise<Message>;
  event(name: string, fields?: Message, withinMs?: number): Promise<Message>;
  /** Every event so far. */
  readonly events: readonly Message[];
  stop(): Promise<void>;
}

export interface HandsetSettings {
  words?: readonly string[];
  /** How it is started; default: node and the launcher. */
  command?: readonly [string, ...string[]];
  bind?: string;
  /** How long its start may take. */
  readyMs?: number;
}

export async function startHandset({
  words = [],
  readyMs = READY_MS,
  command = [process.execPath, packagePath('tools', 'bin', 'twinset.mjs')],
  bind = '127.0.0.1:0',
}: HandsetSettings = {}): Promise<RunningHandset> {
  const [program, ...before] = command;
  const ownTrace = words.indexOf('--trace') < 0 && tracesFolder() !== null ? join(scratchFolder('trace'), 'handset.pcapng') : null;
  const tracing = ownTrace === null ? [] : ['--trace', ownTrace];
  const link = new JsonProcess('the handset', program, [...before, 'run', '--bind', bind, '--control', 'stdio', '--json', ...words, ...tracing]);
  const events: Message[] = [];
  link.onEvent((event) => events.push(event));
  const ready = await link.waitFor('ready', ({ event }) => event === 'ready', readyMs);
  const at = String(ready.bind);
  return {
    link,
    bind: at,
    port: Number(at.split(':').at(-1)),
    uri: `sip:handset@${at}`,
    events,
    ask: (request) => link.request(request),
    event: (name, fields = {}, withinMs = EVENT_MS) =>
      link.waitFor(
        `${name} ${JSON.stringify(fields)}`,
        (event) => event.event === name && Object.entries(fields).every(([key, value]) => event[key] === value),
        withinMs,
      ),
    async stop() {
      await link.stop();
      if (tracesFolder() !== null) keepSip(ownTrace ?? words[words.indexOf('--trace') + 1]!);
    },
  };
}

/** Runs `use` with a handset that is stopped afterwards, come what may. */
export async function withHandset<T>(settings: HandsetSettings, use: (handset: RunningHandset) => Promise<T>): Promise<T> {
  const handset = await startHandset(settings);
  try {
    return await use(handset);
  } finally {
    await handset.stop();
  }
}

/** Resolves when this much RTP has gone out and come in, in one of the streams that are open. */
export async function untilRtp(handset: Pick<RunningHandset, 'ask'>, packets: number, withinMs = RTP_MS): Promise<void> {
  for (const until = Date.now() + withinMs; ; ) {
    const { media } = (await handset.ask({ do: 'stats' })) as { media: { streams: { rtp: { sent: number; received: number } }[] } };
    if (media.streams.some(({ rtp }) => rtp.sent >= packets && rtp.received >= packets)) return;
    if (Date.now() > until) throw new Error(`not ${packets} packets of RTP each way: ${JSON.stringify(media.streams.map(({ rtp }) => rtp))}`);
    await new Promise((resolve) => setTimeout(resolve, RTP_POLL_MS));
  }
}

/** From the guest in front to the other one and back, so many times; the figures of each switch. */
export async function switchThereAndBack(handset: RunningHandset, times: number): Promise<Message[]> {
  const { guest: front } = await handset.ask({ do: 'snapshot' });
  const other = front === 'android' ? 'symbian' : 'android';
  const figures: Message[] = [];
  for (let round = 0; round < times; round++) {
    for (const to of [other, front]) figures.push(await handset.ask({ do: 'switch', to }));
  }
  return figures;
}
