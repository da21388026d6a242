// report.html of a simulated life: its invariants, its acts, the ladder, and the last events before what broke.
import { ladderOf } from '../../trace/ladder.ts';
import { ladderSvg } from '../../trace/ladder-svg.ts';
import type { TracedRun } from '../../trace/source.ts';
import type { ScenarioResult } from '../result.ts';
import { escape, page, table } from './html.ts';

const word = (verdict: string): string => `<span class="${verdict}">${verdict}</span>`;

export function lifeReport({ title, verdict, durationMs, seed, checks, steps }: ScenarioResult, trace: TracedRun, events: readonly string[]): string {
  return page(
    `${title}: ${verdict}`,
    [
      `<h1>${escape(title)}</h1><p>${word(verdict)}, ${(durationMs / 1000).toFixed(1)} s of virtual time, seed ${seed}</p>`,
      '<h2>What had to hold</h2>',
      table(['verdict', 'invariant', 'what was seen'], checks.map(({ check, verdict, detail }) => [word(verdict), escape(check), escape(detail)])),
      '<h2>Acts</h2>',
      table(['time', 'act'], steps.map(({ atMs, name }) => [`${(atMs / 1000).toFixed(1)} s`, escape(name)])),
      ...(events.length ? [`<h2>The last events</h2><pre>${escape(events.join('\n'))}</pre>`] : []),
      '<h2>SIP ladder</h2><p>As the handset saw it. Point at an arrow to read the message.</p>',
      `<div class="wide" tabindex="0">${ladderSvg(ladderOf(trace))}</div>`,
    ].join('\n'),
  );
}
