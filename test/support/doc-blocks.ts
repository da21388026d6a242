// The executable parts of a page of documentation: ```sh blocks, what they need, how they end, and the output shown after them.

export interface DocBlock {
  /** Line of the first command in the page. */
  readonly line: number;
  readonly script: string;
  /** `# exits N`: the documented exit status; 0 when nothing is said. */
  readonly exits: number;
  /** `# needs PROGRAM, ...`: programs from outside, or `registry` for the npm registry. */
  readonly needs: readonly string[];
  /** Lines of the ```text block that follows at once; each must come in the output. */
  readonly shows: readonly string[];
}

interface Fence {
  language: string;
  line: number;
  end: number;
  text: string;
}

function fences(page: string): Fence[] {
  const lines = page.split('\n');
  const found: Fence[] = [];
  for (let at = 0; at < lines.length; at++) {
    const opening = /^```(\w*)$/.exec(lines[at]!);
    if (!opening) continue;
    const end = lines.indexOf('```', at + 1);
    if (end < 0) throw new Error(`the block of line ${at + 1} is never closed`);
    found.push({ language: opening[1]!, line: at + 2, end, text: lines.slice(at + 1, end).join('\n') });
    at = end;
  }
  return found;
}

export function blocksOf(page: string): DocBlock[] {
  const lines = page.split('\n');
  const all = fences(page);
  return all.flatMap((fence, index) => {
    if (fence.language !== 'sh') return [];
    const next = all[index + 1];
    const follows = next?.language === 'text' && lines.slice(fence.end + 1, next.line - 2).every((line) => line.trim() === '');
    return [
      {
        line: fence.line,
        script: fence.text,
        exits: Number(/# exits (\d+)\b/.exec(fence.text)?.[1] ?? 0),
        needs: /^# needs (.+)$/m.exec(fence.text)?.[1]?.split(/,\s*/) ?? [],
        shows: follows ? next.text.split('\n').filter((line) => line.trim() !== '') : [],
      },
    ];
  });
}

/** A shown line as a pattern: any number stands for any other, `...` for anything, blanks for blanks, and a drawn line for one of any length. */
export function shownLine(line: string): RegExp {
  const parts = line
    .trim()
    .split(/(\.\.\.|\s+|-{2,}|={2,}|\d+(?:[.,]\d+)*)/)
    .map((part) => {
      if (part === '...') return '.*';
      if (/^\s+$/.test(part)) return '\\s+';
      if (/^(--|==)/.test(part)) return `${part[0]}+`;
      return /^\d/.test(part) ? '[\\d.,]+' : part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
    });
  return new RegExp(parts.join(''));
}
