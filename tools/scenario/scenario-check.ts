// Reads scenario files and checks them: by their schema, and for what a schema cannot express.
import { dirname, resolve } from 'node:path';
import { EXIT_BAD_CALL, Failure } from '../failure.ts';
import { checkText, placed, printProblems, readText, type PlacedProblem } from '../schema/document.ts';
import { checkLife, isLife, type LifeFile } from '../simulate/index.ts';
import { checkHandset, placeHandsetFiles } from './handset-check.ts';
import { limits } from './limits.ts';
import type { Scenario } from './scenario.ts';
import { NameCheck } from './name-check.ts';
import scenarioSchema from './scenario.schema.json';

/** Voices are given in the order of the parties when the file names none. */
function withVoices(scenario: Scenario): Scenario {
  const parties = Object.entries(scenario.parties).map(([name, plan], index) => [name, { ...plan, voice: plan?.voice ?? Math.min(index + 1, limits.voices) }] as const);
  return { ...scenario, parties: Object.fromEntries(parties) };
}

/** What `twinset scenario` plays: steps with parties, or the acts of a simulated life. */
export type Playable = Scenario | LifeFile;
export const isLifeFile = (file: Playable): file is LifeFile => 'life' in file;

export interface CheckedScenario {
  path: string;
  scenario: Playable | null;
  problems: PlacedProblem[];
}

export function checkScenario(path: string): CheckedScenario {
  const text = readText(path, 'a scenario');
  if (isLife(text)) {
    const { value, problems } = checkLife(text);
    return { path, scenario: problems.length ? null : value, problems };
  }
  const document = checkText<Scenario>(text, scenarioSchema);
  if (document.problems.length) return { path, scenario: null, problems: document.problems };
  // Files are named from where the scenario lies.
  for (const plan of Object.values(document.value.parties)) if (plan?.xml) plan.xml = resolve(dirname(path), plan.xml);
  placeHandsetFiles(document.value, dirname(path));
  const found = [...new NameCheck(document.value).problems, ...checkHandset(document.value)];
  const problems = found.map((problem) => placed(problem, document.placeOf)).sort((a, b) => a.line - b.line || a.column - b.column);
  return { path, scenario: problems.length ? null : withVoices(document.value), problems };
}

export function readScenario(path: string): Playable {
  const { scenario, problems } = checkScenario(path);
  if (!scenario) throw new Failure('BAD_SCENARIO', EXIT_BAD_CALL, `the scenario does not fit its schema:\n${printProblems(path, problems)}`);
  return scenario;
}
