// Which scenarios of the files and folders named are played: checked, and those left out that cannot be.
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { EXIT_BAD_CALL, EXIT_MISSING, Failure } from '../failure.ts';
import { share } from './jobs.ts';
import { whatScenarioLacks } from './missing.ts';
import { needsRealtime } from './runs.ts';
import { changesWeather } from './scenario.ts';
import { isLifeFile, readScenario, type Playable } from './scenario-check.ts';

export interface ChoiceOptions {
  peers: 'builtin' | 'real';
  simulate?: boolean;
  /** I/N: the I-th of N parts. */
  shard?: string;
}

/** A link that leads nowhere is none: it is told when it is read. */
const isFolder = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;

export function filesOf(paths: readonly string[]): string[] {
  return paths.flatMap((path) => {
    if (!existsSync(path)) throw new Failure('NO_SUCH_FILE', EXIT_MISSING, `there is no scenario ${path}. See what there is: twinset scenario list`);
    if (!isFolder(path)) return [path];
    const names = readdirSync(path, { recursive: true }).map(String).filter((name) => /\.ya?ml$/.test(name) && !isFolder(join(path, name)));
    if (names.length === 0) throw new Failure('NO_SUCH_FILE', EXIT_MISSING, `there is no scenario in ${path}. A scenario is a file NAME.yaml`);
    return names.sort().map((name) => join(path, name));
  });
}

export interface Chosen {
  path: string;
  scenario: Playable;
}

/** One that is not, and why. */
export interface NotPlayed extends Chosen {
  reason: string;
}

/** Said before anything runs. */
function lackingHere(found: readonly Chosen[], paths: readonly string[]): NotPlayed[] {
  const lacking = found.flatMap((one) => {
    const reason = isLifeFile(one.scenario) ? null : whatScenarioLacks(one.scenario);
    return reason === null ? [] : [{ ...one, reason }];
  });
  const asked = lacking.find(({ path }, _, { length }) => paths.includes(path) || length === found.length);
  if (asked) throw new Failure('NOT_INSTALLED', EXIT_MISSING, `${asked.path}: ${asked.reason}`);
  return lacking;
}

/** The files of the part that is asked for, each checked before any is run; `leftOut`: those of folders that cannot be played this way, `lacking`: those that cannot on this machine. */
export function chosen(paths: readonly string[], { shard, simulate, peers }: ChoiceOptions): { scenarios: Chosen[]; leftOut: NotPlayed[]; lacking: NotPlayed[] } {
  const found = filesOf(paths).map((path): Chosen => ({ path, scenario: readScenario(path) }));
  const leftOut = simulate ? found.filter(({ path, scenario }) => !isLifeFile(scenario) && needsRealtime(scenario) && !paths.includes(path)).map((one) => ({ ...one, reason: 'needs real time: run it without --simulate' })) : [];
  const lacking = simulate ? [] : lackingHere(found, paths);
  const all = found.filter((one) => ![...leftOut, ...lacking].some(({ path }) => path === one.path));
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
  if (shard === undefined) return { scenarios: all, leftOut, lacking };
  const [, part, count] = /^([0-9]{1,4})\/([0-9]{1,4})$/.exec(shard) ?? [];
  if (!part || Number(part) < 1 || Number(part) > Number(count)) throw new Failure('BAD_OPTION', EXIT_BAD_CALL, `--shard ${JSON.stringify(shard)} is not I/N with I from 1 to N, for example 1/4`);
  return { scenarios: share(all, Number(part) - 1, Number(count)), leftOut, lacking };
}
