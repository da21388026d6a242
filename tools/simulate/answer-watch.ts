// What the handset answers, as the line sees it: every request finally, once and always the same, its answers to INVITE again until the ACK comes (RFC 3261 8.2, 13.3.1.4, 17.2).
import { GIVEN_UP_MS, copiesBy } from './retransmission.ts';
import type { SipWords } from './sip-words.ts';

interface Asked extends SipWords {
  /** Of the final answer; 0 = none yet. */
  final: number;
  finalMs: number;
  copies: number;
  isAcknowledged: boolean;
  /** Its dialog is over: nobody waits for its ACK. */
  isLeft: boolean;
  /** 12.2.2: lower than one that came before: it must be refused. */
  readonly isLate: boolean;
}

export class AnswerWatch {
  readonly breaks: string[] = [];
  readonly #asked = new Map<string, Asked>();
  /** The highest CSeq that came, by dialog. */
  readonly #highest = new Map<string, number>();

  request(nowMs: number, words: SipWords): void {
    if (words.method === 'ACK') return this.#acknowledged(nowMs, words);
    if (this.#asked.has(words.transaction)) return;
    const isLate = words.method !== 'CANCEL' && !this.#isNext(words);
    this.#asked.set(words.transaction, { ...words, final: 0, finalMs: 0, copies: 0, isAcknowledged: false, isLeft: false, isLate });
    if (words.method === 'BYE') this.dialogOver(nowMs, words.callId);
  }

  response(nowMs: number, { transaction, status }: SipWords): void {
    const asked = this.#asked.get(transaction);
    if (!asked || status < 200) return;
    if (asked.final !== 0 && asked.final !== status) this.breaks.push(`${asked.method} ${asked.cseq} of ${asked.callId} was answered with ${asked.final}, then with ${status}`);
    if (asked.isLate && status < 300) this.breaks.push(`${asked.method} ${asked.cseq} of ${asked.callId} came after a later request, and was answered with ${status}`);
    if (asked.final === 0) asked.finalMs = nowMs;
    asked.final = status;
    asked.copies++;
  }

  /** 15: whoever has answered waits for the ACK before its own BYE. */
  leaves(nowMs: number, { callId }: SipWords): void {
    for (const asked of this.#of(callId)) {
      const isWaiting = asked.method === 'INVITE' && asked.toTag === '' && asked.final >= 200 && asked.final < 300 && !asked.isAcknowledged;
      if (isWaiting && nowMs - asked.finalMs < GIVEN_UP_MS) this.breaks.push(`BYE of ${callId} before the ACK has come`);
    }
    this.dialogOver(nowMs, callId);
  }

  dialogOver(nowMs: number, callId: string): void {
    for (const asked of this.#of(callId)) {
      if (asked.final === 0 || asked.final >= 300 || asked.isLeft) continue;
      this.#countCopies(nowMs, asked);
      asked.isLeft = true;
    }
  }

  /** Nothing comes any more. */
  end(nowMs: number): void {
    for (const asked of this.#asked.values()) {
      if (asked.final === 0) this.breaks.push(`${asked.method} ${asked.cseq} of ${asked.callId} was never answered`);
      else if (!asked.isLeft) this.#countCopies(nowMs, asked);
    }
  }

  #acknowledged(nowMs: number, words: SipWords): void {
    for (const asked of this.#of(words.callId)) {
      if (asked.method !== 'INVITE' || asked.cseq !== words.cseq || asked.final === 0 || asked.isAcknowledged) continue;
      if (!asked.isLeft) this.#countCopies(nowMs, asked);
      asked.isAcknowledged = true;
    }
  }

  #countCopies(nowMs: number, asked: Asked): void {
    if (asked.method !== 'INVITE' || asked.isAcknowledged) return;
    const wanted = copiesBy(false, nowMs - asked.finalMs);
    if (asked.copies < wanted) this.breaks.push(`${asked.final} to INVITE ${asked.cseq} of ${asked.callId} went out ${asked.copies} times in ${nowMs - asked.finalMs} ms without an ACK, not ${wanted}`);
  }

  #isNext({ callId, fromTag, cseq }: SipWords): boolean {
    const dialog = `${callId} ${fromTag}`;
    const highest = this.#highest.get(dialog) ?? 0;
    this.#highest.set(dialog, Math.max(highest, cseq));
    return cseq >= highest;
  }

  #of(callId: string): Asked[] {
    return [...this.#asked.values()].filter((asked) => asked.callId === callId);
  }
}
