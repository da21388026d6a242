// A guest in a process of its own: it is handed its program and its port, and nothing else of this machine.
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import type { Duplex } from 'node:stream';
import type { Manifest } from '../../guests/contract/index.ts';
import type { Clock, Timers } from '../devices/clock/clock.ts';
import { HostError } from '../machine/errors.ts';
import { confine } from './confinement.ts';
import type { Launcher } from './body.ts';
import { SocketBridge } from './wire/bridge.ts';

/** `entry` is the built program (guest-process.ts), `bundle` the image's ESM bundle: both go to the process over its own descriptors, so that it needs no files. */
export function processLauncher(entry: string, bundle: string, time: { clock: Clock; timers: Timers }): Launcher {
  return ({ participant, memory, stopped }) => {
    const [program, ...words] = confine().command as [string, ...string[]];
    const child = spawn(program, words, { cwd: '/', env: {}, stdio: ['pipe', 'ignore', 'ignore', 'pipe'] });
    let ended = false;
    let refuse: (error: Error) => void = () => undefined;
    const lost = (reason: string): void => {
      refuse(new HostError('GUEST_UNAVAILABLE', `the guest image ${bundle} does not start: ${reason}`));
      if (ended) return;
      ended = true;
      bridge.end();
      child.kill('SIGKILL');
      stopped(reason);
    };
    let resolveManifest: (manifest: Manifest) => void = () => undefined;
    const manifest = new Promise<Manifest>((resolve, reject) => {
      resolveManifest = resolve;
      refuse = reject;
    });
    // Whoever does not ask for the manifest (a restart) hears of the failure by `stopped`.
    manifest.catch(() => undefined);
    const bridge = new SocketBridge(child.stdio[3] as Duplex, memory, participant, time, { manifest: (said) => resolveManifest(said), broken: lost });
    const exited = new Promise<void>((resolve) => {
      child.on('error', (error) => {
        lost(error.message);
        resolve();
      });
      child.on('exit', (code, signal) => {
        lost(`its process ended with ${signal ?? `status ${code}`}`);
        resolve();
      });
    });
    child.stdin!.on('error', () => undefined); // a process that is gone already is told by `exit`
    child.stdin!.end(readFileSync(entry));
    bridge.boot(readFileSync(bundle));
    return {
      concurrent: true,
      manifest,
      freeze(durationMs, { clock, timers }) {
        child.kill('SIGSTOP');
        timers.at(clock.nowMs() + durationMs, () => child.kill('SIGCONT'));
      },
      async stop() {
        ended = true;
        bridge.end();
        child.kill('SIGKILL');
        await exited;
      },
    };
  };
}
