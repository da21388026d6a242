// Runs a program that the ROM is made with; a failure names the program, what it said, and the Debian package that brings it.
import { spawnSync } from 'node:child_process';
import { EXIT_MISSING, Failure } from '../../failure.ts';
import { whatIsMissing } from '../../programs.ts';

export interface ProgramOptions {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
}

/** Returns what it wrote to standard output. */
export function run(program: string, words: readonly string[], options: ProgramOptions = {}): string {
  const missing = whatIsMissing([program]);
  if (missing !== null) throw new Failure('NOT_INSTALLED', EXIT_MISSING, missing);
  const { status, stdout, stderr, error } = spawnSync(program, words, { ...options, encoding: 'utf8', maxBuffer: 1 << 26, stdio: ['ignore', 'pipe', 'pipe'] });
  if (status === 0) return stdout;
  throw new Failure('ROM_NOT_BUILT', EXIT_MISSING, `${[program, words.find((word) => /^[a-z]+$/.test(word))].filter(Boolean).join(' ')}: ${error?.message ?? stderr.trim().split('\n').slice(-3).join(' ')}`);
}
