// `twinset bench boot`: a handset on an emulated aarch64 board from cold to the core's first answer, to registered, and up again from a snapshot; its size, memory and idle time.
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { targetLimits } from '../target/limits.ts';
import { developmentImage } from '../target/qemu/development-image.ts';
import { developmentKey } from '../target/qemu/development-key.ts';
import { startTarget, type RunningTarget } from '../target/qemu/running-target.ts';
import { takeSnapshot } from '../target/qemu/snapshot.ts';
import { buildRom } from '../target/rom/rom.ts';
import { TARGETS } from '../target/targets.ts';
import { makeTemporaryFolder, removeFolder } from '../temporary-folder.ts';
import { FirstAnswer, Registrar } from './boot-peers.ts';
import { processorMs } from './processor-time.ts';
import { figure, machineFacts, median, type BenchFigure, type BenchOptions, type BenchResult } from './result.ts';

const TARGET = 'aarch64-virt';
/** So long nothing happens, and its processor time is counted. */
const IDLE_MS = 5_000;

interface Sample { answerMs: number; answerProcessorMs: number; registeredMs: number; processorMs: number; residentMib: number; idlePercent: number }

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
const since = ({ emulator }: RunningTarget): number => performance.now() - emulator.startedMs;
const residentMib = (pid: number): number => Number(/^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))![1]) / 1024;

/** From cold; leaves a snapshot of the machine in `snapshot`. */
async function coldBoot(folder: string, snapshot: string): Promise<Sample> {
  const registrar = await Registrar.open();
  const configuration = { accounts: [{ uri: `sip:bench@127.0.0.1:${registrar.port}`, registrar: `sip:127.0.0.1:${registrar.port}`, user: 'bench', password: 'none' }] };
  const running = await startTarget({ target: TARGET, flash: join(folder, 'flash'), image: () => developmentImage(TARGET, configuration), publicKeys: [developmentKey().publicPem] });
  const answer = FirstAnswer.ask(running.ports.sip);
  try {
    const good = running.emulator.waitFor('target-good', targetLimits.bootMs);
    good.catch(() => undefined); // told below, after what comes before
    await Promise.race([answer.came, running.up().then(() => answer.came)]);
    const answerMs = since(running);
    const answerProcessorMs = processorMs(running.emulator.pid);
    await registrar.registered;
    const registeredMs = since(running);
    const bootProcessorMs = processorMs(running.emulator.pid);
    await good;
    await pause(IDLE_MS);
    const before = processorMs(running.emulator.pid);
    await pause(IDLE_MS);
    const idlePercent = ((processorMs(running.emulator.pid) - before) / IDLE_MS) * 100;
    await takeSnapshot(snapshot, running.monitor, running.flash, running.ports);
    return { answerMs, answerProcessorMs, registeredMs, processorMs: bootProcessorMs, residentMib: residentMib(running.emulator.pid), idlePercent };
  } finally {
    answer.close();
    registrar.close();
    await running.end();
    rmSync(join(folder, 'flash'), { force: true });
  }
}

/** From the snapshot to the core's first answer. */
async function restored(folder: string, snapshot: string): Promise<number> {
  const running = await startTarget({ target: TARGET, flash: join(folder, 'flash'), image: () => new Uint8Array(), publicKeys: [developmentKey().publicPem], snapshot });
  const answer = FirstAnswer.ask(running.ports.sip);
  try {
    await Promise.race([answer.came, running.up().then(() => answer.came)]);
    return since(running);
  } finally {
    answer.close();
    await running.end();
    rmSync(join(folder, 'flash'), { force: true });
  }
}

export async function runBootBench({ rounds, onProgress }: BenchOptions): Promise<BenchResult> {
  const folder = makeTemporaryFolder('bench-boot');
  const snapshot = join(folder, 'snapshot-0');
  const cold: Sample[] = [];
  const warm: number[] = [];
  try {
    for (let round = 0; round < rounds; round++) {
      onProgress?.(2 * round, 2 * rounds, 'cold boot');
      cold.push(await coldBoot(folder, snapshot));
      onProgress?.(2 * round + 1, 2 * rounds, 'snapshot');
      warm.push(await restored(folder, snapshot));
    }
  } finally {
    removeFolder(folder);
  }
  return { bench: 'boot', machine: machineFacts(), rounds, figures: figuresOf(cold, warm), errors: {}, missing: [] };
}

function figuresOf(cold: readonly Sample[], warm: readonly number[]): BenchFigure[] {
  const rounded = (value: number): number => Math.round(value * 10) / 10;
  const beside = (name: string, unit: string, ours: number, wanted: number | null, note: string): BenchFigure =>
    figure({ name: `boot.${name}`, unit, higherIsBetter: false, ours: rounded(ours), peers: wanted === null ? {} : { wanted }, goal: wanted === null ? {} : { wanted: 1 }, note });
  const of = (key: keyof Sample): number => median(cold.map((sample) => sample[key]));
  const shipped = buildRom(TARGETS[TARGET], () => undefined).bytes + developmentImage(TARGET).length;
  return [
    beside('answer', 'ms', of('answerMs'), 5_000, "from the emulator's start to the core's 200 to OPTIONS; wall time, so it grows with the load of the machine"),
    beside('answer.processor', 'ms', of('answerProcessorMs'), null, 'processor time of the emulator up to there: what is left when the load of the machine is taken away'),
    beside('registered', 'ms', of('registeredMs'), null, "from the emulator's start to the REGISTER that was answered with 200"),
    beside('processor', 'ms', of('processorMs'), null, "processor time of the emulator up to there, its translation included: what is left when the load is taken away"),
    beside('snapshot', 'ms', median(warm), 700, "from the emulator's start with a snapshot to the core's 200 to OPTIONS"),
    beside('shipped', 'MB', shipped / 1e6, 45, 'kernel, modules, read-only root and image'),
    beside('ram', 'MiB', TARGETS[TARGET].ramMib, 128, 'given to the target'),
    beside('resident', 'MiB', of('residentMib'), null, 'VmRSS of the emulator, its translated code included'),
    beside('idle', '%', of('idlePercent'), null, 'of one processor, with both guests up and no call'),
  ];
}
