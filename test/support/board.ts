// A board without a processor: a flash in memory, the loader's decision at each power-on, and the update service beside what runs.
import { boot, install, markGood, printVersion, type BootChoice, type SlotIndex } from '../../tools/image/index.ts';
import { serveFlash, type FlashServer, type ServeOptions } from '../../tools/flash/index.ts';
import { Target } from '../../tools/flash/target.ts';
import { SimulatedFlash } from './simulated-flash.ts';
import { TRUST, signedImage } from './small-image.ts';

export const imageOf = (major: number, contentBytes = 200, securityCounter = 0): Uint8Array =>
  signedImage({ version: { major, minor: 0, patch: 0 }, securityCounter }, contentBytes);

export type BoardEvent = Readonly<Record<string, unknown>>;

export interface BoardOptions extends Partial<Pick<ServeOptions, 'inCall' | 'nowMs' | 'idleMs'>> {
  readonly flash?: SimulatedFlash;
  /** Which major versions register and are marked good; the others crash. */
  readonly works?: (major: number) => boolean;
}

/** Version 1 good in A, version 2 good in B and running. */
export function flashWithTwo(): SimulatedFlash {
  const flash = new SimulatedFlash();
  for (const [major, running] of [[1, 1], [2, 0]] as const) {
    install(flash, imageOf(major), TRUST, running);
    const choice = boot(flash, TRUST);
    if (choice.mode === 'slot') markGood(flash, choice.slot, choice.image);
  }
  return flash.restarted();
}

export class Board {
  readonly flash: SimulatedFlash;
  readonly events: BoardEvent[] = [];
  readonly #options: BoardOptions;
  #server: FlashServer | null = null;
  #choice: BootChoice | null = null;
  #restarting: Promise<void> = Promise.resolve();
  port = 0;

  static async on(options: BoardOptions = {}): Promise<Board> {
    const board = new Board(options);
    await board.powerOn();
    return board;
  }

  private constructor(options: BoardOptions) {
    this.#options = options;
    this.flash = options.flash ?? flashWithTwo();
  }

  get running(): SlotIndex | null {
    return this.#choice?.mode === 'slot' ? this.#choice.slot : null;
  }

  /** As `A 1.0.0`, or recovery. */
  get runs(): string {
    return this.#choice?.mode === 'slot' ? `${'AB'[this.#choice.slot]} ${printVersion(this.#choice.image.version)}` : 'recovery';
  }

  target(): Target {
    return new Target({ host: '127.0.0.1', port: this.port });
  }

  /** An image that crashes starts the loader again at once, as the watchdog would. */
  async powerOn(): Promise<void> {
    const { works = () => true, inCall, nowMs, idleMs } = this.#options;
    for (;;) {
      this.#choice = boot(this.flash, TRUST);
      if (this.#choice.mode === 'recovery') break;
      if (!works(this.#choice.image.version.major)) continue;
      markGood(this.flash, this.#choice.slot, this.#choice.image);
      break;
    }
    this.#server = await serveFlash({
      flash: this.flash,
      trust: TRUST,
      running: this.running,
      host: '127.0.0.1',
      port: this.port,
      said: (event) => this.events.push(event as BoardEvent),
      restart: () => {
        this.#restarting = this.off().then(() => this.powerOn());
      },
      ...(inCall && { inCall }),
      ...(nowMs && { nowMs }),
      ...(idleMs && { idleMs }),
    });
    this.port = this.#server.port;
  }

  async off(): Promise<void> {
    await this.#server?.close();
    this.#server = null;
  }

  /** A restart that was asked for is done. */
  settled(): Promise<void> {
    return this.#restarting;
  }

  async close(): Promise<void> {
    await this.settled();
    await this.off();
  }
}
