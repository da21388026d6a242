// The ladder as a Mermaid sequence diagram: for pages that draw it themselves.
import type { Ladder } from './ladder.ts';

/** A semicolon ends a statement of Mermaid, and a number sign begins an entity. */
const plain = (text: string): string => text.replace(/[#;]/g, (character) => (character === '#' ? '#35;' : '#59;'));

export function ladderMermaid({ columns, arrows }: Ladder): string {
  return [
    'sequenceDiagram',
    ...columns.map((name, index) => `  participant P${index} as ${plain(name)}`),
    ...arrows.map(({ from, to, label, timeMs }) => `  P${from}->>P${to}: ${plain(label)} at ${(timeMs / 1000).toFixed(3)} s`),
    '',
  ].join('\n');
}
