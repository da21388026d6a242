// Several scenarios at once: each job is a process of this command with a part of the files, and says what it has to say when it ends.
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EXIT_DONE, EXIT_VERDICT_NO, Failure } from '../failure.ts';
import { packagePath } from '../package-root.ts';
import type { ScenarioResult } from './result.ts';

/** Every `count`-th of the list, from `index` on. */
export const share = <T>(list: readonly T[], index: number, count: number): T[] => list.filter((_, place) => place % count === index);

interface Job {
  status: number;
  said: string;
  results: ScenarioResult[];
}

function run(paths: readonly string[], words: readonly string[], resultPath: string): Promise<Job> {
  return new Promise((resolve, reject) => {
    const command = [packagePath('tools', 'bin', 'twinset.mjs'), 'scenario', 'run', ...paths, ...words, '--part', '--no-live', '--json', resultPath];
    const child = spawn(process.execPath, command, { stdio: ['ignore', 'pipe', 'pipe'] });
    let said = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (said += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
    child.on('error', reject);
    child.on('close', (code) => {
      const status = code ?? EXIT_VERDICT_NO;
      if (status !== EXIT_DONE && status !== EXIT_VERDICT_NO) return reject(new Failure('PARTY_FAILED', status, said.trim()));
      const written = JSON.parse(readFileSync(resultPath, 'utf8')) as ScenarioResult | ScenarioResult[];
      resolve({ status, said, results: Array.isArray(written) ? written : [written] });
    });
  });
}

/** The results in the order of the files. */
export async function runJobs(paths: readonly string[], count: number, words: readonly string[], say: (text: string) => void): Promise<ScenarioResult[]> {
  const folder = mkdtempSync(join(tmpdir(), 'twinset-jobs-'));
  try {
    const jobs = await Promise.all(
      Array.from({ length: count }, async (_, index) => {
        const job = await run(share(paths, index, count), words, join(folder, `${index}.json`));
        say(job.said.trimEnd());
        return job.results;
      }),
    );
    return paths.map((_, place) => jobs[place % count]![Math.floor(place / count)]!);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
