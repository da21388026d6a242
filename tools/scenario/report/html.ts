// Pieces of a page that needs nothing but itself: words, tables, the ladder, style.
import { ladderOf, type LadderOptions } from '../../trace/ladder.ts';
import { ladderSvg } from '../../trace/ladder-svg.ts';
import type { TracedRun } from '../../trace/source.ts';
import { escape } from '../../trace/escape.ts';

export { escape };

export const verdictWord = (verdict: string): string => `<span class="${verdict}">${verdict}</span>`;
export const seconds = (timeMs: number): string => `${(timeMs / 1000).toFixed(1)} s`;

export const table = (heads: readonly string[], rows: readonly (readonly string[])[]): string =>
  `<div class="wide" tabindex="0"><table><thead><tr>${heads.map((head) => `<th scope="col">${escape(head)}</th>`).join('')}</tr></thead><tbody>${rows
    .map((cells) => `<tr>${cells.map((cell) => `<td>${cell}</td>`).join('')}</tr>`)
    .join('')}</tbody></table></div>`;

export const ladder = (trace: TracedRun, options?: LadderOptions): string =>
  `<h2>SIP ladder</h2><p>As the handset saw it. Point at an arrow to read the message.</p><div class="wide" tabindex="0">${ladderSvg(ladderOf(trace, options))}</div>`;

const STYLE = `
:root { color-scheme: light dark; --ink: #1b2430; --paper: #fbfaf7; --line: #c9c4b8; --faint: #6b6f76; --good: #1c7a4b; --bad: #b3261e; --mark: #b25b00; --card: #ffffff; }
@media (prefers-color-scheme: dark) { :root { --ink: #e7e5df; --paper: #15181c; --line: #3a4047; --faint: #9aa0a8; --good: #5cc98f; --bad: #ff8a80; --mark: #f0a44b; --card: #1c2126; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 76rem; padding: 2rem 1rem 4rem; background: var(--paper); color: var(--ink); font: 15px/1.5 system-ui, sans-serif; }
h1 { font-size: 1.6rem; margin: 0 0 .25rem; } h2 { font-size: 1.1rem; margin: 2.5rem 0 .5rem; }
p { margin: .25rem 0 .75rem; color: var(--faint); }
.pass { color: var(--good); font-weight: 600; } .fail { color: var(--bad); font-weight: 600; } .skipped { color: var(--mark); font-weight: 600; }
.wide { overflow-x: auto; } table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
th, td { text-align: left; vertical-align: top; padding: .3rem .75rem .3rem 0; border-bottom: 1px solid var(--line); } th { font-weight: 600; color: var(--faint); }
svg { display: block; max-width: none; } svg text { font: 11px ui-monospace, monospace; fill: var(--ink); } svg .faint { fill: var(--faint); }
svg .rail { stroke: var(--line); } svg .arrow { stroke: var(--ink); fill: none; } svg .head { fill: var(--ink); } svg .switch { stroke: var(--mark); stroke-dasharray: 4 3; } svg .switch-text { fill: var(--mark); }
svg .wave { stroke: var(--good); fill: none; stroke-width: .8; } svg .frame { stroke: var(--line); stroke-width: .5; }
svg .bus { stroke: var(--good); } svg .bus + .head { fill: var(--good); } svg text { paint-order: stroke; stroke: var(--paper); stroke-width: 3px; }
audio { display: block; height: 2rem; margin: -.75rem 0 1.5rem; }
pre { margin: .25rem 0; font: 12px/1.4 ui-monospace, monospace; white-space: pre-wrap; } summary { cursor: pointer; }
`;

export const page = (title: string, body: string): string =>
  `<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${escape(title)}</title><style>${STYLE}</style></head><body>${body}</body></html>\n`;
