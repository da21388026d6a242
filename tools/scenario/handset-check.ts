// What a schema cannot say of a scenario's handset: its configuration has a schema of its own, its files must be there, and a board takes no words that its image has already.
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import configurationSchema from '../run/configuration.schema.json';
import { check, type Path, type Problem } from '../schema/schema.ts';
import type { Scenario } from './scenario.ts';

interface BundledGuest {
  guest: { bundle: string };
  path: Path;
}

const CONFIGURATION: Path = ['handset', 'configuration'];

/** Not checked by the schema yet, and so perhaps anything. */
function bundledGuests({ handset }: Scenario): BundledGuest[] {
  const guests = handset?.configuration?.guests;
  return (Array.isArray(guests) ? (guests as unknown[]) : []).flatMap((guest, index) =>
    typeof (guest as { bundle?: unknown } | null)?.bundle === 'string' ? [{ guest: guest as { bundle: string }, path: [...CONFIGURATION, 'guests', index, 'bundle'] }] : []);
}

/** Files are named from where the scenario lies. */
export function placeHandsetFiles(scenario: Scenario, folder: string): void {
  for (const { guest } of bundledGuests(scenario)) guest.bundle = resolve(folder, guest.bundle);
  const { handset = {} } = scenario;
  for (const name of ['image', 'key'] as const) if (typeof handset[name] === 'string') handset[name] = resolve(folder, handset[name]);
}

export const checkHandset = (scenario: Scenario): Problem[] => [...checkAccount(scenario), ...checkTarget(scenario), ...checkConfiguration(scenario)];

const checkAccount = ({ handset: { outbound, registersAt } = {} }: Scenario): Problem[] =>
  outbound !== undefined && registersAt === undefined ? [{ path: ['handset', 'outbound'], text: 'is for a handset with "registersAt"' }] : [];

/** What was signed with an image cannot be said again. */
const IN_THE_IMAGE = ['registersAt', 'outbound', 'active', 'answer', 'microphone', 'codecs', 'codecPlacement', 'configuration'] as const;

function checkTarget({ handset = {}, realtime }: Scenario): Problem[] {
  const { target, image, key } = handset;
  const problems: Problem[] = [];
  const complain = (field: string, text: string): void => void problems.push({ path: ['handset', field], text });
  if (target === undefined) {
    for (const field of ['image', 'key', 'snapshot'] as const) if (handset[field] !== undefined) complain(field, 'is for a handset with "target"');
    return problems;
  }
  if (!realtime) complain('target', 'is an emulated board: the scenario must say "realtime: true"');
  for (const [field, path] of Object.entries({ image, key })) if (path !== undefined && !existsSync(path)) complain(field, `is no file: there is no ${path}`);
  if (key !== undefined && image === undefined) complain('key', 'vouches for an "image": without one, what is built here is signed with your own');
  if (image !== undefined) for (const field of IN_THE_IMAGE) if (handset[field] !== undefined) complain(field, 'is in the image already: leave it out, or leave "image" out');
  return problems;
}

function checkConfiguration(scenario: Scenario): Problem[] {
  const { configuration } = scenario.handset ?? {};
  if (!configuration) return [];
  const problems = check(configurationSchema, configuration).map(({ path, text }) => ({ path: [...CONFIGURATION, ...path], text }));
  const absent = bundledGuests(scenario).filter(({ guest }) => !existsSync(guest.bundle));
  return [...problems, ...absent.map(({ guest, path }) => ({ path, text: `is no file: there is no ${guest.bundle}` }))];
}
