// Sends an image and goes on where it broke off: whatever the connection, the target or this side does meanwhile.
import { createHash } from 'node:crypto';
import { announcementOf } from '../image/index.ts';
import { limits, sender } from './limits.ts';
import { ANNOUNCEMENT, CONTENT_TYPE, UPDATES_PATH } from './protocol.ts';
import { TargetRefusal, TargetUnreachable, type Target } from './target.ts';

export interface Progress {
  /** The target holds so many bytes of the image. */
  readonly bytes: number;
  readonly of: number;
  /** Why it goes on only now; null while nothing is wrong. */
  readonly interrupted: string | null;
}

export interface Sent {
  /** Where the target was when this side came. */
  readonly resumedAt: number;
  readonly sentBytes: number;
  readonly interruptions: number;
}

export interface SendOptions {
  readonly progress: (progress: Progress) => void;
  readonly pause: (ms: number) => Promise<void>;
}

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('base64');

/** Only the path of a Location counts: the connection stays. */
const ANY_ORIGIN = 'http://target';

/** A target whose words cannot be: asking again would go on for ever. */
const untrue = (message: string): TargetRefusal => new TargetRefusal(200, 'TARGET_FAILED', message, {});

/** What another try may mend. */
const PASSING = new Set<string>(['BUSY', 'WRONG_OFFSET', 'NO_SUCH_UPDATE', 'WRONG_CHECKSUM', 'SUPERSEDED']);
/** What arrived whole and was not what was sent. */
const SPOILT = new Set<string>(['BAD_SECTION', 'BAD_SIGNATURE']);

class Sending {
  readonly #target: Target;
  readonly #bytes: Uint8Array;
  readonly #options: SendOptions;
  readonly #announcement: string;
  #offset = 0;
  #resumedAt: number | null = null;
  #sentBytes = 0;
  #interruptions = 0;
  #failures = 0;
  #wholes = 1;

  constructor(target: Target, bytes: Uint8Array, options: SendOptions) {
    this.#target = target;
    this.#bytes = bytes;
    this.#options = options;
    this.#announcement = Buffer.from(announcementOf(bytes)).toString('base64');
  }

  async run(): Promise<Sent> {
    for (;;) {
      try {
        await this.#sendOnce();
        return { resumedAt: this.#resumedAt ?? 0, sentBytes: this.#sentBytes, interruptions: this.#interruptions };
      } catch (error) {
        await this.#pauseOrGiveUp(error);
      }
    }
  }

  async #sendOnce(): Promise<void> {
    const path = await this.#begin();
    this.#report(null);
    while (this.#offset < this.#bytes.length) {
      const piece = this.#bytes.subarray(this.#offset, this.#offset + limits.pieceBytes);
      const { headers } = await this.#target.request('PATCH', path, {
        headers: { 'Content-Type': CONTENT_TYPE, 'Upload-Offset': String(this.#offset), 'Upload-Checksum': `sha256 ${sha256(piece)}` },
        body: piece,
      });
      const offset = this.#offsetIn(headers['upload-offset']);
      if (offset <= this.#offset) throw untrue(`it took a piece and is still at byte ${offset}`);
      this.#sentBytes += piece.length;
      this.#failures = 0;
      this.#offset = offset;
      this.#report(null);
    }
  }

  /** Announces the image; what the target holds of it must be what was sent, or it begins anew. */
  async #begin(): Promise<string> {
    for (let round = 0; round < sender.beginnings; round++) {
      const { headers } = await this.#target.request('POST', UPDATES_PATH, {
        headers: { 'Upload-Length': String(this.#bytes.length), 'Upload-Metadata': `${ANNOUNCEMENT} ${this.#announcement}` },
      });
      const path = this.#pathIn(headers.location);
      this.#offset = this.#offsetIn(headers['upload-offset']);
      if (this.#offset === 0 || (await this.#holdsOurs(path))) {
        this.#resumedAt ??= this.#offset;
        return path;
      }
      await this.#target.request('DELETE', path);
    }
    throw untrue('it deletes what it holds of the image, and holds it still');
  }

  async #holdsOurs(path: string): Promise<boolean> {
    const { headers } = await this.#target.request('HEAD', path);
    return this.#offsetIn(headers['upload-offset']) === this.#offset && headers['repr-digest'] === `sha-256=:${sha256(this.#bytes.subarray(0, this.#offset))}:`;
  }

  #pathIn(location: string | undefined): string {
    const path = URL.canParse(location ?? '', ANY_ORIGIN) ? new URL(location ?? '', ANY_ORIGIN).pathname : '';
    if (!path.startsWith(`${UPDATES_PATH}/`)) throw untrue(`it names the upload ${JSON.stringify(location)}`);
    return path;
  }

  #offsetIn(header: string | string[] | undefined): number {
    const offset = Number(header);
    if (!Number.isInteger(offset) || offset < 0 || offset > this.#bytes.length) throw untrue(`it names the offset ${String(header)}, which this image does not have`);
    return offset;
  }

  #report(interrupted: string | null): void {
    this.#options.progress({ bytes: this.#offset, of: this.#bytes.length, interrupted });
  }

  async #pauseOrGiveUp(error: unknown): Promise<void> {
    const code = error instanceof TargetRefusal ? error.code : '';
    const isSpoilt = SPOILT.has(code) && this.#sentBytes > 0 && this.#wholes++ < sender.wholes;
    const isPassing = error instanceof TargetUnreachable || PASSING.has(code) || isSpoilt;
    if (!isPassing || ++this.#failures >= sender.attempts) throw error;
    this.#interruptions++;
    this.#report((error as Error).message);
    const askedS = error instanceof TargetRefusal ? Number(error.headers['retry-after'] ?? 0) : 0;
    const backoffMs = Math.min(sender.backoffMs * 2 ** this.#failures, sender.longestBackoffMs);
    await this.#options.pause(askedS > 0 ? Math.min(askedS * 1000, sender.longestBackoffMs) : code ? 0 : backoffMs);
  }
}

/** Comes back when the target has verified the image and will start it next. */
export const sendImage = (target: Target, bytes: Uint8Array, options: SendOptions): Promise<Sent> => new Sending(target, bytes, options).run();
