// Both guests' records side by side, after each step: one line per call in the guest's own words, all of it on a click.
import type { RecordsMoment } from '../result.ts';
import { escape, seconds, table } from './html.ts';

const WORDS_PER_CALL = 6;

/** One call of a record, as `records` answers it. */
interface RecordEntry {
  session?: string;
  own?: unknown;
}

/** The short values of the guest's own record, those in nested structures too, in the order in which the guest has them. */
function words(value: unknown): [string, unknown][] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, inside]): [string, unknown][] =>
    typeof inside === 'object' ? words(inside) : inside === '' ? [] : [[name, inside]],
  );
}

function cell(record: unknown): string {
  const calls = (Array.isArray(record) ? record : []) as RecordEntry[];
  if (!calls.length) return '<span class="faint">no call</span>';
  return calls
    .map(({ session, own }) => {
      const short = words(own)
        .slice(0, WORDS_PER_CALL)
        .map(([name, value]) => `${escape(name)}&nbsp;<b>${escape(value)}</b>`)
        .join(', ');
      return `<details><summary><b>${escape(session)}</b> ${short}</summary><pre>${escape(JSON.stringify(own, null, 1))}</pre></details>`;
    })
    .join('');
}

export function recordsTable(moments: readonly RecordsMoment[], guests: readonly string[]): string {
  return table(
    ['time', 'after', ...guests, 'equal'],
    moments.map(({ atMs, step, records }) => [
      seconds(atMs),
      escape(step),
      ...guests.map((guest) => cell(records[guest])),
      records.identical ? '<span class="pass">yes</span>' : '<span class="fail">no</span>',
    ]),
  );
}
