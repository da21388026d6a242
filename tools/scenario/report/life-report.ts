// report.html of a simulated life: its invariants, its acts, the ladder, and the last events before what broke.
import type { TracedRun } from '../../trace/source.ts';
import type { ScenarioResult } from '../result.ts';
import { escape, ladder, page, seconds, table, verdictWord } from './html.ts';

export function lifeReport({ title, verdict, durationMs, seed, checks, steps }: ScenarioResult, trace: TracedRun, events: readonly string[]): string {
  return page(
    `${title}: ${verdict}`,
    [
      `<h1>${escape(title)}</h1><p>${verdictWord(verdict)}, ${seconds(durationMs)} of virtual time, seed ${seed}</p>`,
      '<h2>What had to hold</h2>',
      table(['verdict', 'invariant', 'what was seen'], checks.map(({ check, verdict, detail }) => [verdictWord(verdict), escape(check), escape(detail)])),
      '<h2>Acts</h2>',
      table(['time', 'act'], steps.map(({ atMs, name }) => [seconds(atMs), escape(name)])),
      ...(events.length ? [`<h2>The last events</h2><pre>${escape(events.join('\n'))}</pre>`] : []),
      ladder(trace),
    ].join('\n'),
  );
}
