// One Kamailio: its configuration written, its processes started in a group of their own, asked over its control socket, stopped.
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { EXIT_MISSING, EXIT_VERDICT_NO, Failure } from '../../failure.ts';
import { own } from '../owned-process.ts';
import { findKamailio, type Installation } from '../../setup/kamailio.mjs';

const NOT_HERE = 'Kamailio is neither installed with its TLS and WebSocket modules nor unpacked. On Debian: node tools/setup.mjs --test';
const READY_MS = 10_000;
const STOP_MS = 3_000;

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
  // A process group of its own: it forks. Without -x fm Debian's build checks every allocation.
  const child = own(spawn(installation.program, ['-f', path, '-DD', '-E', '-m', '64', '-M', '8', '-x', 'fm', '-X', 'fm', '-Y', home, '-P', join(home, 'pid')], { detached: true, stdio: ['ignore', 'ignore', 'pipe'], env }), { group: true });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said = (said + text).slice(-4_000);
  });
  const ended = once(child, 'close');
  const end = (signal: NodeJS.Signals): void => {
    if (child.exitCode === null && child.signalCode === null) process.kill(-child.pid!, signal);
  };
  const ask = (...words: string[]): string => spawnSync(installation.control, ['-s', `unix:${control}`, ...words], { encoding: 'utf8', env }).stdout ?? '';
  const deadline = Date.now() + READY_MS;
  while (!ask('core.uptime').includes('uptime')) {
    if (child.exitCode !== null || Date.now() > deadline) {
      end('SIGKILL');
      throw new Failure('PARTY_FAILED', EXIT_VERDICT_NO, `kamailio did not come up: ${said}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return {
    ask,
    async stop() {
      end('SIGTERM');
      const timer = setTimeout(() => end('SIGKILL'), STOP_MS);
      await ended;
      clearTimeout(timer);
    },
  };
}
