// One Kamailio: its configuration written, its processes started in a group of their own, asked over its control socket, stopped.
import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { EXIT_MISSING, EXIT_VERDICT_NO, Failure } from '../../failure.ts';
import { findKamailio, type Installation } from '../../setup/kamailio.mjs';
import { ProgramProcess } from './program-process.ts';

const NOT_HERE = 'Kamailio is neither installed with its TLS and WebSocket modules nor unpacked. On Debian: node tools/setup.mjs --test';
const READY_MS = 10_000;
const STOP_MS = 3_000;
const LOOK_EVERY_MS = 50;

export interface KamailioProcess {
  /** What kamcmd prints. */
  ask(...words: string[]): string;
  stop(): Promise<void>;
}

/** Null when it is there; else how to get it. */
export const whatKamailioLacks = (): string | null => (findKamailio() ? null : NOT_HERE);

/** `configure` is told where its control socket is to be. */
export async function startProcess(folder: string, name: string, configure: (installation: Installation, control: string) => string): Promise<KamailioProcess> {
  const installation = findKamailio();
  if (!installation) throw new Failure('NOT_INSTALLED', EXIT_MISSING, NOT_HERE);
  const home = join(folder, name);
  mkdirSync(home, { recursive: true });
  const control = join(home, 'ctl');
  const path = join(home, 'kamailio.cfg');
  writeFileSync(path, configure(installation, control));
  const env = { ...process.env, LD_LIBRARY_PATH: installation.libraries };
  const words = ['-f', path, '-DD', '-E', '-m', '64', '-M', '8', '-Y', home, '-P', join(home, 'pid')];
  // A process group of its own: it forks. Without -x fm Debian's build checks every allocation.
  const program = new ProgramProcess(installation.program, [...words, '-x', 'fm', '-X', 'fm'], { stdio: ['ignore', 'ignore', 'pipe'], env, group: true });
  const ask = (...words: string[]): string => spawnSync(installation.control, ['-s', `unix:${control}`, ...words], { encoding: 'utf8', env }).stdout ?? '';
  const deadline = Date.now() + READY_MS;
  while (!ask('core.uptime').includes('uptime')) {
    if (program.isGone || Date.now() > deadline) {
      program.signal('SIGKILL');
      throw new Failure('PARTY_FAILED', EXIT_VERDICT_NO, `kamailio did not come up: ${program.said}`);
    }
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
  return { ask, stop: () => program.end(undefined, STOP_MS) };
}
