// `npm run fuzz`: mutated messages into built cores, in threads, until the number or the time is up; findings become files.
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { Worker } from 'node:worker_threads';
import { packagePath } from '../package-root.ts';
import { writeFinding } from './finding-file.ts';
import { limits } from './limits.ts';
import type { Role } from './target.ts';
import { Progress, type ThreadOrder, type ThreadReport } from './thread.ts';

const USAGE = 'usage: npm run fuzz -- [--messages N] [--seed S] [--seconds T] [--threads N] [--life N] [--streams] [--late-offers | --server]';

function numbers(): { messages: number; seed: number; seconds: number; threads: number; firstLife: number; overStreams: boolean; role: Role } {
  const number = { type: 'string' } as const, choice = { type: 'boolean', default: false } as const;
  const { values } = parseArgs({ options: { messages: number, seed: number, seconds: number, threads: number, life: number, streams: choice, 'late-offers': choice, server: choice } });
  const read = (name: 'messages' | 'seed' | 'seconds' | 'threads' | 'life', otherwise: number, least = 1): number => {
    const value = values[name] === undefined ? otherwise : Number(values[name]);
    if (!Number.isInteger(value) || value < least) throw new RangeError(`--${name} wants a whole number of at least ${least}, not ${values[name]}`);
    return value;
  };
  if (values.server && values['late-offers']) throw new RangeError('--server has no phone layer, which --late-offers is about: one of the two');
  const seed = read('seed', 1 + (Number(process.hrtime.bigint() % 2147483647n)));
  return { messages: read('messages', 10_000_000), seed, seconds: read('seconds', 3600), threads: read('threads', Math.max(1, availableParallelism() - 1)), firstLife: read('life', 0, 0), overStreams: values.streams, role: values.server ? 'server' : values['late-offers'] ? 'late-offers' : 'handset' };
}

interface Thread { worker: Worker; board: Int32Array; done: Promise<void>; ended: boolean; seenAt: number; seen: string }

async function main(): Promise<number> {
  let options: ReturnType<typeof numbers>;
  try {
    options = numbers();
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n${USAGE}\n`);
    return 2;
  }
  const { messages, seed, seconds, threads, firstLife, overStreams, role } = options;
  const lives = Math.ceil(messages / limits.lifeMessages);
  const started = Date.now();
  let findings = 0;
  const hangs: Promise<void>[] = [];
  console.log(`seed ${seed}, ${lives} lives of ${limits.lifeMessages} mutated messages from life ${firstLife} on, ${threads} threads, at most ${seconds} s`);

  const start = (first: number, hang?: ThreadOrder['hang']): Thread => {
    const board = new SharedArrayBuffer(4 * Progress.Words);
    const order: ThreadOrder = { seed, first, stride: threads, behind: firstLife + lives, lifeMessages: limits.lifeMessages, overStreams, role, board, ...(hang ? { hang } : {}) };
    const worker = new Worker(fileURLToPath(new URL('./worker.mjs', import.meta.url)), { workerData: order });
    const thread: Thread = { worker, board: new Int32Array(board), ended: false, seenAt: Date.now(), seen: '', done: Promise.resolve() };
    worker.on('message', ({ life, finding }: ThreadReport) => {
      findings++;
      console.log(`FOUND ${finding.fault.kind} in life ${life}: ${finding.fault.detail.split('\n')[0]} -> ${writeFinding(packagePath('test', 'fuzz', 'found'), { ...finding, seed, life })}`);
      if (findings >= limits.findings) stop();
    });
    thread.done = new Promise((resolve) => {
      worker.on('error', (error) => { findings++; console.log(`a thread ended: ${error.stack}`); });
      worker.on('exit', () => { thread.ended = true; resolve(); });
    });
    return thread;
  };
  const all = Array.from({ length: threads }, (_, thread) => start(firstLife + thread));
  const stop = (): void => { for (const { board } of all) Atomics.store(board, Progress.Stop, 1); };
  const sum = (word: number): number => all.reduce((total, { board }) => total + Atomics.load(board, word), 0);
  const elapsed = (): number => (Date.now() - started) / 1000;
  const figures = (): string => `${sum(Progress.Mutated)} mutated messages, ${sum(Progress.Steps)} events, ${Math.round(sum(Progress.Mutated) / elapsed())} mutated messages/s, seed ${seed}, ${elapsed().toFixed(0)} s`;

  const watch = setInterval(() => {
    if (elapsed() > seconds) stop();
    for (const thread of all) {
      const life = Atomics.load(thread.board, Progress.Life);
      const step = Atomics.load(thread.board, Progress.Step);
      const now = `${life} ${step}`;
      if (thread.ended || step === 0 || thread.seen !== now) Object.assign(thread, { seen: now, seenAt: Date.now() });
      else if (Date.now() - thread.seenAt > limits.hangMs) {
        console.log(`a thread hangs inside the core: seed ${seed}, life ${life}, step ${step}`);
        thread.ended = true;
        void thread.worker.terminate();
        hangs.push(start(0, { life, step }).done);
      }
    }
  }, 1000);
  const tell = setInterval(() => console.log(figures()), 30_000);
  await Promise.all(all.map(({ done }) => done));
  await Promise.all(hangs);
  clearInterval(watch);
  clearInterval(tell);
  console.log(`${figures()}, up to ${all.reduce((most, { board }) => Math.max(most, Atomics.load(board, Progress.Signatures)), 0)} kinds of outcome in a life: ${findings} findings`);
  return findings > 0 ? 1 : 0;
}

process.exitCode = await main();
