// The ladder as lines of text: each message an arrow between two columns, each mark a line across all of them.
import { rowsOf, type Arrow, type Ladder } from './ladder.ts';

const TIME_WIDTH = 11;
const NARROWEST = 24;
/** What does not fit then is cut. */
const WIDEST = 46;
/** Of an arrow: rails, shaft and head around its label. */
const ARROW_ROOM = 8;

export function printLadder(ladder: Ladder): string {
  const width = widthOf(ladder);
  const count = ladder.columns.length;
  const lines = [' '.repeat(TIME_WIDTH) + ladder.columns.map((name) => center(name, width, ' ')).join('').trimEnd()];
  for (const row of rowsOf(ladder)) {
    const drawn = 'arrow' in row ? drawArrow(row.arrow, count, width) : center(` ${row.mark} `, count * width, '=');
    lines.push(`${(row.timeMs / 1000).toFixed(3).padStart(TIME_WIDTH - 2)}  ${drawn}`);
  }
  return lines.join('\n');
}

/** One even number for all columns. */
function widthOf({ columns, arrows }: Ladder): number {
  const needs = [...columns.map((name) => name.length + 2), ...arrows.map(({ from, to, label }) => Math.ceil((label.length + ARROW_ROOM) / (Math.abs(to - from) || 1)))];
  const widest = Math.min(WIDEST, needs.reduce((most, need) => Math.max(most, need), NARROWEST));
  return widest + (widest % 2);
}

function center(text: string, width: number, filler: string): string {
  const cut = text.slice(0, width);
  const left = Math.floor((width - cut.length) / 2);
  return filler.repeat(left) + cut + filler.repeat(width - cut.length - left);
}

function drawArrow({ from, to, label }: Arrow, columns: number, width: number): string {
  const middle = (column: number): number => column * width + width / 2;
  const row: string[] = Array.from({ length: columns * width }, (_, index) => ((index - width / 2) % width === 0 ? '|' : ' '));
  const [left, right] = [Math.min(middle(from), middle(to)), Math.max(middle(from), middle(to))];
  for (let index = left + 1; index < right; index++) row[index] = '-';
  if (from < to) row[right - 1] = '>';
  else row[left + 1] = '<';
  const text = ` ${label} `.slice(0, Math.max(0, right - left - 4));
  const start = left + Math.floor((right - left - text.length) / 2) + 1;
  for (const [index, character] of [...text].entries()) row[start + index] = character;
  return row.join('').trimEnd();
}
