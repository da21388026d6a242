// Which 2xx to an INVITE of ours nobody waits for any more: RFC 6026 8.4 drops what comes after timer M; a core that was started anew heeds strays for 64*T1 and no longer.
import { GIVEN_UP_MS, LEEWAY_MS } from './retransmission.ts';
import type { SipWords } from './sip-words.ts';

const inviteOf = ({ callId, fromTag, cseq }: SipWords): string => `${callId} ${fromTag} ${cseq}`;

export class LateSuccess {
  readonly #sentMs = new Map<string, number>();
  readonly #firstMs = new Map<string, number>();
  #restartedMs = -Infinity;

  coreDies(nowMs: number): void {
    this.#restartedMs = nowMs;
  }

  sent(nowMs: number, words: SipWords): void {
    if (words.method === 'INVITE' && words.status === 0 && !this.#sentMs.has(inviteOf(words))) this.#sentMs.set(inviteOf(words), nowMs);
  }

  /** As it comes to the handset. */
  isLate(nowMs: number, words: SipWords): boolean {
    if (words.method !== 'INVITE' || words.status < 200 || words.status > 299) return false;
    const invite = inviteOf(words);
    if (!this.#firstMs.has(invite)) this.#firstMs.set(invite, nowMs);
    const isForgotten = (this.#sentMs.get(invite) ?? -Infinity) < this.#restartedMs;
    return nowMs - (isForgotten ? this.#restartedMs : this.#firstMs.get(invite)!) >= GIVEN_UP_MS - LEEWAY_MS;
  }
}
