// The media device in the caller's thread, with clock, timers, network and randomness injected: deterministic.
import { pathToFileURL } from 'node:url';
import type { CodecModule } from '../../guests/codecs/codec.ts';
import type { TimerHandle } from '../devices/clock/clock.ts';
import { type Loudspeaker, openLoudspeaker } from './audio/loudspeaker.ts';
import { type Microphone, openMicrophone } from './audio/microphone.ts';
import { CodecHost } from './codec-host.ts';
import type { CodecLink } from './codec-seat.ts';
import type { InThreadMediaOptions, MediaDevice } from './device.ts';
import { MediaError } from './error.ts';
import { LocalMedia, type LocalMediaOptions } from './local-media.ts';

const implementations = new WeakMap<object, string>();

/** Same modules, same implementation. */
function implementationOf(codecs: readonly CodecModule[]): string {
  return codecs
    .map((module) => {
      if (!implementations.has(module)) implementations.set(module, `${module.name}-${++implementationCount}`);
      return implementations.get(module);
    })
    .join(' ');
}
let implementationCount = 0;

/** The guest's codecs run in this thread when they are rung for: the same rings, the same host, no waiting. */
function inThreadLink(guest: number, codecs: readonly CodecModule[]): CodecLink {
  const host = new CodecHost(codecs);
  return { guest, implementation: implementationOf(codecs), concurrent: false, take: (grant) => host.take(grant), ring: () => host.run() };
}

async function load(bundle: string): Promise<readonly CodecModule[]> {
  const { codecs } = (await import(pathToFileURL(bundle).href)) as { codecs?: readonly CodecModule[] };
  if (!Array.isArray(codecs)) throw new MediaError('MEDIA_CODEC_BUNDLE', `${bundle} does not export codecs`);
  return codecs;
}

export async function createInThreadMedia(options: InThreadMediaOptions, engine: LocalMediaOptions['engine'] = {}): Promise<MediaDevice> {
  const { clock, timers } = options;
  let timer: TimerHandle | null = null;
  let closed = false;
  const arm = (dueMs: number): void => {
    if (dueMs < Infinity && !closed) timer = timers.at(dueMs, run);
  };
  const run = (): void => {
    timer = null;
    arm(media.step(clock.nowMs()));
  };
  const microphone = 'kind' in options.microphone ? openMicrophone(options.microphone) : (options.microphone satisfies Microphone);
  const loudspeaker = 'kind' in options.loudspeaker ? await openLoudspeaker(options.loudspeaker) : (options.loudspeaker satisfies Loudspeaker);
  const media = new LocalMedia({
    bindIps: options.bindIps, placement: options.placement, microphone, loudspeaker, clock, net: options.net, random: options.random,
    report: (stream, what, digit) => device.onReport(stream, what, digit),
    wake: () => {
      if (timer === null) arm(media.step(clock.nowMs()));
    },
    onPacket: options.onPacket ?? null,
    engine,
  });
  const device: MediaDevice = {
    onReport: () => {},
    onCodecLost: () => {},
    open: (count, firstPort) => media.open(count, firstPort),
    streamOpen: (stream, open) => media.streamOpen(stream, open),
    streamClose: (stream) => media.streamClose(stream),
    streamDtmf: (stream, digits, durationMs) => media.streamDtmf(stream, digits, durationMs),
    audioPath: (muted) => media.audioPath(muted),
    attachGuest: async (guest, codecs) => media.attach(inThreadLink(guest, typeof codecs === 'string' ? await load(codecs) : codecs)),
    detachGuest: (guest) => media.detach(guest),
    setOwner: (guest) => media.setOwner(guest),
    beginSwitch: (to) => media.beginSwitch(to),
    commitSwitch: () => media.commitSwitch(),
    abortSwitch: () => media.abortSwitch(),
    stats: () => Promise.resolve(media.stats()),
    close: () => {
      closed = true;
      if (timer !== null) timers.cancel(timer);
      return media.close();
    },
  };
  return device;
}
