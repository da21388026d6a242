// The handset's configuration in a scenario: it has a schema of its own, and bundles of guests that must be there.
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import configurationSchema from '../run/configuration.schema.json';
import { check, type Path, type Problem, type Schema } from '../schema/schema.ts';
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
export function placeBundles(scenario: Scenario, folder: string): void {
  for (const { guest } of bundledGuests(scenario)) guest.bundle = resolve(folder, guest.bundle);
}

export function checkConfiguration(scenario: Scenario): Problem[] {
  const { configuration } = scenario.handset ?? {};
  if (!configuration) return [];
  const problems = check(configurationSchema as unknown as Schema, configuration).map(({ path, text }) => ({ path: [...CONFIGURATION, ...path], text }));
  const absent = bundledGuests(scenario).filter(({ guest }) => !existsSync(guest.bundle));
  return [...problems, ...absent.map(({ guest, path }) => ({ path, text: `is no file: there is no ${guest.bundle}` }))];
}
