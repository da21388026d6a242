// What a machine stands on: real devices with threads, or handed-in ones in one thread.
import { existsSync, readdirSync } from 'node:fs';
import type { Clock, Timers } from './devices/clock/clock.ts';
import { systemClock, systemTimers } from './devices/clock/system.ts';
import type { Network, SocketAddress, StreamSecurity } from './devices/net/net.ts';
import { ownAddress } from './devices/net/own-address.ts';
import { readSecurity } from './devices/net/security-files.ts';
import { systemNetwork } from './devices/net/system.ts';
import type { RandomSource } from './devices/random/random.ts';
import { systemRandom } from './devices/random/system.ts';
import { type Resolver, systemResolver } from './devices/resolve/index.ts';
import { openStorage, type Storage } from './devices/storage/storage.ts';
import { HostError } from './machine/errors.ts';
import { createInThreadMedia, createThreadedMedia } from './media/index.ts';
import type { LoudspeakerKind, MediaDevice, MicrophoneKind } from './media/index.ts';
import type { AudioOptions, CodecPlacement, InThreadDevices, TlsOptions, TraceSink } from './options.ts';
import { packagePath } from './paths.ts';

export interface MediaPlan { bindIps: readonly string[]; placement: CodecPlacement; audio: AudioOptions; codecStartMs?: number; trace?: TraceSink }

export interface Platform {
  readonly clock: Clock;
  readonly timers: Timers;
  readonly random: RandomSource;
  readonly net: Network;
  /** `servers`: empty = those of this machine. */
  resolver(servers: readonly SocketAddress[]): Resolver | null;
  media(plan: MediaPlan): Promise<MediaDevice>;
  /** Under which others reach a machine that is bound to `ip`. */
  ownAddress(ip: string): string;
  /** The certificates that the options name. */
  security(tls: TlsOptions | undefined): StreamSecurity | undefined;
  /** `lost`: why what is set is forgotten at the end; told once. */
  storage(path: string | undefined, lost: (reason: string) => void): Storage;
}

/** What every machine takes from the one it runs on. */
export const host = { ownAddress, security: readSecurity, storage: openStorage } satisfies Partial<Platform>;

/** The real machine: its clock starts now. */
export function threadedPlatform(): Platform {
  const clock = systemClock();
  return {
    ...host, clock, timers: systemTimers(clock), random: systemRandom, net: systemNetwork, resolver: systemResolver,
    media: async ({ bindIps, placement, audio, codecStartMs, trace }) => createThreadedMedia({
      bindIps, placement, microphone: microphoneKind(audio), loudspeaker: loudspeakerKind(audio), originNs: clock.originNs, ...(codecStartMs ? { codecStartMs } : {}),
      workers: { media: built('dist', 'workers', 'media.js'), codec: built('dist', 'workers', 'codec.js') },
      ...(trace?.mediaPort ? { trace: trace.mediaPort } : {}),
    }),
  };
}

/** Everything in the caller's thread, under the caller's time. */
export function inThreadPlatform({ clock, timers, random, net, resolver }: InThreadDevices): Platform {
  return {
    ...host, clock, timers, random, net, resolver: () => resolver ?? null,
    media: ({ bindIps, placement, audio: { microphone, loudspeaker }, trace }) => createInThreadMedia({
      bindIps, placement, clock, timers, net, random,
      ...(trace?.rtp ? { onPacket: (direction, timeUs, ...packet) => trace.rtp?.(timeUs / 1000, direction, ...packet) } : {}),
      microphone: typeof microphone === 'object' ? microphone : microphoneKind({ microphone }),
      loudspeaker: typeof loudspeaker === 'object' ? loudspeaker : loudspeakerKind({ loudspeaker }),
    }),
  };
}

/** A file of dist/; without it nothing was built. */
export function built(...parts: string[]): string {
  const path = packagePath(...parts);
  if (!existsSync(path)) throw new HostError('NOT_BUILT', `${parts.join('/')} is missing: run "npm run build" first`);
  return path;
}

/** The image of a guest by its name; a name that was misspelt is answered with those that there are. */
export function guestImage(name: string): string {
  const folder = built('dist', 'guests');
  const there = readdirSync(folder).filter((file) => /^[^.]+\.js$/.test(file)).map((file) => file.slice(0, -'.js'.length));
  if (!there.includes(name)) throw new HostError('NO_SUCH_GUEST', `there is no guest ${JSON.stringify(name)}; there are ${there.join(', ')}. One of your own is a bundle dist/guests/${name}.js`);
  return `${folder}/${name}.js`;
}

function microphoneKind({ microphone = 'silence' }: AudioOptions): MicrophoneKind {
  if (typeof microphone === 'object') throw new HostError('BAD_CONFIGURATION', 'a microphone device needs an in-thread machine: name a WAV file, "silence", "tone:HZ" or "marks:P"');
  if (microphone === 'silence') return { kind: 'silence' };
  const marks = /^marks:([0-4])$/.exec(microphone);
  if (marks) return { kind: 'marks', party: Number(marks[1]) };
  const tone = /^tone:([0-9]{2,4})$/.exec(microphone);
  if (tone) return { kind: 'tone', hz: Number(tone[1]) };
  if (existsSync(microphone)) return { kind: 'wav', path: microphone };
  throw new HostError('NO_SUCH_FILE', `there is no microphone ${JSON.stringify(microphone)}: name a WAV file, "silence", "tone:HZ" or "marks:P" with P from 0 to 4`);
}

function loudspeakerKind({ loudspeaker }: AudioOptions): LoudspeakerKind {
  if (typeof loudspeaker === 'object') throw new HostError('BAD_CONFIGURATION', 'a loudspeaker device needs an in-thread machine: name a WAV file');
  return loudspeaker === undefined ? { kind: 'none' } : { kind: 'wav', path: loudspeaker };
}
