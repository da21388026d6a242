// `twinset scenario run`, `list` and `check`.
import { existsSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { EXIT_BAD_CALL, EXIT_DONE, EXIT_MISSING, EXIT_VERDICT_NO, Failure } from '../failure.ts';
import { assertWritable, makeFreshFolder } from '../output.ts';
import { whatIsMissing } from '../programs.ts';
import { printProblems } from '../schema/document.ts';
import { LivePicture } from './live-picture.ts';
import { hearAll, rtpRows } from './measure.ts';
import { isSilentPeer } from './party/real-peer.ts';
import { PlainProgress, type Progress } from './progress.ts';
import { writeReport } from './report/report.ts';
import type { ScenarioResult } from './result.ts';
import { ScenarioRunner } from './runner.ts';
import { checkScenario, readScenario, type Scenario } from './scenario.ts';
import { judge, printChecks, recordsOf, switchesOf } from './verdict.ts';

export interface RunScenariosOptions {
  json?: string;
  peers: 'builtin' | 'real';
  out: string;
  seed?: number;
  live: boolean;
}

const DEFAULT_SEED = 1;

function filesOf(paths: readonly string[]): string[] {
  return paths.flatMap((path) => {
    if (!existsSync(path)) throw new Failure('NO_SUCH_FILE', EXIT_MISSING, `there is no scenario ${path}. See what there is: twinset scenario list`);
    if (!statSync(path).isDirectory()) return [path];
    const names = readdirSync(path, { recursive: true }).map(String).filter((name) => /\.ya?ml$/.test(name));
    if (names.length === 0) throw new Failure('NO_SUCH_FILE', EXIT_MISSING, `there is no scenario in ${path}. A scenario is a file NAME.yaml`);
    return names.sort().map((name) => join(path, name));
  });
}

async function runOne(scenario: Scenario, options: RunScenariosOptions, say: (line: string) => void): Promise<ScenarioResult> {
  const folder = join(options.out, scenario.scenario);
  makeFreshFolder(folder);
  const progress: Progress = options.live && process.stdout.isTTY ? new LivePicture(scenario.title, process.stdout) : new PlainProgress(say);
  const evidence = await new ScenarioRunner(scenario, { folder, peers: options.peers, progress }).run();
  const mute = new Set(options.peers === 'real' ? Object.keys(scenario.parties).filter((name) => isSilentPeer(scenario.parties[name]!)) : []);
  const rtp = rtpRows(evidence);
  const heard = await hearAll(evidence);
  const checks = judge(scenario, evidence, { rtp, heard }, mute);
  const result: ScenarioResult = {
    scenario: scenario.scenario,
    verdict: checks.every(({ verdict }) => verdict === 'pass') ? 'pass' : 'fail',
    durationMs: evidence.durationMs,
    steps: evidence.steps,
    switches: switchesOf(evidence),
    rtp,
    records: recordsOf(evidence),
    artifacts: {
      pcapng: evidence.handset.tracePath,
      report: join(folder, 'report.html'),
      audio: [evidence.handset.recording, ...evidence.parties.flatMap(({ recording }) => recording ?? [])].map(({ path }) => path),
    },
    seed: options.seed ?? DEFAULT_SEED,
    heard,
    checks,
    peers: options.peers,
  };
  writeFileSync(result.artifacts.report, await writeReport(scenario, evidence, result));
  writeFileSync(join(folder, 'result.json'), `${JSON.stringify(result, null, 2)}\n`);
  say(
    `\n${scenario.title}\n${printChecks(checks)}\n\n${result.verdict.toUpperCase()}  ${(evidence.durationMs / 1000).toFixed(1)} s  ${relative('.', result.artifacts.report)}`,
  );
  return result;
}

export async function runScenarios(paths: readonly string[], options: RunScenariosOptions): Promise<number> {
  const scenarios = filesOf(paths).map(readScenario);
  if (options.json && options.json !== '-') assertWritable(options.json);
  if (options.peers === 'real') {
    const missing = whatIsMissing(['baresip', 'sipp', 'tcpdump']);
    if (missing) throw new Failure('NOT_INSTALLED', EXIT_MISSING, `--peers real: ${missing}`);
  }
  // With --json - standard output belongs to the result.
  const say = (line: string): void => {
    (options.json === '-' ? process.stderr : process.stdout).write(`${line}\n`);
  };
  const results: ScenarioResult[] = [];
  for (const scenario of scenarios) results.push(await runOne(scenario, options, say));
  if (options.json) {
    const text = `${JSON.stringify(results.length === 1 ? results[0] : results, null, 2)}\n`;
    if (options.json === '-') process.stdout.write(text);
    else writeFileSync(options.json, text);
  }
  return results.every(({ verdict }) => verdict === 'pass') ? EXIT_DONE : EXIT_VERDICT_NO;
}

export function listScenarios(paths: readonly string[], options: { json?: boolean }): number {
  const rows = filesOf(paths)
    .map(checkScenario)
    .map(({ path, scenario }) => ({
      path,
      scenario: scenario?.scenario ?? null,
      title: scenario?.title ?? 'does not fit the schema: see twinset scenario check',
    }));
  const width = Math.max(0, ...rows.map(({ path }) => path.length));
  process.stdout.write(options.json ? `${JSON.stringify(rows)}\n` : rows.map(({ path, title }) => `${path.padEnd(width)}  ${title}\n`).join(''));
  return EXIT_DONE;
}

export function checkScenarios(paths: readonly string[], options: { json?: boolean }): number {
  const rows = filesOf(paths)
    .map(checkScenario)
    .map(({ path, problems }) => ({ path, problems }));
  if (options.json) process.stdout.write(`${JSON.stringify(rows)}\n`);
  else for (const { path, problems } of rows) process.stdout.write(problems.length ? `${printProblems(path, problems)}\n` : `${path}: ok\n`);
  return rows.every(({ problems }) => problems.length === 0) ? EXIT_DONE : EXIT_BAD_CALL;
}
