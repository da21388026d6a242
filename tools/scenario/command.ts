// `twinset scenario run`, `list` and `check`.
import { existsSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { EXIT_BAD_CALL, EXIT_DONE, EXIT_MISSING, EXIT_VERDICT_NO, Failure } from '../failure.ts';
import { assertWritable } from '../output.ts';
import { whatIsMissing } from '../programs.ts';
import { printProblems } from '../schema/document.ts';
import type { ScenarioResult } from './result.ts';
import { play } from './runs.ts';
import { checkScenario, readScenario } from './scenario-check.ts';

export interface RunScenariosOptions {
  json?: string;
  peers: 'builtin' | 'real';
  out: string;
  seed?: number;
  simulate?: boolean;
  retries?: number;
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
  const { peers, out, live, simulate = false, seed = DEFAULT_SEED, retries = 0 } = options;
  for (const scenario of scenarios) results.push(await play(scenario, { peers, out, live, simulate, seed, retries, say }));
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
