// The board that every machine is built on: core, media device, SIP socket and hypervisor, wired together.
import type { Manifest } from '../guests/contract/index.ts';
import type { SocketAddress, UdpSocket } from './devices/net/net.ts';
import { ownAddress } from './devices/net/own-address.ts';
import { commonCodecs, configurationOf } from './machine/configuration.ts';
import { Hypervisor } from './machine/hypervisor.ts';
import type { Observer } from './machine/hypervisor.ts';
import { machineLimits } from './machine/limits.ts';
import type { CoreEffects, CorePart } from './machine/parts.ts';
import type { MediaDevice } from './media/index.ts';
import type { HandsetOptions } from './options.ts';
import type { Platform } from './platform.ts';

/** Makes cores from the compiled component (host-shim/core). */
export interface CoreLoader {
  create(effects: CoreEffects, random: (bytes: Uint8Array) => void): CorePart;
}

export type BoardOptions = Pick<HandsetOptions,
  'bind' | 'advertised' | 'accounts' | 'codecs' | 'codecPlacement' | 'audio' | 'trace' | 'ringTimeoutS' | 't1Ms' | 't2Ms' | 't4Ms' | 'userAgent'>;

export interface BoardParts {
  platform: Platform;
  loadCore: () => Promise<CoreLoader>;
  /** Participant numbers. */
  guests: readonly number[];
  observer: Omit<Observer, 'send' | 'frame' | 'coreLog'>;
  pollGuests?: () => boolean;
}

const DEFAULT_BIND: SocketAddress = { ip: '127.0.0.1', port: 5060 };
/** G.711 is in the shim of every machine. */
const SHIM_CODECS = ['PCMU', 'PCMA', 'G722'];

export class Board {
  private constructor(
    readonly hypervisor: Hypervisor,
    readonly media: MediaDevice,
    readonly platform: Platform,
    private readonly socket: UdpSocket,
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
    const opened = await allOrNone([
      platform.net.openUdp(bind, (from, data) => {
        trace?.datagram(platform.clock.nowMs(), 'in', socket.address, from, data);
        hypervisor?.datagram(from, data);
      }),
      openMedia(platform, bind.ip, options),
      parts.loadCore(),
    ] as const, async ([socketOpened, mediaOpened]) => {
      await socketOpened?.close();
      await mediaOpened?.device.close();
    });
    const [socket, media, loader] = opened;
    hypervisor = new Hypervisor({
      clock: platform.clock, timers: platform.timers, media: media.device, guests: parts.guests,
      ...(parts.pollGuests ? { pollGuests: parts.pollGuests } : {}),
      observer: {
        ...observer,
        frame: (nowMs, frame) => trace?.frame(nowMs, frame),
        coreLog: (level, text) => trace?.log(platform.clock.nowMs(), 'core', String(level), text),
        send: (to, data) => {
          trace?.datagram(platform.clock.nowMs(), 'out', socket.address, to, data);
          socket.send(to, data);
        },
      },
    });
    return new Board(hypervisor, media.device, platform, socket, loader, media.ports, options);
  }

  get bind(): SocketAddress {
    return this.socket.address;
  }

  /** Boots the core for these guests, with `active` in front. */
  powerOn(manifests: readonly Manifest[], active: number): void {
    const core = this.loader.create(this.hypervisor.effects, (bytes) => this.platform.random.fill(bytes));
    const codecs = commonCodecs(manifests, this.options.codecs, SHIM_CODECS);
    this.hypervisor.powerOn(core, configurationOf({ ...this.options, bind: { ip: ownAddress(this.bind.ip), port: this.bind.port }, codecs, mediaPorts: this.mediaPorts, manifests }), active);
  }

  async stats(): Promise<Record<string, unknown>> {
    const { hypervisor, media, platform, socket } = this;
    const { check } = hypervisor;
    const { rss, heapUsed, external, arrayBuffers } = process.memoryUsage();
    return {
      uptimeMs: Math.round(platform.clock.nowMs()),
      bus: { sequence: hypervisor.sequence, ...hypervisor.counters.figures() },
      records: { checked: check.checked, skipped: check.skipped, different: check.different, pending: check.pending, differences: check.differences },
      core: hypervisor.core.stats(), media: await media.stats(), net: socket.counters,
      memory: { residentBytes: rss, heapUsedBytes: heapUsed, externalBytes: external, arrayBufferBytes: arrayBuffers },
    };
  }

  async close(): Promise<void> {
    this.hypervisor.core.stopped = true;
    this.hypervisor.core.arm();
    await Promise.all([this.media.close(), this.socket.close()]);
  }
}

async function openMedia(platform: Platform, bindIp: string, options: BoardOptions): Promise<{ device: MediaDevice; ports: number[] }> {
  const device = await platform.media({ bindIp, placement: options.codecPlacement ?? 'guest', audio: options.audio ?? {}, ...(options.trace ? { trace: options.trace } : {}) });
  return { device, ports: await device.open(machineLimits.mediaPorts) };
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
