// `twinset simulate`: lives by seed until the number of runs or of virtual hours is reached, or one breaks an invariant.
import { join } from 'node:path';
import { EXIT_BAD_CALL, EXIT_DONE, EXIT_VERDICT_NO, Failure } from '../failure.ts';
import { assertFolderPlace, writeWhole } from '../output.ts';
import { endOnSignals } from '../owned-process.ts';
import { makeFolder } from '../../host-shim/index.ts';
import type { Finding } from './finding.ts';
import { INVARIANTS } from './invariants.ts';
import { live } from './life.ts';
import { planOf, printLife, readLife } from './life-file.ts';
import { drawPlan } from './plan.ts';
import { shrink } from './shrink.ts';

export interface SimulateOptions {
  seed: number;
  runs?: number;
  hours?: number;
  /** Every how many lives one has sound; 0 = none. */
  media: number;
  replay?: string;
  out: string;
  /** Where the recording of the only life goes. */
  record?: string;
  json?: boolean;
}

const DEFAULT_RUNS = 100;
const MS_PER_HOUR = 3_600_000;
const PROGRESS_MS = 2_000;

export async function simulate(options: SimulateOptions): Promise<number> {
  const say = (line: string): void => void process.stderr.write(`${line}\n`);
  assertFolderPlace(options.out);
  const recorded = options.record === undefined ? {} : { record: options.record };
  if (options.replay !== undefined) return told((await live(planOf(readLife(options.replay)), recorded)).finding, { runs: 1, virtualMs: 0, rtpPackets: 0 }, options, say);
  if (options.runs === 0 || options.hours === 0) throw new Failure('BAD_OPTION', EXIT_BAD_CALL, 'no life proves nothing: give --runs or --hours at least 1.');
  if (options.record !== undefined && options.runs !== 1) throw new Failure('BAD_OPTION', EXIT_BAD_CALL, 'a recording is of one life: give --runs 1 and its --seed, or --replay FILE.');
  const runs = options.runs ?? (options.hours === undefined ? DEFAULT_RUNS : Infinity);
  const limitMs = (options.hours ?? Infinity) * MS_PER_HOUR;
  const sum = { runs: 0, virtualMs: 0, rtpPackets: 0 };
  endOnSignals((signal) => say(`twinset: INTERRUPTED: ended by ${signal}; ${sum.runs} ${sum.runs === 1 ? 'life' : 'lives'} from seed ${options.seed} broke no invariant. It goes on with: --seed ${options.seed + sum.runs}`));
  let saidMs = process.uptime() * 1_000;
  while (sum.runs < runs && sum.virtualMs < limitMs) {
    const seed = options.seed + sum.runs;
    const { finding, virtualMs, rtpPackets } = await live(drawPlan(seed, options.media > 0 && sum.runs % options.media === 0), recorded);
    sum.runs++;
    sum.virtualMs += virtualMs;
    sum.rtpPackets += rtpPackets;
    if (finding) {
      say(`seed ${seed} breaks ${finding.invariant}: ${finding.detail}\nmaking it smaller ...`);
      return told(await shrink(finding, async (acts) => (await live({ ...finding.plan, acts })).finding), sum, options, say);
    }
    const nowMs = process.uptime() * 1_000;
    if (nowMs - saidMs > PROGRESS_MS) {
      saidMs = nowMs;
      say(`${sum.runs} ${sum.runs === 1 ? 'life' : 'lives'}, ${(sum.virtualMs / MS_PER_HOUR).toFixed(1)} virtual hours, up to seed ${seed}`);
    }
  }
  return told(null, sum, options, say);
}

function told(finding: Finding | null, sum: { runs: number; virtualMs: number; rtpPackets: number }, options: SimulateOptions, say: (line: string) => void): number {
  const path = finding ? join(options.out, `seed-${finding.plan.seed}-${finding.invariant}.yaml`) : null;
  if (finding && path) {
    makeFolder(options.out);
    writeWhole(path, printLife(finding));
  }
  const result = { verdict: finding ? 'fail' : 'pass', seed: finding?.plan.seed ?? options.seed, ...sum, invariants: INVARIANTS.map(({ name }) => name), finding: finding && { ...finding, file: path } };
  if (options.json) process.stdout.write(`${JSON.stringify(result)}\n`);
  else if (finding) {
    say(finding.events.join('\n'));
    process.stdout.write(`seed ${finding.plan.seed} breaks ${finding.invariant} with ${finding.plan.acts.length} acts: ${finding.detail}\nwritten to ${path}; again: twinset scenario run ${path}\n`);
  } else process.stdout.write(`${sum.runs} ${sum.runs === 1 ? 'life' : 'lives'}, ${(sum.virtualMs / MS_PER_HOUR).toFixed(1)} virtual hours, ${sum.rtpPackets} RTP packets, from seed ${options.seed}: every invariant held\n`);
  return finding ? EXIT_VERDICT_NO : EXIT_DONE;
}
