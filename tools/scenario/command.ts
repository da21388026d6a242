// `twinset scenario run`, `list` and `check`.
import { EXIT_BAD_CALL, EXIT_DONE, EXIT_MISSING, EXIT_VERDICT_NO, Failure } from '../failure.ts';
import { assertApart, assertWritable, makeFreshFolder, writeInPlace } from '../output.ts';
import { whatIsMissing } from '../programs.ts';
import { printProblems } from '../schema/document.ts';
import { chosen, filesOf, type ChoiceOptions, type Chosen } from './choice.ts';
import { playLife } from './life.ts';
import { runJobs } from './jobs.ts';
import { accountsFor } from './party/addressed.ts';
import { printJunit } from './junit.ts';
import { limits } from './limits.ts';
import { endOnSignals } from '../owned-process.ts';
import { writeReports } from './report/index-page.ts';
import type { ScenarioResult } from './result.ts';
import { needsRealtime, play } from './runs.ts';
import { checkScenario, isLifeFile } from './scenario-check.ts';

export interface RunScenariosOptions extends ChoiceOptions {
  json?: string;
  junit?: string;
  html?: string;
  out: string;
  seed?: number;
  retries?: number;
  record?: boolean;
  jobs?: number;
  /** Of a larger run, which tells the sum itself. */
  part?: boolean;
  live: boolean;
}

const DEFAULT_SEED = 1;

function assertPrograms(): void {
  const missing = whatIsMissing(['baresip', 'sipp', 'tcpdump']);
  if (missing) throw new Failure('NOT_INSTALLED', EXIT_MISSING, `--peers real: ${missing}`);
}

/** As this command's words, for the jobs. */
const wordsFor = ({ peers, out, seed = DEFAULT_SEED, retries = 0, simulate, record }: RunScenariosOptions): string[] => [
  ...['--peers', peers, '--out', out, '--seed', String(seed), '--retries', String(retries)],
  ...(simulate ? ['--simulate'] : []),
  ...(record ? ['--record'] : []),
];

async function playAll(scenarios: readonly Chosen[], options: RunScenariosOptions, say: (line: string) => void): Promise<ScenarioResult[]> {
  const { peers, out, live, simulate = false, seed = DEFAULT_SEED, retries = 0, jobs = 1, record = false } = options;
  const count = Math.min(jobs, scenarios.length, limits.jobs);
  if (count > 1) return runJobs(scenarios.map(({ path }) => path), count, wordsFor(options), say);
  const results: ScenarioResult[] = [];
  for (const { scenario } of scenarios) results.push(isLifeFile(scenario) ? await playLife(scenario, { out, say }) : await play(scenario, { peers, out, live, simulate, seed, retries, record, say }));
  return results;
}

/** What failed, and what passed only after a failure, in one place at the end. */
function summary(results: readonly ScenarioResult[]): string {
  const passed = results.filter(({ verdict }) => verdict === 'pass').length;
  const failed = results.filter(({ verdict }) => verdict === 'fail').map(({ scenario, title }) => `  FAIL  ${scenario}: ${title}`);
  const skipped = results.flatMap(({ scenario, checks }) => checks.filter((check) => check.verdict === 'skipped').map(({ check, detail }) => `  ${scenario}: ${check}: ${detail}`));
  const retried = results.filter(({ retries }) => retries.length > 0).map(({ scenario, verdict, retries }) => `  ${scenario}: ${verdict} after ${retries.length} failed: ${retries.map(({ failures }) => failures[0]).join('; ')}`);
  return [`\n${passed} of ${results.length} scenarios passed`, ...failed, ...(retried.length ? ['played again:', ...retried] : []), ...(skipped.length ? ['expected, and not looked for:', ...skipped] : [])].join('\n');
}

export async function runScenarios(paths: readonly string[], options: RunScenariosOptions): Promise<number> {
  endOnSignals((signal) => process.stderr.write(`twinset: INTERRUPTED: ended by ${signal}; there is no verdict. What was recorded so far lies in ${options.out}\n`));
  const { scenarios, leftOut, lacking } = chosen(paths, options);
  // Credentials that are not set are told before the first call, too.
  for (const { scenario } of scenarios) if (!isLifeFile(scenario)) accountsFor(scenario);
  const { json, junit, html, peers, part } = options;
  assertApart([{ what: '--json', path: json === '-' ? undefined : json }, { what: '--junit', path: junit }], scenarios.map(({ path }) => ({ what: 'the scenario', path })));
  for (const path of [json, junit]) if (path && path !== '-') assertWritable(path);
  if (html) makeFreshFolder(html);
  if (peers === 'real') assertPrograms();
  // With --json - standard output belongs to the result.
  const say = (line: string): void => {
    (json === '-' ? process.stderr : process.stdout).write(`${line}\n`);
  };
  const results = await playAll(scenarios, options, say);
  if (scenarios.length === 0) say(`part ${options.shard} is empty: there are fewer scenarios than parts`);
  else if (results.length !== 1 && !part) say(summary(results));
  if (leftOut.length) say(`left out, for they need real time (run them without --simulate): ${leftOut.map(({ scenario }) => scenario.scenario).join(', ')}`);
  for (const { scenario, reason } of lacking) say(`skipped: ${scenario.scenario}: ${reason}`);
  const notPlayed = [...leftOut, ...lacking];
  if (junit) writeInPlace(junit, printJunit(results, notPlayed));
  if (html) writeReports(html, results, notPlayed);
  if (json) {
    const text = `${JSON.stringify(results.length === 1 ? results[0] : results, null, 2)}\n`;
    if (json === '-') process.stdout.write(text);
    else writeInPlace(json, text);
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
