// `twinset scenario run`, `list` and `check`.
import { existsSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { EXIT_BAD_CALL, EXIT_DONE, EXIT_MISSING, EXIT_VERDICT_NO, Failure } from '../failure.ts';
import { assertWritable, makeFreshFolder } from '../output.ts';
import { whatIsMissing } from '../programs.ts';
import { printProblems } from '../schema/document.ts';
import { playLife } from './life.ts';
import { runJobs, share } from './jobs.ts';
import { printJunit } from './junit.ts';
import { limits } from './limits.ts';
import { writeReports } from './report/index-page.ts';
import type { ScenarioResult } from './result.ts';
import { needsRealtime, play } from './runs.ts';
import { changesWeather } from './scenario.ts';
import { checkScenario, isLifeFile, readScenario, type Playable } from './scenario-check.ts';

export interface RunScenariosOptions {
  json?: string;
  junit?: string;
  html?: string;
  peers: 'builtin' | 'real';
  out: string;
  seed?: number;
  simulate?: boolean;
  retries?: number;
  /** I/N: the I-th of N parts. */
  shard?: string;
  jobs?: number;
  /** Of a larger run, which tells the sum itself. */
  part?: boolean;
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

interface Chosen {
  path: string;
  scenario: Playable;
}

/** The files of the part that is asked for, each checked before any is run; `leftOut`: those of folders that cannot be played this way. */
function chosen(paths: readonly string[], { shard, simulate, peers }: RunScenariosOptions): { scenarios: Chosen[]; leftOut: Chosen[] } {
  const found = filesOf(paths).map((path): Chosen => ({ path, scenario: readScenario(path) }));
  const leftOut = simulate ? found.filter(({ path, scenario }) => !isLifeFile(scenario) && needsRealtime(scenario) && !paths.includes(path)) : [];
  const all = found.filter((one) => !leftOut.includes(one));
  const names = all.map(({ scenario }) => scenario.scenario);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice) throw new Failure('BAD_SCENARIO', EXIT_BAD_CALL, `two files have the scenario ${twice}: their results would go to the same folder. Give one of them another name`);
  const real = simulate ? all.filter(({ scenario }) => !isLifeFile(scenario) && needsRealtime(scenario)) : [];
  if (real.length)
    throw new Failure('BAD_SCENARIO', EXIT_BAD_CALL, `${real.map(({ path }) => path).join(', ')}: says realtime: true, so it cannot be simulated. Run it without --simulate`);
  const bad = peers === 'real' ? all.filter(({ scenario }) => !isLifeFile(scenario) && changesWeather(scenario)) : [];
  if (bad.length)
    throw new Failure('BAD_OPTION', EXIT_BAD_CALL, `${bad.map(({ path }) => path).join(', ')}: only our own far ends can be put behind a bad line. Run it without --peers real`);
  if (all.length === 0) throw new Failure('BAD_SCENARIO', EXIT_BAD_CALL, `nothing here can be simulated: ${leftOut.map(({ path }) => path).join(', ')} need real time. Run it without --simulate`);
  if (shard === undefined) return { scenarios: all, leftOut };
  const [, part, count] = /^([0-9]{1,4})\/([0-9]{1,4})$/.exec(shard) ?? [];
  if (!part || Number(part) < 1 || Number(part) > Number(count)) throw new Failure('BAD_OPTION', EXIT_BAD_CALL, `--shard ${JSON.stringify(shard)} is not I/N with I from 1 to N, for example 1/4`);
  return { scenarios: share(all, Number(part) - 1, Number(count)), leftOut };
}

function assertPrograms(): void {
  const missing = whatIsMissing(['baresip', 'sipp', 'tcpdump']);
  if (missing) throw new Failure('NOT_INSTALLED', EXIT_MISSING, `--peers real: ${missing}`);
}

/** As this command's words, for the jobs. */
const wordsFor = ({ peers, out, seed = DEFAULT_SEED, retries = 0, simulate }: RunScenariosOptions): string[] => [
  ...['--peers', peers, '--out', out, '--seed', String(seed), '--retries', String(retries)],
  ...(simulate ? ['--simulate'] : []),
];

async function playAll(scenarios: readonly Chosen[], options: RunScenariosOptions, say: (line: string) => void): Promise<ScenarioResult[]> {
  const { peers, out, live, simulate = false, seed = DEFAULT_SEED, retries = 0, jobs = 1 } = options;
  const count = Math.min(jobs, scenarios.length, limits.jobs);
  if (count > 1) return runJobs(scenarios.map(({ path }) => path), count, wordsFor(options), say);
  const results: ScenarioResult[] = [];
  for (const { scenario } of scenarios) results.push(isLifeFile(scenario) ? await playLife(scenario, { out, say }) : await play(scenario, { peers, out, live, simulate, seed, retries, say }));
  return results;
}

/** What failed, and what passed only after a failure, in one place at the end. */
function summary(results: readonly ScenarioResult[]): string {
  const passed = results.filter(({ verdict }) => verdict === 'pass').length;
  const failed = results.filter(({ verdict }) => verdict === 'fail').map(({ scenario, title }) => `  FAIL  ${scenario}: ${title}`);
  const retried = results.filter(({ retries }) => retries.length > 0).map(({ scenario, verdict, retries }) => `  ${scenario}: ${verdict} after ${retries.length} failed: ${retries.map(({ failures }) => failures[0]).join('; ')}`);
  return [`\n${passed} of ${results.length} scenarios passed`, ...failed, ...(retried.length ? ['played again:', ...retried] : [])].join('\n');
}

export async function runScenarios(paths: readonly string[], options: RunScenariosOptions): Promise<number> {
  const { scenarios, leftOut } = chosen(paths, options);
  const { json, junit, html, peers, part } = options;
  for (const path of [json, junit]) if (path && path !== '-') assertWritable(path);
  if (html) makeFreshFolder(html);
  if (peers === 'real') assertPrograms();
  // With --json - standard output belongs to the result.
  const say = (line: string): void => {
    (json === '-' ? process.stderr : process.stdout).write(`${line}\n`);
  };
  const results = await playAll(scenarios, options, say);
  if (results.length !== 1 && !part) say(summary(results));
  if (leftOut.length) say(`left out, for they need real time (run them without --simulate): ${leftOut.map(({ scenario }) => scenario.scenario).join(', ')}`);
  if (junit) writeFileSync(junit, printJunit(results));
  if (html) writeReports(html, results);
  if (json) {
    const text = `${JSON.stringify(results.length === 1 ? results[0] : results, null, 2)}\n`;
    if (json === '-') process.stdout.write(text);
    else writeFileSync(json, text);
  }
  return results.every(({ verdict }) => verdict === 'pass') ? EXIT_DONE : EXIT_VERDICT_NO;
}

export function listScenarios(paths: readonly string[], options: { json?: boolean }): number {
  const rows = filesOf(paths)
    .map(checkScenario)
    .map(({ path, scenario }) => ({
      path,
      scenario: scenario?.scenario ?? null,
      covers: scenario?.covers ?? [],
      realtime: scenario !== null && !isLifeFile(scenario) && needsRealtime(scenario),
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
