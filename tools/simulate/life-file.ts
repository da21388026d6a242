// A life as a scenario file (life.schema.json): what a failure leaves behind, readable, editable, and played again by `twinset scenario run`.
import { checkText, readChecked, type CheckedDocument } from '../schema/document.ts';
import { packagePath } from '../package-root.ts';
import type { Finding } from './finding.ts';
import lifeSchema from './life.schema.json';
import type { Act, Plan, PlannedAct } from './plan.ts';

/** An act in a file is its moment, and its kind with its fields: `{ atMs: 100, switch: { to: symbian } }`. A guest who is left out is the one in front. */
type FiledAct = { readonly atMs: number } & Readonly<Record<string, unknown>>;

export interface LifeFile {
  readonly scenario: string;
  readonly title: string;
  readonly covers?: readonly string[];
  readonly life: { readonly seed: number; readonly withMedia?: boolean; readonly answer?: Plan['answer']; readonly lateOffers?: Plan['lateOffers']; readonly registers?: boolean; readonly reliable?: boolean; readonly refreshes?: boolean; readonly acts: readonly FiledAct[] };
}

const CALM = { jitterMs: 0, duplication: 0 };

function filed({ atMs, act: { what, ...fields } }: PlannedAct): FiledAct {
  return { atMs, [what]: Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null)) };
}

function planned({ atMs, ...rest }: FiledAct): PlannedAct {
  const [what, fields] = Object.entries(rest)[0]! as [Act['what'], object];
  const defaults = what === 'place-call' || what === 'input' ? { guest: null } : what === 'weather' ? CALM : {};
  return { atMs, act: { what, ...defaults, ...fields } as Act };
}

/** Flow style for an act, since there may be forty. */
export function printLife({ invariant, detail, plan }: Finding): string {
  const { seed, withMedia, answer, lateOffers, registers, reliable, refreshes, acts } = plan;
  return [
    `# yaml-language-server: $schema=${packagePath('dist', 'schema', 'life.schema.json')}`,
    '# twinset scenario run THIS-FILE',
    `scenario: seed-${seed}-${invariant}`,
    `title: ${JSON.stringify(`A life that broke ${invariant}: ${detail.replaceAll('\n', ' ').slice(0, 300)}`)}`,
    'covers: [D06]',
    'life:',
    `  seed: ${seed}`,
    `  withMedia: ${withMedia}`,
    `  answer: ${JSON.stringify(answer)}`,
    `  lateOffers: ${lateOffers}`,
    `  registers: ${registers}`,
    `  reliable: ${reliable}`,
    `  refreshes: ${refreshes}`,
    acts.length ? '  acts:' : '  acts: []',
    ...acts.map((act) => `    - ${JSON.stringify(filed(act))}`),
    '',
  ].join('\n');
}

export const planOf = ({ life: { seed, withMedia = false, answer = 'off', lateOffers = 'nobody', registers = false, reliable = false, refreshes = false, acts } }: LifeFile): Plan => ({ seed, withMedia, answer, lateOffers, registers, reliable, refreshes, acts: acts.map(planned).sort((a, b) => a.atMs - b.atMs) });

/** Whether a scenario file means a life: its key says so. */
export const isLife = (text: string): boolean => /^life:/m.test(text);

export const checkLife = (text: string): CheckedDocument<LifeFile> => checkText<LifeFile>(text, lifeSchema);

export const readLife = (path: string): LifeFile => readChecked<LifeFile>(path, lifeSchema, 'a simulated life', 'BAD_SCENARIO').value;
