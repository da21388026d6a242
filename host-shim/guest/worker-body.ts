// A guest in a worker of its own, with a heap of its own; it reaches nothing but its port.
import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { Manifest } from '../../guests/contract/index.ts';
import { HostError } from '../machine/errors.ts';
import type { FreezeGuest, GuestWorkerData, GuestWorkerMessage } from './guest-worker.ts';
import type { Launcher } from './body.ts';
import { guestLimits } from './limits.ts';

/** `entry` is the built guest worker, `bundle` the image's ESM bundle. */
export function workerLauncher(entry: string, bundle: string): Launcher {
  return ({ participant, memory, schedule, stopped }) => {
    const workerData: GuestWorkerData = { participant, memory, bundle: pathToFileURL(bundle).href, ...(schedule ? { schedule } : {}) };
    const worker = new Worker(entry, { workerData, env: {}, argv: [], execArgv: [], name: `guest ${participant}`, resourceLimits: { maxOldGenerationSizeMb: guestLimits.heapMib } });
    let ended = false;
    let reason = '';
    let stack: string | undefined;
    const manifest = new Promise<Manifest>((resolve, reject) => {
      worker.on('message', (message: GuestWorkerMessage) => resolve(message.manifest));
      worker.on('error', (error) => {
        reason = error.message;
        stack = error.stack;
        reject(new HostError('GUEST_UNAVAILABLE', `the guest image ${bundle} does not start: ${error.message}`, { cause: error }));
      });
      worker.on('exit', () => {
        reject(new HostError('GUEST_UNAVAILABLE', `the guest image ${bundle} ended at its start`));
        if (ended) return;
        ended = true;
        stopped(reason || 'the worker ended', stack);
      });
    });
    // Whoever does not ask for the manifest (a restart) hears of the failure by `stopped`.
    manifest.catch(() => undefined);
    return {
      concurrent: true,
      manifest,
      freeze: (durationMs) => worker.postMessage({ freezeMs: durationMs } satisfies FreezeGuest),
      async stop() {
        ended = true;
        await worker.terminate();
      },
    };
  };
}
