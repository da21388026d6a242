// A bare machine: a handset's core and devices with one port in this process and no guests. A back-to-back server has server.ts.
import type { Frame, Port } from '../guests/contract/index.ts';
import { MessageType, PARTICIPANT_FIRST_GUEST, encode } from '../proto/index.ts';
import { Board } from './board.ts';
import type { BoardOptions } from './board.ts';
import { GuestPort, HypervisorPort, createPortMemory } from './bus/index.ts';
import { Core } from './core/index.ts';
import type { SocketAddress } from './devices/net/net.ts';
import type { InThreadDevices } from './options.ts';
import { inThreadPlatform, threadedPlatform } from './platform.ts';

export interface BareOptions extends Omit<BoardOptions, 'codecPlacement'> {
  /** Handed in: everything runs in this thread under these devices. Absent: real ones, media on its own thread. */
  inThread?: InThreadDevices;
  /** Called for every frame that the port may see; `frame.payload` is valid during the call only. */
  onFrame(frame: Frame): void;
}

export interface Bare {
  /** Participant 2: owner of every session. */
  readonly port: Port;
  readonly bind: SocketAddress;
  stats(): Promise<Record<string, unknown>>;
  close(): Promise<void>;
}

const PARTICIPANT = PARTICIPANT_FIRST_GUEST;

export async function bootBare(options: BareOptions): Promise<Bare> {
  const platform = options.inThread ? inThreadPlatform(options.inThread) : threadedPlatform();
  const memory = createPortMemory();
  const end = new HypervisorPort(memory, PARTICIPANT);
  const port = new GuestPort(memory, PARTICIPANT);
  let handed = 0;
  const sink = {
    onFrame(frame: Frame): void {
      handed++;
      options.onFrame(frame);
    },
    onIdle(): void {},
  };
  const board = await Board.assemble({ ...options, codecPlacement: 'shim' }, {
    platform,
    loadCore: () => Core.load(),
    guests: [PARTICIPANT],
    pollGuests: () => {
      const before = handed;
      port.pump(sink);
      return handed !== before || !end.isEmpty();
    },
    observer: {
      event() {}, report() {}, refused() {}, synchronised() {}, switchEnded() {},
      coreBarred: (reason) => options.trace?.log(platform.clock.nowMs(), 'machine', 'error', reason),
      coreStopped: (reason) => options.trace?.log(platform.clock.nowMs(), 'machine', 'error', `the core was stopped: ${reason}`),
    },
  });
  board.hypervisor.attach(end);
  port.send(MessageType.Hello, encode('Hello', { name: 'bare', busVersionMin: 1, busVersionMax: 1 }));
  board.powerOn([], PARTICIPANT);
  return {
    bind: board.bind,
    port: {
      participant: PARTICIPANT,
      send(...frame) {
        if (!port.send(...frame)) return false;
        // Not at once: a command's answer never comes before the call that sent the command has returned.
        queueMicrotask(() => board.hypervisor.enter());
        return true;
      },
      lastOffered: () => port.lastOffered(),
    },
    stats: () => board.stats(),
    close: () => board.close(),
  };
}
