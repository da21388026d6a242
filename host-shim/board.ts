// The board that every machine is built on: core, media device, SIP socket and hypervisor, wired together.
import type { Manifest } from '../guests/contract/index.ts';
import { limits as busLimits } from '../proto/index.ts';
import type { SocketAddress } from './devices/net/net.ts';
import type { Resolver } from './devices/resolve/index.ts';
import { commonCodecs, configurationOf, type ConfigurationInputs } from './machine/configuration.ts';
import { Hypervisor } from './machine/hypervisor.ts';
import type { Observer } from './machine/hypervisor.ts';
import { machineLimits } from './machine/limits.ts';
import type { CoreEffects, CorePart } from './machine/parts.ts';
import type { StreamRecorder } from './machine/stream-trace.ts';
import { Streams } from './machine/streams.ts';
import { noMedia, portsFrom } from './media/index.ts';
import type { MediaDevice } from './media/index.ts';
import type { CallOptions, HandsetOptions, MachineSize } from './options.ts';
import type { Platform } from './platform.ts';
import { Sockets } from './sockets.ts';

/** Makes cores from the compiled component (host-shim/core). */
export interface CoreLoader {
  create(effects: CoreEffects, random: (bytes: Uint8Array) => void): CorePart;
}

export type BoardOptions = Pick<HandsetOptions,
  'bind' | 'secondBind' | 'reuseTcp' | 'tls' | 'webSocket' | 'advertised' | 'accounts' | 'codecs' | 'codecPlacement' | 'audio' | 'rtpPort' | 'guestStartMs' | 'trace' | 'dialogWatchers' | 'joinable' | 'guard' | 'instanceId' | 'ringTimeoutS' | 'dns' | 't1Ms' | 't2Ms' | 't4Ms' | 'userAgent'> & CallOptions & {
    /** Absent: a handset. */
    size?: MachineSize;
    /** Signalling only: sound goes past this machine. */
    withoutMedia?: boolean;
  };

export interface BoardParts {
  platform: Platform;
  loadCore: () => Promise<CoreLoader>;
  /** Participant numbers. */
  guests: readonly number[];
  observer: Omit<Observer, 'send' | 'frame' | 'coreLog'>;
  /** Absent: machineLimits.switchMs. */
  switchMs?: number;
  pollGuests?: () => boolean;
}

const DEFAULT_BIND: SocketAddress = { ip: '127.0.0.1', port: 5060 };
/** G.711 is in the shim of every machine. */
const SHIM_CODECS = ['PCMU', 'PCMA', 'G722'];

export class Board {
  /** What the devices and guests add to the options. */
  #here!: Pick<ConfigurationInputs, 'bind' | 'secondBind' | 'mediaPorts' | 'manifests' | 'webSocketPorts' | 'invalidHost'>;

  private constructor(
    readonly hypervisor: Hypervisor,
    readonly media: MediaDevice,
    readonly platform: Platform,
    private readonly sockets: Sockets,
    private readonly streams: Streams,
    private readonly resolver: Resolver | null,
    private readonly loader: CoreLoader,
    private readonly mediaPorts: readonly number[],
    private readonly options: BoardOptions,
  ) {}

  /** Opens the devices and loads the core, side by side; closes what it opened when one of them fails. */
  static async assemble(options: BoardOptions, parts: BoardParts): Promise<Board> {
    const { platform, observer } = parts;
    const { trace } = options;
    const bind = options.bind ?? DEFAULT_BIND;
    let hypervisor: Hypervisor | null = null;
    const security = platform.security(options.tls);
    const record: StreamRecorder = (...recorded) => trace?.stream?.(platform.clock.nowMs(), ...recorded);
    const streams = new Streams({ net: platform.net, ...(trace?.stream ? { record } : {}), ...(security ? { security } : {}), event: (work) => hypervisor?.event(work) });
    const opened = await allOrNone([
      Sockets.open(platform.net, bind, {
        datagram: (local, from, data) => {
          trace?.datagram(platform.clock.nowMs(), 'in', local, from, data);
          hypervisor?.datagram(from, data);
        },
        failed: (to) => hypervisor?.event((core, nowMs) => core.datagramFailed(nowMs, 0, to)),
        accept: (flow, stream) => streams.accept(flow, stream),
      }, { security, webSocket: options.webSocket, secondBind: options.secondBind, hearsSilence: true }),
      openMedia(platform, [bind, ...options.secondBind ? [options.secondBind] : []].map(({ ip }) => ip), options),
      parts.loadCore(),
    ] as const, async ([socketsOpened, mediaOpened]) => {
      await socketsOpened?.close();
      await mediaOpened?.device.close();
    });
    const [sockets, media, loader] = opened;
    hypervisor = new Hypervisor({
      clock: platform.clock, timers: platform.timers, media: media.device, guests: parts.guests,
      ...(options.size ? { framesPerSecond: options.size.framesPerSecond } : {}),
      ...(parts.switchMs ? { switchMs: parts.switchMs } : {}),
      ...(parts.pollGuests ? { pollGuests: parts.pollGuests } : {}),
      observer: {
        ...observer,
        frame: (nowMs, frame) => trace?.frame(nowMs, frame),
        coreLog: (level, text) => trace?.log(platform.clock.nowMs(), 'core', String(level), text),
        send: (to, data) => {
          const socket = sockets.toward(to);
          trace?.datagram(platform.clock.nowMs(), 'out', socket.address, to, data);
          socket.send(to, data, true); // the core's outbox was copied for whoever keeps it
        },
      },
    });
    hypervisor.streams = streams;
    hypervisor.resolver = platform.resolver(options.dns ?? []);
    return new Board(hypervisor, media.device, platform, sockets, streams, hypervisor.resolver, loader, media.ports, options);
  }

  get bind(): SocketAddress {
    return this.binds[0]!;
  }

  /** One of each family that it serves, the first one first. */
  get binds(): readonly SocketAddress[] {
    return this.sockets.addresses;
  }

  /** Boots the core for these guests, with `active` in front. */
  powerOn(manifests: readonly Manifest[], active: number): void {
    const core = this.loader.create(this.hypervisor.effects, (bytes) => this.platform.random.fill(bytes));
    const [bind, secondBind] = this.binds.map(({ ip, port }) => ({ ip: this.platform.ownAddress(ip), port })) as [SocketAddress, SocketAddress?];
    const label = new Uint8Array(machineLimits.invalidHostBytes);
    this.platform.random.fill(label);
    this.#here = {
      bind, ...(secondBind ? { secondBind } : {}), mediaPorts: this.mediaPorts, manifests, webSocketPorts: this.sockets.webSocketPorts,
      invalidHost: `${Buffer.from(label).toString('hex')}.invalid`,
    };
    this.hypervisor.powerOn(core, this.configuration(this.options), active);
  }

  /** Binds the RTP ports that were given; any others the core was not told of before they were bound. */
  async openMedia(): Promise<void> {
    if (this.options.rtpPort) await this.media.open(machineLimits.mediaPorts, this.options.rtpPort);
  }

  /** What the core of this board is told, with these options; throws BAD_CONFIGURATION. */
  configuration(options: BoardOptions): Uint8Array {
    return configurationOf({ ...options, ...this.#here, codecs: commonCodecs(this.#here.manifests, options.codecs, SHIM_CODECS) });
  }

  async stats(): Promise<Record<string, unknown>> {
    const { hypervisor, media, platform, sockets, streams } = this;
    const { check } = hypervisor;
    const { rss, heapUsed, external, arrayBuffers } = process.memoryUsage();
    return {
      uptimeMs: Math.round(platform.clock.nowMs()),
      bus: { sequence: hypervisor.sequence, ...hypervisor.counters.figures() },
      records: { checked: check.checked, skipped: check.skipped, different: check.different, pending: check.pending, differences: check.differences },
      core: hypervisor.core.stats(), media: await media.stats(), net: { ...sockets.counters, streams: streams.figures() },
      memory: { residentBytes: rss, heapUsedBytes: heapUsed, externalBytes: external, arrayBufferBytes: arrayBuffers },
    };
  }

  async close(): Promise<void> {
    this.hypervisor.core.stopped = true;
    this.hypervisor.core.arm();
    this.streams.closeAll();
    this.resolver?.close();
    await Promise.all([this.media.close(), this.sockets.close()]);
  }
}

async function openMedia(platform: Platform, bindIps: readonly string[], options: BoardOptions): Promise<{ device: MediaDevice; ports: number[] }> {
  if (options.withoutMedia) return withoutMedia(options.size?.sessions ?? machineLimits.mediaPorts);
  const device = await platform.media({ bindIps, placement: options.codecPlacement ?? 'guest', audio: options.audio ?? {}, ...(options.guestStartMs ? { codecStartMs: options.guestStartMs } : {}), ...(options.trace ? { trace: options.trace } : {}) });
  // The core need not wait for the thread that binds them (Board.openMedia).
  if (options.rtpPort) return { device, ports: portsFrom(options.rtpPort, machineLimits.mediaPorts) };
  try {
    return { device, ports: await device.open(machineLimits.mediaPorts) };
  } catch (error) {
    await device.close();
    throw error;
  }
}

async function withoutMedia(sessions: number): Promise<{ device: MediaDevice; ports: number[] }> {
  const device = noMedia();
  return { device, ports: await device.open(Math.min(sessions, busLimits.items['Configuration.mediaPorts'])) };
}

/** All results, or the first failure after `undo` had the others. */
async function allOrNone<T extends readonly Promise<unknown>[]>(
  work: T, undo: (done: { [K in keyof T]?: Awaited<T[K]> }) => Promise<void>,
): Promise<{ [K in keyof T]: Awaited<T[K]> }> {
  const results = await Promise.allSettled(work);
  const failed = results.find((result) => result.status === 'rejected');
  const values = results.map((result) => (result.status === 'fulfilled' ? result.value : undefined));
  if (!failed) return values as { [K in keyof T]: Awaited<T[K]> };
  await undo(values as { [K in keyof T]?: Awaited<T[K]> });
  throw (failed as PromiseRejectedResult).reason;
}
