// A byte stream cut into lines, with a bound: an endless line is told once and thrown away to its end.
import type { Readable } from 'node:stream';

export function readLines(input: Readable, lineBytes: number, onLine: (line: string) => void, onTooLong: () => void): void {
  let kept = '';
  let skipping = false;
  input.setEncoding('utf8');
  input.on('data', (chunk: string) => {
    let start = 0;
    for (let end = chunk.indexOf('\n'); end >= 0; end = chunk.indexOf('\n', start)) {
      const line = kept + chunk.slice(start, end);
      start = end + 1;
      kept = '';
      if (skipping) skipping = false;
      else if (line.length > lineBytes) onTooLong();
      else if (line.trim() !== '') onLine(line);
    }
    if (!skipping) kept += chunk.slice(start);
    if (kept.length > lineBytes) {
      kept = '';
      skipping = true;
      onTooLong();
    }
  });
  input.on('end', () => {
    if (kept.trim() !== '' && !skipping) onLine(kept);
  });
}
