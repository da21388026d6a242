// A finding as a file of test/fuzz/found: JSON with the steps as text, read again by the test that gives them to the core for ever.
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Finding } from './minimise.ts';

export interface FindingFile extends Finding { seed: number; life: number }

export function writeFinding(folder: string, file: FindingFile): string {
  mkdirSync(folder, { recursive: true });
  const digest = createHash('sha256').update(JSON.stringify(file.steps)).digest('hex').slice(0, 8);
  const path = join(folder, `${file.fault.kind}-${digest}.json`);
  writeFileSync(path, `${JSON.stringify(file, null, 1)}\n`);
  return path;
}

export function readFinding(path: string): FindingFile { return JSON.parse(readFileSync(path, 'utf8')) as FindingFile; }
