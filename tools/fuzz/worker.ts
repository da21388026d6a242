// A thread of the fuzzer: lives every `stride`-th life, and reports what it found; or lives one again up to where it hung.
import { parentPort, workerData } from 'node:worker_threads';
import { live } from './life.ts';
import { limits } from './limits.ts';
import { minimise, type Finding } from './minimise.ts';
import { Firmware } from './target.ts';
import { Progress, type ThreadReport, type ThreadOrder } from './thread.ts';

const { seed, first, stride, behind, lifeMessages, overStreams, role, board, hang } = workerData as ThreadOrder;
const progress = new Int32Array(board);
const firmware = await Firmware.load(role);

const itsRole = role === 'handset' ? {} : { role };
const hasTwin = (life: number): boolean => life % limits.twinEvery === 0;
const report = (life: number, finding: Finding): void => parentPort!.postMessage({ life, finding } satisfies ThreadReport);

function liveAll(): void {
  for (let life = first; life < behind && Atomics.load(progress, Progress.Stop) === 0; life += stride) {
    Atomics.store(progress, Progress.Life, life);
    const { steps, fault, mutated, signatures } = live(firmware, seed, life, lifeMessages, (step) => { Atomics.store(progress, Progress.Step, step); }, { overStreams });
    Atomics.add(progress, Progress.Mutated, mutated);
    Atomics.add(progress, Progress.Steps, steps.length);
    if (signatures > Atomics.load(progress, Progress.Signatures)) Atomics.store(progress, Progress.Signatures, signatures);
    if (fault) report(life, minimise(firmware, { fault, steps, twin: hasTwin(life), ...itsRole }));
  }
}

/** What hangs is not tried again, so it is not made smaller. */
function writeDown({ life, step }: NonNullable<ThreadOrder['hang']>): void {
  const { steps, fault } = live(firmware, seed, life, lifeMessages, () => undefined, { hangsAt: step, overStreams });
  if (fault) report(life, { fault, steps, twin: hasTwin(life), ...itsRole });
}

if (hang) writeDown(hang);
else liveAll();
