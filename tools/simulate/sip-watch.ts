// Looks at the handset's SIP as the line sees it, with rules of its own: what both ends do wrong in the same way is seen by neither.
import { AnswerWatch } from './answer-watch.ts';
import { DialogWatch } from './dialog-watch.ts';
import { LateSuccess } from './late-success.ts';
import { RequestWatch } from './request-watch.ts';
import { sipWords } from './sip-words.ts';

export class SipWatch {
  readonly requests = new RequestWatch();
  readonly answers = new AnswerWatch();
  readonly dialogs = new DialogWatch();
  /** REGISTERs that went out, each as often as it did. */
  registers = 0;
  /** A core that was killed knows nothing of its transactions; its dialogs go on. */
  #isWhole = true;
  readonly #late = new LateSuccess();
  #isEnded = false;

  coreDies(nowMs: number): void {
    this.#isWhole = false;
    this.#late.coreDies(nowMs);
  }

  get requestBreaks(): readonly string[] {
    return this.#isWhole ? this.requests.breaks : [];
  }

  get answerBreaks(): readonly string[] {
    return this.#isWhole ? this.answers.breaks : [];
  }

  /** As it leaves the handset, whatever becomes of it. */
  sent(nowMs: number, data: Uint8Array): void {
    const words = this.#isEnded ? null : sipWords(data);
    if (words === null) return;
    this.#late.sent(nowMs, words);
    this.dialogs.sent(words);
    if (words.status !== 0) return this.answers.response(nowMs, words);
    if (words.method === 'REGISTER') this.registers++;
    this.requests.request(nowMs, words);
    if (words.method === 'BYE') this.answers.leaves(nowMs, words);
  }

  /** As it comes to the handset. */
  received(nowMs: number, data: Uint8Array): void {
    const words = this.#isEnded ? null : sipWords(data);
    if (words === null || this.#late.isLate(nowMs, words)) return;
    this.dialogs.received(words);
    if (words.status !== 0) return this.requests.response(nowMs, words);
    this.answers.request(nowMs, words);
    if (words.method === 'BYE') this.requests.dialogOver(nowMs, words.callId);
  }

  /** Everybody has hung up, and nothing is under way. */
  end(nowMs: number): void {
    this.#isEnded = true;
    this.requests.end(nowMs);
    this.answers.end(nowMs);
    this.dialogs.end();
  }
}
