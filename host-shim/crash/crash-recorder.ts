// Keeps the black box of a handset and writes a dump when a part of it dies. The death is over before the dump is made: nobody waits for it.
import { isDeepStrictEqual } from 'node:util';
import type { HandsetOptions } from '../options.ts';
import { packageVersion } from '../paths.ts';
import { BlackBox, type KeptEvent } from './black-box.ts';
import { CrashFolder } from './crash-folder.ts';
import type { CrashCause, CrashState } from './dump.ts';
import { crashLimits } from './limits.ts';
import { type KnownSecrets, Redactor, secretsOf } from './redact.ts';

export class CrashRecorder {
  readonly box = new BlackBox();
  readonly #folder: CrashFolder;
  #written = 0;
  #skipped = 0;
  #unwritten = 0;
  #failure = '';
  #lastMs = -Infinity;
  #writing: Promise<unknown> = Promise.resolve();
  readonly #secrets: KnownSecrets['users'][number][] = [];

  constructor(options: HandsetOptions, folder: string) {
    this.#folder = new CrashFolder(folder);
    this.know(options);
  }

  /** Secrets that are never to be seen, also when others have taken their place. */
  know(options: HandsetOptions): void {
    for (const user of secretsOf(options).users) if (!this.#secrets.some((known) => isDeepStrictEqual(known, user))) this.#secrets.push(user);
    this.#secrets.splice(0, this.#secrets.length - crashLimits.secrets);
  }

  clear(): void {
    this.#folder.clear();
  }

  /** Copies what it needs before it returns. */
  died(cause: CrashCause, state: CrashState, memory: Uint8Array): void {
    if (state.uptimeMs - this.#lastMs < crashLimits.everyMs || this.#unwritten >= crashLimits.unwritten) return void this.#skipped++;
    this.#unwritten++;
    this.#lastMs = state.uptimeMs;
    const copy = memory.slice();
    const events = this.box.events();
    const at = new Date().toISOString();
    this.#writing = this.#writing.then(() => new Promise((resolve) => void setImmediate(resolve))).then(async () => {
      const redactor = new Redactor({ users: this.#secrets }, [copy, ...events.map(({ data }) => data)]);
      redactor.memory(copy);
      const copies = events.map((event) => ({ ...event, data: event.data.slice() }));
      for (const pieces of connectedPieces(copies)) redactor.pieces(pieces);
      const told = copies.map(({ data, ...event }) => ({ ...event, data: Buffer.from(data).toString('base64') }));
      const text = { reason: Buffer.from(cause.reason), stack: Buffer.from(cause.stack) };
      for (const each of Object.values(text)) redactor.message(each);
      await this.#folder.write({
        ...cause, ...state, reason: text.reason.toString(), stack: text.stack.toString(), format: 1, version: packageVersion() ?? 'unknown', at, events: told, memory: Buffer.from(copy.buffer).toString('base64'),
      });
      this.#written++;
    }).catch((error: Error) => void (this.#failure = error.message)).finally(() => void this.#unwritten--);
  }

  figures(): Record<string, unknown> {
    return { written: this.#written, skipped: this.#skipped, failure: this.#failure, folder: this.#folder.path };
  }

  /** Resolves when all that died is on the disk. */
  async close(): Promise<void> {
    await this.#writing;
  }
}

/** What belongs together: the data of one connection in one direction, and everything else by itself. */
function connectedPieces(events: readonly KeptEvent[]): Uint8Array[][] {
  const pieces = new Map<string, Uint8Array[]>();
  for (const [index, { kind, stream, direction, isMessages, data }] of events.entries()) {
    const name = kind === 'stream' && !isMessages ? `${stream} ${direction}` : `event ${index}`;
    const before = pieces.get(name);
    if (before) before.push(data);
    else pieces.set(name, [data]);
  }
  return [...pieces.values()];
}
