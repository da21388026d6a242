// SIPp's own statistics (-trace_stat): the last line of its CSV by column name.
import { readFileSync } from 'node:fs';

export interface SippFigures {
  successful: number;
  failed: number;
  retransmissions: number;
}

export function readSippFigures(path: string): SippFigures {
  const lines = readFileSync(path, 'utf8')
    .trim()
    .split('\n')
    .map((line) => line.split(';'));
  const [heads, last] = [lines[0]!, lines.at(-1)!];
  const value = (name: string): number => {
    const column = heads.indexOf(name);
    if (column < 0) throw new Error(`SIPp's statistics have no column ${name}`);
    return Number(last[column]);
  };
  return { successful: value('SuccessfulCall(C)'), failed: value('FailedCall(C)'), retransmissions: value('Retransmissions(C)') };
}
