// The ladder as a picture: SIP messages from top to bottom, switches as dashed lines across.
import { escape } from './escape.ts';
import { rowsOf, type Ladder } from './ladder.ts';

const COLUMN = 190;
const LEFT = 70;
const TOP = 36;
const ROW = 20;

/** What the picture needs to stand alone; inside a page the page's own style holds. */
const STYLE =
  'text{font:11px ui-monospace,monospace;fill:#1b2430;paint-order:stroke;stroke:#fbfaf7;stroke-width:3px}.faint{fill:#6b6f76}.rail{stroke:#c9c4b8}.arrow{stroke:#1b2430}.head{fill:#1b2430}.bus{stroke:#1c7a4b}.bus+.head{fill:#1c7a4b}.switch{stroke:#b25b00;stroke-dasharray:4 3}.switch-text{fill:#b25b00}';

export const standaloneLadderSvg = (ladder: Ladder): string =>
  ladderSvg(ladder).replace('<svg ', '<svg xmlns="http://www.w3.org/2000/svg" ').replace('>', `><style>${STYLE}</style><rect width="100%" height="100%" fill="#fbfaf7"/>`);

export function ladderSvg(ladder: Ladder): string {
  const { columns } = ladder;
  const x = (column: number): number => LEFT + COLUMN / 2 + column * COLUMN;
  const rows = rowsOf(ladder);
  const width = LEFT + columns.length * COLUMN;
  const height = TOP + rows.length * ROW + ROW;
  const parts = columns.map((name, column) => {
    const [head, address] = name.includes(' ') ? name.split(' ') : ['', name];
    return `<text x="${x(column)}" y="14" text-anchor="middle">${escape(head)}</text><text class="faint" x="${x(column)}" y="27" text-anchor="middle">${escape(address)}</text><line class="rail" x1="${x(column)}" y1="${TOP - 4}" x2="${x(column)}" y2="${height}"/>`;
  });
  rows.forEach((row, index) => {
    const y = TOP + (index + 1) * ROW;
    parts.push(`<text class="faint" x="4" y="${y + 4}">${(row.timeMs / 1000).toFixed(3)}</text>`);
    if ('mark' in row) {
      parts.push(
        `<line class="switch" x1="${LEFT}" y1="${y}" x2="${width}" y2="${y}"/><text class="switch-text" x="${width - 4}" y="${y - 4}" text-anchor="end">${escape(row.mark)}</text>`,
      );
      return;
    }
    const { from, to, label, text, onBus } = row.arrow;
    const [start, end] = [x(from), x(to)];
    const way = Math.sign(end - start);
    parts.push(
      `<g><title>${escape(text)}</title><line class="arrow${onBus ? ' bus' : ''}" x1="${start}" y1="${y}" x2="${end}" y2="${y}"/><path class="head" d="M${end} ${y}l${-7 * way} -3.5v7z"/><text x="${(start + end) / 2}" y="${y - 4}" text-anchor="middle">${escape(label)}</text></g>`,
    );
  });
  return `<svg width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-label="SIP ladder">${parts.join('')}</svg>`;
}
