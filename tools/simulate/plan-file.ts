// A plan as a file: what a failure leaves behind, readable and editable, and replayed by `twinset simulate --replay`.
import type { Finding } from './finding.ts';
import type { Plan } from './plan.ts';
import { parse } from 'yaml';
import { simulateLimits } from './limits.ts';

const FORMAT = 'twinset-plan-1';

export function printPlan({ invariant, detail, plan }: Finding): string {
  const acts = plan.acts.map(({ atMs, act }) => `  - ${JSON.stringify({ atMs, ...act })}`);
  return [
    `# twinset simulate --replay THIS-FILE`,
    `# Breaks ${invariant}: ${detail.replaceAll('\n', ' ').slice(0, 300)}`,
    `format: ${FORMAT}`,
    `seed: ${plan.seed}`,
    `withMedia: ${plan.withMedia}`,
    `answer: ${JSON.stringify(plan.answer)}`,
    acts.length ? 'acts:' : 'acts: []',
    ...acts,
    '',
  ].join('\n');
}

/** Null when the text is no plan. */
export function parsePlan(text: string): Plan | null {
  let value: Record<string, unknown> | null;
  try {
    value = parse(text) as Record<string, unknown> | null;
  } catch {
    return null;
  }
  if (typeof value !== 'object' || value?.format !== FORMAT || !Array.isArray(value.acts) || value.acts.length > simulateLimits.acts) return null;
  const { seed, withMedia, answer, acts } = value as { seed: unknown; withMedia: unknown; answer: unknown; acts: Record<string, unknown>[] };
  if (!Number.isInteger(seed) || typeof withMedia !== 'boolean' || typeof answer !== 'string') return null;
  if (!acts.every((act) => typeof act?.atMs === 'number' && typeof act.what === 'string')) return null;
  return { seed: seed as number, withMedia, answer: answer as Plan['answer'], acts: acts.map(({ atMs, ...act }) => ({ atMs: atMs as number, act: act as never })) };
}
