// Plays a scenario that is a simulated life: its acts are the steps, every invariant is a check, and a life knows no other clock than the virtual one.
import { writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { openInThreadTrace } from '../../host-shim/trace/index.ts';
import { makeFreshFolder } from '../output.ts';
import { readTracedRun } from '../trace/source.ts';
import { live, planOf, type Life, type LifeFile, type Plan } from '../simulate/index.ts';
import { traceOf } from './party/handset.ts';
import { lifeReport } from './report/life-report.ts';
import type { ScenarioResult, StepResult } from './result.ts';
import { printChecks } from './verdict.ts';

const stepOf = ({ atMs, act: { what, ...fields } }: Plan['acts'][number]): StepResult => ({ name: `${what} ${JSON.stringify(fields)}`, verdict: 'pass', atMs, detail: '' });

export async function playLife(file: LifeFile, { out, say }: { out: string; say(line: string): void }): Promise<ScenarioResult> {
  const plan = planOf(file);
  const folder = join(out, file.scenario);
  makeFreshFolder(folder);
  const trace = openInThreadTrace(traceOf(folder));
  const life: Life = await live(plan, { trace: trace.sink });
  trace.close();
  const { verdicts, virtualMs, records, finding } = life;
  const result: ScenarioResult = {
    scenario: file.scenario,
    verdict: finding ? 'fail' : 'pass',
    durationMs: virtualMs,
    steps: plan.acts.map(stepOf),
    switches: [],
    rtp: [],
    records: { checked: records.checked, skipped: records.skipped, identical: records.identical },
    artifacts: { pcapng: traceOf(folder), report: join(folder, 'report.html'), audio: [] },
    seed: plan.seed,
    title: file.title,
    heard: [],
    audio: [],
    mos: [],
    checks: verdicts.map(({ name, sentence, detail }) => ({ check: `${name}: ${sentence}`, verdict: detail === null ? 'pass' : 'fail', detail: detail ?? '' })),
    peers: 'simulated',
    retries: [],
  };
  writeFileSync(result.artifacts.report, lifeReport(result, readTracedRun(traceOf(folder)), finding?.events ?? []));
  writeFileSync(join(folder, 'result.json'), `${JSON.stringify(result, null, 2)}\n`);
  say(`\n${file.title}\n${printChecks(result.checks)}\n\n${result.verdict.toUpperCase()}  ${(virtualMs / 1000).toFixed(1)} s of virtual time  ${relative('.', result.artifacts.report)}`);
  return result;
}
