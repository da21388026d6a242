// A guest outside this process: its port is a stream, and all that is known of it is what comes over it.
import type { Manifest } from '../../guests/contract/index.ts';
import type { Clock, Timers } from '../devices/clock/clock.ts';
import { HostError } from '../machine/errors.ts';
import type { Launcher } from './body.ts';
import type { Enclosure } from './enclosure.ts';
import { SocketBridge, type SilenceLimits } from './wire/bridge.ts';

export interface Enclosing {
  /** For the words of a failure. */
  readonly bundle: string;
  readonly silence: SilenceLimits;
  start(): Enclosure;
  /** What `Boot` brings; null: the enclosure has the image already. */
  image(): Uint8Array | null;
}

const NO_IMAGE = new Uint8Array(0);

export function enclosedLauncher({ bundle, silence, start, image }: Enclosing, time: { clock: Clock; timers: Timers }): Launcher {
  return ({ participant, memory, stopped }) => {
    const enclosure = start();
    let ended = false;
    let refuse: (error: Error) => void = () => undefined;
    const lost = (reason: string): void => {
      refuse(new HostError('GUEST_UNAVAILABLE', `the guest image ${bundle} does not start: ${reason}`));
      if (ended) return;
      ended = true;
      bridge.end();
      enclosure.signal('SIGKILL');
      stopped(reason);
    };
    let resolveManifest: (manifest: Manifest) => void = () => undefined;
    const manifest = new Promise<Manifest>((resolve, reject) => {
      resolveManifest = resolve;
      refuse = reject;
    });
    // Whoever does not ask for the manifest (a restart) hears of the failure by `stopped`.
    manifest.catch(() => undefined);
    const bridge = new SocketBridge(enclosure.port, memory, participant, time, { manifest: (said) => resolveManifest(said), broken: lost, closed: () => enclosure.signal('SIGKILL') }, silence);
    const gone = enclosure.ended.then(lost);
    bridge.boot(image() ?? NO_IMAGE);
    return {
      concurrent: true,
      pid: enclosure.pid,
      manifest,
      freeze(durationMs, { clock, timers }) {
        enclosure.signal('SIGSTOP');
        timers.at(clock.nowMs() + durationMs, () => enclosure.signal('SIGCONT'));
      },
      async stop() {
        ended = true;
        bridge.end();
        enclosure.signal('SIGKILL');
        await gone;
      },
    };
  };
}
