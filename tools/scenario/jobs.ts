// Several scenarios at once: each job is a process of this command with a part of the files, and says what it has to say when it ends.
import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { EXIT_DONE, EXIT_VERDICT_NO, Failure } from '../failure.ts';
import { packagePath } from '../package-root.ts';
import { makeTemporaryFolder, removeFolder } from '../temporary-folder.ts';
import { own } from '../owned-process.ts';
import type { ScenarioResult } from './result.ts';

/** Every `count`-th of the list, from `index` on. */
export const share = <T>(list: readonly T[], index: number, count: number): T[] => list.filter((_, place) => place % count === index);

interface Job {
  said: string;
  results: ScenarioResult[];
}

/** Null: it ended without saying what came of its scenarios. */
function resultsIn(path: string): ScenarioResult[] | null {
  if (!existsSync(path)) return null;
  const text = readFileSync(path, 'utf8');
  if (text === '') return null;
  const written = JSON.parse(text) as ScenarioResult | ScenarioResult[];
  return Array.isArray(written) ? written : [written];
}

function run(paths: readonly string[], words: readonly string[], resultPath: string, running: Set<ChildProcess>): Promise<Job> {
  return new Promise((resolve, reject) => {
    const command = [packagePath('tools', 'bin', 'twinset.mjs'), 'scenario', 'run', ...paths, ...words, '--part', '--no-live', '--json', resultPath];
    const child = own(spawn(process.execPath, command, { stdio: ['ignore', 'pipe', 'pipe'] }));
    running.add(child);
    let said = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (said += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
    child.on('error', reject);
    child.on('close', (code, signal) => {
      running.delete(child);
      const results = code === EXIT_DONE || code === EXIT_VERDICT_NO ? resultsIn(resultPath) : null;
      if (results) return resolve({ said, results });
      reject(new Failure('PARTY_FAILED', code || EXIT_VERDICT_NO, `a job ended with ${signal ?? code} and left no result of ${paths.join(', ')}: ${said.trim()}`));
    });
  });
}

/** The results in the order of the files. */
export async function runJobs(paths: readonly string[], count: number, words: readonly string[], say: (text: string) => void): Promise<ScenarioResult[]> {
  const folder = makeTemporaryFolder('jobs');
  const running = new Set<ChildProcess>();
  try {
    const jobs = await Promise.all(
      Array.from({ length: count }, async (_, index) => {
        const job = await run(share(paths, index, count), words, join(folder, `${index}.json`), running);
        say(job.said.trimEnd());
        return job.results;
      }),
    );
    return paths.map((_, place) => jobs[place % count]![Math.floor(place / count)]!);
  } finally {
    // None plays on when another has failed.
    running.forEach((child) => child.kill());
    removeFolder(folder);
  }
}
