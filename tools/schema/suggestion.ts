// "Did you mean": the known word that is nearest to what was written.

/** Insertions, deletions, replacements and neighbours that changed places (Damerau and Levenshtein's distance, each place edited once). */
function distance(a: string, b: string): number {
  const rows: number[][] = Array.from({ length: a.length + 1 }, (_, row) => Array.from({ length: b.length + 1 }, (_, column) => (row === 0 ? column : column === 0 ? row : 0)));
  for (let row = 1; row <= a.length; row++)
    for (let column = 1; column <= b.length; column++) {
      const same = a[row - 1] === b[column - 1] ? 0 : 1;
      let least = Math.min(rows[row - 1]![column]! + 1, rows[row]![column - 1]! + 1, rows[row - 1]![column - 1]! + same);
      if (row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1]) least = Math.min(least, rows[row - 2]![column - 2]! + 1);
      rows[row]![column] = least;
    }
  return rows[a.length]![b.length]!;
}

const WORD_LENGTH = 40;

/** `; did you mean "x"?`, or nothing when no word is near. */
export function didYouMean(written: unknown, known: readonly unknown[]): string {
  if (typeof written !== 'string' || written.length > WORD_LENGTH) return '';
  const near = known
    .filter((word): word is string => typeof word === 'string')
    .map((word) => ({ word, away: distance(written.toLowerCase(), word.toLowerCase()) }))
    .filter(({ word, away }) => away <= Math.floor(Math.max(written.length, word.length) / 3))
    .sort((a, b) => a.away - b.away)[0];
  return near ? `; did you mean ${JSON.stringify(near.word)}?` : '';
}
