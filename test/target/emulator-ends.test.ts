// A command that is killed has no time to clean up: its emulator ends all the same.
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { packagePath } from '../../tools/package-root.ts';
import { readLines } from '../../tools/run/lines.ts';
import { TARGETS } from '../../tools/target/targets.ts';
import { runWhere } from '../support/programs.ts';
import { scratchFolder } from '../support/scratch.ts';
import { haveTarget } from '../support/target.ts';

const TARGET = 'aarch64-virt';
const NAME = 'the emulator ends with the command that started it, however that ends';
const LINE_BYTES = 65_536;
const PATIENCE_MS = 20_000;
const POLL_MS = 20;

/** The name of the program that runs under this id; empty when none does any more, also while nobody has taken note of its end. */
function programOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0')[0]!;
  } catch {
    return '';
  }
}

async function becomes(pid: number, program: string): Promise<boolean> {
  for (const until = Date.now() + PATIENCE_MS; programOf(pid) !== program; await setTimeout(POLL_MS)) if (Date.now() > until) return false;
  return true;
}

test(`${NAME} [D04]`, async () => {
  const command = spawn(process.execPath, [packagePath('tools', 'bin', 'twinset.mjs'), 'qemu', TARGET, '--json'], { stdio: ['ignore', 'pipe', 'inherit'], env: { ...process.env, TMPDIR: scratchFolder('emulator-ends') } });
  const { pid } = await new Promise<{ pid: number }>((resolve) => readLines(command.stdout, LINE_BYTES, (line) => resolve(JSON.parse(line) as { pid: number }), () => undefined));
  const hasStarted = await becomes(pid, TARGETS[TARGET].emulator);
  command.kill('SIGKILL');
  const isGone = await becomes(pid, '');
  if (!isGone) process.kill(pid);
  assert.equal({ hasStarted, isGone }, { hasStarted: true, isGone: true });
});

runWhere(haveTarget(TARGET, [NAME]), test);
