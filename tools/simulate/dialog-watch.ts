// The handset's dialogs as the line sees them: its CSeq rises, the version of its description rises with each change, a BYE ends each (RFC 3261 12.2.1.1, 15, RFC 3264 8).
import type { SipWords } from './sip-words.ts';

interface Described { readonly version: number; readonly body: string }

export class DialogWatch {
  readonly breaks: string[] = [];
  /** Whether a BYE has come or gone, by dialog. */
  readonly #dialogs = new Map<string, boolean>();
  /** Of our INVITEs: the tag of whoever answered first. */
  readonly #winners = new Map<string, string>();
  /** Those that our BYE has ended. */
  readonly #left = new Set<string>();
  /** The highest CSeq that went out, by dialog. */
  readonly #highest = new Map<string, number>();
  readonly #transactions = new Set<string>();
  readonly #described = new Map<string, Described>();
  /** Messages with a description: what goes out again says what was so before. */
  readonly #told = new Set<string>();

  sent(words: SipWords): void {
    this.#describes(words);
    if (words.status === 0) return this.#asks(words);
    if (isSuccess(words)) this.#begun(`${words.callId} ${words.toTag} ${words.fromTag}`);
  }

  received(words: SipWords): void {
    if (words.status === 0 && words.method === 'BYE') this.#over(`${words.callId} ${words.toTag} ${words.fromTag}`);
    if (!isSuccess(words)) return;
    const ours = `${words.callId} ${words.fromTag}`;
    this.#begun(`${ours} ${words.toTag}`);
    if (!this.#winners.has(ours)) this.#winners.set(ours, words.toTag);
  }

  end(): void {
    for (const [dialog, isOver] of this.#dialogs) if (!isOver) this.breaks.push(`no BYE has ended ${dialog}`);
    for (const [ours, winner] of this.#winners) {
      // 13.2.2.4: only one fork is wanted.
      const spare = [...this.#dialogs.keys()].filter((dialog) => dialog.startsWith(ours) && dialog !== `${ours} ${winner}`);
      this.breaks.push(...spare.filter((dialog) => !this.#left.has(dialog)).map((dialog) => `no BYE of ours has ended the fork ${dialog}`));
    }
  }

  #asks({ method, transaction, callId, fromTag, toTag, cseq }: SipWords): void {
    if (method === 'ACK' || method === 'CANCEL' || this.#transactions.has(transaction)) return;
    this.#transactions.add(transaction);
    const dialog = `${callId} ${fromTag} ${toTag}`;
    const highest = this.#highest.get(dialog) ?? this.#highest.get(`${callId} ${fromTag} `) ?? 0;
    // Nothing is kept of a fork that lost: its 2xx that comes again is ended again.
    const isAgain = method === 'BYE' && cseq === highest && this.#left.has(dialog);
    if (cseq <= highest && !isAgain) this.breaks.push(`${method} of ${dialog} has CSeq ${cseq} after ${highest}`);
    this.#highest.set(dialog, Math.max(highest, cseq));
    if (method !== 'BYE') return;
    this.#over(dialog);
    this.#left.add(dialog);
  }

  #describes({ callId, transaction, status, body }: SipWords): void {
    const [, id, number] = /^o=\S+ (\d+) (\d+) /m.exec(body) ?? [];
    if (id === undefined || this.#told.has(`${transaction} ${status}`)) return;
    this.#told.add(`${transaction} ${status}`);
    const origin = `${callId} ${id}`;
    const version = Number(number);
    const last = this.#described.get(origin);
    if (last && body !== last.body && version <= last.version) this.breaks.push(`the description ${origin} was changed and has version ${version} after ${last.version}`);
    if (!last || version >= last.version) this.#described.set(origin, { version, body });
  }

  #begun(dialog: string): void {
    if (!this.#dialogs.has(dialog)) this.#dialogs.set(dialog, false);
  }

  #over(dialog: string): void {
    if (this.#dialogs.has(dialog)) this.#dialogs.set(dialog, true);
  }
}

const isSuccess = ({ method, status }: SipWords): boolean => method === 'INVITE' && status >= 200 && status < 300;
