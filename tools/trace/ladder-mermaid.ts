// The ladder as a Mermaid sequence diagram: for pages that draw it themselves.
import { rowsOf, type Ladder } from './ladder.ts';

/** A semicolon ends a statement of Mermaid, and a number sign begins an entity. */
const plain = (text: string): string => text.replace(/[#;]/g, (character) => (character === '#' ? '#35;' : '#59;'));

export function ladderMermaid(ladder: Ladder): string {
  const { columns } = ladder;
  const whole = columns.length > 1 ? `P0,P${columns.length - 1}` : 'P0';
  return [
    'sequenceDiagram',
    ...columns.map((name, index) => `  participant P${index} as ${plain(name)}`),
    ...rowsOf(ladder).map((row) => {
      const at = `${(row.timeMs / 1000).toFixed(3)} s`;
      return 'arrow' in row ? `  P${row.arrow.from}->>P${row.arrow.to}: ${plain(row.arrow.label)} at ${at}` : `  Note over ${whole}: ${plain(row.mark)} at ${at}`;
    }),
    '',
  ].join('\n');
}
