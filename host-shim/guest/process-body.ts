// A guest in a process of its own: it is handed its program and its port, and nothing else of this machine.
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import type { Duplex } from 'node:stream';
import type { Clock, Timers } from '../devices/clock/clock.ts';
import type { Launcher } from './body.ts';
import { confine, userOf } from './confinement.ts';
import { enclosedLauncher } from './enclosed-body.ts';
import type { Enclosure } from './enclosure.ts';
import { wireLimits } from './wire/limits.ts';

/** `entry` is the built program (guest-process.ts), `bundle` the image's ESM bundle: both go to the process over its own descriptors, so that it needs no files. */
export function processLauncher(entry: string, bundle: string, time: { clock: Clock; timers: Timers }): Launcher {
  return enclosedLauncher({ bundle, silence: wireLimits.processSilence, start: () => startProcess(entry), image: () => readFileSync(bundle) }, time);
}

let runs = 0;

function startProcess(entry: string): Enclosure {
  const [program, ...words] = confine(undefined, undefined, userOf(runs++)).command as [string, ...string[]];
  // Detached from the terminal: its ^C is for the handset, which ends its calls before its guests.
  const child = spawn(program, words, { cwd: '/', env: {}, detached: true, stdio: ['pipe', 'ignore', 'ignore', 'pipe'] });
  const ended = new Promise<string>((resolve) => {
    child.on('error', (error) => resolve(error.message));
    child.on('exit', (code, signal) => resolve(`its process ended with ${signal ?? `status ${code}`}`));
  });
  child.stdin!.on('error', () => undefined); // a process that is gone already is told by `exit`
  child.stdin!.end(readFileSync(entry));
  return { pid: child.pid, port: child.stdio[3] as Duplex, ended, signal: (name) => void child.kill(name) };
}
