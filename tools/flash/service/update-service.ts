// The one upload of a target, whoever sends it: admitted, written as it comes, verified when it is whole. It knows no HTTP.
import { createHash, type Hash } from 'node:crypto';
import { ImageError, Installation, SLOT_NAMES, SlotState, printVersion, readState, type DeviceTrust, type Flash, type SlotIndex } from '../../image/index.ts';
import { limits } from '../limits.ts';
import { Budget } from './budget.ts';
import { Refusal } from './refusal.ts';

export interface Target {
  readonly flash: Flash;
  readonly trust: DeviceTrust;
  /** The slot that the handset was started from; null in recovery. */
  readonly running: SlotIndex | null;
  /** What happens, for a log. */
  readonly said: (event: object) => void;
  /** Ends the handset and starts the loader again; called after the answer is on its way. */
  readonly restart: () => void;
  /** Nobody on the network ends a call by a reboot. */
  readonly inCall?: () => boolean;
  /** Monotonic. */
  readonly nowMs?: () => number;
}

/** Who sends: one connection. */
export interface Sender {
  readonly destroyed: boolean;
  destroy(): unknown;
}

interface Hold {
  readonly sender: Sender;
  readonly sinceMs: number;
  isWriting: boolean;
}

export interface Held {
  readonly offset: number;
  readonly totalBytes: number;
  /** SHA-256 of the first `offset` bytes, read back. */
  readonly digest: Uint8Array;
}

export interface Checksum {
  readonly algorithm: string;
  readonly digest: Uint8Array;
}

/** What is sent, and how much of it is said to come; null where nobody says. */
export interface Piece {
  readonly body: AsyncIterable<Uint8Array>;
  readonly bytes: number | null;
}

const tooLong = (): Refusal => new Refusal('PIECE_TOO_LARGE', `a piece with a checksum has at most ${limits.pieceBytes} bytes`);
const tooMany = (what: string, waitS: number): Refusal => new Refusal('TOO_MANY_UPDATES', `too many ${what}: the next one may in ${waitS} s`, { 'Retry-After': String(waitS) });
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
const busy = (message: string): Refusal => new Refusal('BUSY', message, { 'Retry-After': String(limits.retryAfterS) });

export class UpdateService {
  readonly #target: Target;
  readonly #nowMs: () => number;
  readonly #budget: Budget;
  readonly #pieces: Budget;
  #installation: Installation | null = null;
  #hold: Hold | null = null;
  #held: Held | null = null;

  constructor(target: Target) {
    this.#target = target;
    this.#nowMs = target.nowMs ?? (() => performance.now());
    this.#budget = new Budget(limits.begins, limits.beginEveryMs, this.#nowMs);
    this.#pieces = new Budget(limits.pieces, limits.pieceEveryMs, this.#nowMs);
  }

  /** Begins an image, or goes on with it. The name of the upload is the image's digest. */
  create(announcement: Uint8Array, totalBytes: number, sender: Sender): { name: string; offset: number } {
    const { flash, trust, running, said } = this.#target;
    const installation = Installation.admit(flash, announcement, trust, running);
    const { announced, slot } = installation;
    if (announced.totalBytes !== totalBytes)
      throw new Refusal('BAD_REQUEST', `Upload-Length says ${totalBytes} bytes, and the announcement ${announced.totalBytes}`);
    this.#take(sender);
    const isNew = !installation.isBegun || installation.writtenBytes === 0;
    const waitS = isNew ? this.#budget.take() : 0;
    if (waitS > 0) throw tooMany('images were begun', waitS);
    this.#installation = installation.begin();
    this.#held = null;
    const offset = installation.writtenBytes;
    if (!installation.isReady) said({ event: 'update-begun', slot: SLOT_NAMES[slot], version: printVersion(announced.version), offset, bytes: totalBytes });
    this.#finishWhenWhole(installation);
    return { name: hex(announced.digest), offset };
  }

  held(name: string): Held {
    const installation = this.#named(name);
    const offset = installation.writtenBytes;
    if (this.#held?.offset !== offset) this.#held = { offset, totalBytes: installation.announced.totalBytes, digest: installation.heldDigest() };
    return this.#held;
  }

  /** Writes as it comes. What arrived before the connection broke is kept, unless a checksum was to vouch for it. Returns the new offset. */
  async append(name: string, offset: number, checksum: Checksum | null, { body, bytes }: Piece, sender: Sender): Promise<number> {
    const installation = this.#named(name);
    const hold = this.#take(sender);
    if (offset !== installation.writtenBytes)
      throw new Refusal('WRONG_OFFSET', `the next byte here is ${installation.writtenBytes}, not ${offset}`, { 'Upload-Offset': String(installation.writtenBytes) });
    const room = installation.announced.totalBytes - offset;
    if (bytes !== null && checksum && bytes > limits.pieceBytes) throw tooLong();
    if (bytes !== null && bytes > room) throw new ImageError('TRAILING_BYTES', `the image has ${room} more bytes, and ${bytes} would come`);
    const waitS = this.#pieces.take();
    if (waitS > 0) throw tooMany('pieces were written', waitS);
    hold.isWriting = true;
    try {
      await this.#receive(installation, hold, checksum, body);
      this.#finishWhenWhole(installation);
    } finally {
      hold.isWriting = false;
    }
    return installation.writtenBytes;
  }

  /** The sender wants to begin anew. */
  terminate(name: string, sender: Sender): void {
    const installation = this.#named(name);
    this.#take(sender);
    installation.restart();
    this.#installation = null;
  }

  /** True when the machine may go down now: there is something new to start, and nobody talks. */
  mayReboot(): true {
    const { flash, running, inCall } = this.#target;
    if (inCall?.()) throw new Refusal('IN_CALL', 'a call is up: ask again when it has ended', { 'Retry-After': String(limits.retryAfterS) });
    if (this.#hold?.isWriting && !this.#hold.sender.destroyed) throw busy('an image is being written');
    const isStartable = (state: SlotState): boolean => state === SlotState.Pending || (running === null && state === SlotState.Good);
    if (!readState(flash)?.slots.some(({ state }) => isStartable(state)))
      throw new Refusal('NOTHING_PENDING', 'no new image waits to be started: a reboot would change nothing');
    return true;
  }

  #named(name: string): Installation {
    const installation = this.#installation;
    if (!installation || hex(installation.announced.digest) !== name)
      throw new Refusal('NO_SUCH_UPDATE', 'this image is not being written: announce it first, and go on from the offset of the answer');
    return installation;
  }

  /** One sender at a time, until its connection ends or it has had its time. */
  #take(sender: Sender): Hold {
    const hold = this.#hold;
    if (hold && !hold.sender.destroyed) {
      if (hold.sender === sender && hold.isWriting) throw busy('the last piece on this connection is not written yet');
      if (hold.sender === sender) return hold;
      if (this.#nowMs() - hold.sinceMs < limits.holdMs) throw busy('somebody else sends an image');
      hold.sender.destroy();
    }
    this.#hold = { sender, sinceMs: this.#nowMs(), isWriting: false };
    return this.#hold;
  }

  async #receive(installation: Installation, hold: Hold, checksum: Checksum | null, body: AsyncIterable<Uint8Array>): Promise<void> {
    let piece: Uint8Array[] = [];
    let bytes = 0;
    const hash: Hash | null = checksum && createHash(checksum.algorithm);
    const write = (): void => {
      if (this.#hold !== hold) throw busy('somebody else sends an image now');
      if (bytes > 0) installation.write(Buffer.concat(piece));
      piece = [];
      bytes = 0;
    };
    try {
      for await (const part of body) {
        piece.push(part);
        bytes += part.length;
        hash?.update(part);
        if (bytes > limits.pieceBytes && checksum) throw tooLong();
        if (bytes >= limits.pieceBytes && !checksum) write();
      }
    } catch (error) {
      const isBroken = (error as NodeJS.ErrnoException).code === 'ECONNRESET';
      if (isBroken && !checksum) write();
      throw error;
    }
    if (checksum && !Buffer.from(checksum.digest).equals(hash!.digest())) throw new Refusal('WRONG_CHECKSUM', 'the piece is not what was sent: send it again');
    write();
  }

  #finishWhenWhole(installation: Installation): void {
    const { said } = this.#target;
    if (installation.writtenBytes < installation.announced.totalBytes || installation.isReady) return;
    try {
      const { version } = installation.finish();
      said({ event: 'update-ready', slot: SLOT_NAMES[installation.slot], version: printVersion(version) });
    } catch (error) {
      this.#installation = null;
      throw error;
    }
  }
}
