// The handset's own requests as the line sees them: sent again in time and no longer than needed, their final responses acknowledged, cancelled by the rules (RFC 3261 9.1, 13.2.2.4, 17.1).
import { GIVEN_UP_MS, copiesBy, isDue } from './retransmission.ts';
import type { SipWords } from './sip-words.ts';

interface Sent extends SipWords {
  readonly firstMs: number;
  copies: number;
  isProvisional: boolean;
  /** The final response that came first. */
  final: SipWords | null;
  /** Infinity: it was not. */
  cancelledMs: number;
  /** Its dialog is over, or it was given up: nobody waits for its answer. */
  isLeft: boolean;
  isGivenUp: boolean;
}

/** ACKs to a 2xx belong to its dialog, those to a refusal to the INVITE's transaction. */
const acknowledgementOf = ({ callId, cseq, toTag }: SipWords): string => `${callId} ${cseq} ${toTag}`;
const isInvite = ({ method }: SipWords): boolean => method === 'INVITE';

export class RequestWatch {
  readonly breaks: string[] = [];
  readonly #sent = new Map<string, Sent>();
  /** Final responses to INVITE that came, and ACKs that went. */
  readonly #owed = new Map<string, { finals: number; acks: number }>();

  request(nowMs: number, words: SipWords): void {
    if (words.method === 'ACK') return this.#acknowledges(words);
    const known = this.#sent.get(words.transaction);
    if (known) return this.#again(nowMs, known);
    this.#sent.set(words.transaction, { ...words, firstMs: nowMs, copies: 1, isProvisional: false, final: null, cancelledMs: Infinity, isLeft: false, isGivenUp: false });
    if (words.method === 'CANCEL') this.#cancels(nowMs, words);
    if (words.method === 'BYE') this.dialogOver(nowMs, words.callId);
  }

  response(nowMs: number, words: SipWords): void {
    const sent = this.#sent.get(words.transaction);
    if (!sent) return;
    if (!sent.isProvisional && !sent.final && !sent.isLeft) this.#countCopies(nowMs, sent);
    // Timer B, timer F; 9.1: an INVITE is forgotten 64*T1 after its CANCEL.
    if (!sent.final && nowMs - (sent.isProvisional ? sent.cancelledMs : sent.firstMs) >= GIVEN_UP_MS) sent.isLeft = sent.isGivenUp = true;
    if (sent.isGivenUp) return;
    if (words.status < 200) sent.isProvisional = true;
    else this.#answered(sent, words);
  }

  /** Whether one of this method has no final response yet. */
  isWaiting(method: string): boolean {
    return [...this.#sent.values()].some((sent) => sent.method === method && sent.final === null && !sent.isLeft);
  }

  /** A BYE has gone or come: what is under way in this dialog may be left alone. */
  dialogOver(nowMs: number, callId: string): void {
    for (const sent of this.#sent.values()) {
      if (sent.callId !== callId || sent.method === 'BYE' || sent.method === 'CANCEL' || sent.isLeft) continue;
      if (!sent.isProvisional && !sent.final) this.#countCopies(nowMs, sent);
      sent.isLeft = true;
    }
  }

  /** Nothing comes any more. */
  end(nowMs: number): void {
    for (const sent of this.#sent.values()) {
      if (sent.final || sent.isLeft) continue;
      if (!sent.isProvisional) this.#countCopies(nowMs, sent);
      else if (isInvite(sent) && sent.cancelledMs === Infinity) this.breaks.push(`INVITE ${sent.cseq} of ${sent.callId} was neither answered nor cancelled`);
    }
    for (const [what, { finals, acks }] of this.#owed) if (acks < finals) this.breaks.push(`${finals} final responses to INVITE ${what} got ${acks} ACKs`);
  }

  /** 16.7: a proxy would keep the refusal of one fork to itself as long as another may answer; the line does not. */
  #answered(sent: Sent, words: SipWords): void {
    sent.final ??= words;
    const isOfOther = sent.final.status >= 300 && words.toTag !== sent.final.toTag;
    const isOfNone = words.status >= 300 && sent.final.status < 300;
    if (!isInvite(words) || isOfOther || isOfNone) return;
    this.#owedFor(words.status < 300 ? acknowledgementOf(words) : words.branch).finals++;
  }

  #again(nowMs: number, sent: Sent): void {
    sent.copies++;
    const after = sent.final ? 'its final response' : sent.isProvisional && isInvite(sent) ? 'a provisional response' : null;
    if (after !== null) this.breaks.push(`${sent.method} ${sent.cseq} of ${sent.callId} goes out again after ${after}`);
    else if (!sent.isProvisional && !isDue(isInvite(sent), nowMs - sent.firstMs)) this.breaks.push(`${sent.method} ${sent.cseq} of ${sent.callId} goes out again after ${nowMs - sent.firstMs} ms`);
  }

  #countCopies(nowMs: number, sent: Sent): void {
    const wanted = copiesBy(isInvite(sent), nowMs - sent.firstMs);
    if (sent.copies < wanted) this.breaks.push(`${sent.method} ${sent.cseq} of ${sent.callId} went out ${sent.copies} times in ${nowMs - sent.firstMs} ms, not ${wanted}`);
  }

  #cancels(nowMs: number, { branch, callId, cseq }: SipWords): void {
    const invite = this.#sent.get(`${branch} INVITE`);
    if (!invite || !invite.isProvisional || invite.final) this.breaks.push(`CANCEL ${cseq} of ${callId} ${invite?.final ? 'after the final response' : 'before a provisional response'}`);
    if (invite) invite.cancelledMs = nowMs;
  }

  #acknowledges(words: SipWords): void {
    this.#owedFor(this.#owed.has(words.branch) ? words.branch : acknowledgementOf(words)).acks++;
  }

  #owedFor(what: string): { finals: number; acks: number } {
    const owed = this.#owed.get(what) ?? { finals: 0, acks: 0 };
    this.#owed.set(what, owed);
    return owed;
  }
}
