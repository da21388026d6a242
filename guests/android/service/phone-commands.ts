// What the native phone app says on the bus for each request of Telecom: PhoneConnection and PhoneConference call it.
import { State } from '../../../proto/index.ts';
import type { Outcome } from '../../contract/index.ts';
import { isLocallyHeld, stateOf } from '../record/phase.ts';
import type { TelephonyRecord } from '../record/telephony-record.ts';
import type { Uri } from '../os/uri.ts';
import type { Conferenceable } from '../telecom/conferenceable.ts';
import { Connection } from '../telecom/connection.ts';
import { CallOperation } from '../telephony/call-operation.ts';
import type { CommandQueue } from './command-queue.ts';
import { operationOutcome } from './operation-outcome.ts';

export class PhoneCommands {
  constructor(private readonly queue: CommandQueue, private readonly record: TelephonyRecord, private readonly participant: () => number) {}

  /**
   * 200. A call that is up goes on hold first; when it is the other system's, the handset is taken over before that
   * (Telecom held the own one already: it does not count calls of others).
   */
  answer(subject: Conferenceable, session: number): void {
    const outcome = operationOutcome(CallOperation.ANSWER, subject);
    const accept = () => this.queue.push('Accept', {}, session, outcome);
    const holdAndAccept = () => {
      const up = this.callThatIsUp(session);
      if (up) this.queue.push('Hold', {}, up.session, { done: accept, refused: outcome.refused });
      else accept();
    };
    const up = this.callThatIsUp(session);
    if (up && up.owner !== this.participant()) this.queue.push('TakeOver', {}, 0, { done: holdAndAccept, refused: outcome.refused });
    else holdAndAccept();
  }

  /** Telecom shows a call as ringing until the ACK of its 200 has come: in between it is too late to refuse, and it is hung up. */
  reject(subject: Conferenceable, session: number, sipCode: number): void {
    const tracked = this.record.calls.get(session);
    const answered = tracked !== null && stateOf(tracked) === State.ANSWERING;
    if (answered) this.ask('End', {}, session, CallOperation.REJECT, subject);
    else this.ask('Reject', { sipCode }, session, CallOperation.REJECT, subject);
  }

  deflect(subject: Conferenceable, session: number, to: Uri): void { this.ask('Deflect', { to: to.toString() }, session, CallOperation.DEFLECT, subject); }
  hold(subject: Conferenceable, session: number): void { this.ask('Hold', {}, session, CallOperation.HOLD, subject); }
  unhold(subject: Conferenceable, session: number): void { this.ask('Resume', {}, session, CallOperation.UNHOLD, subject); }
  end(subject: Conferenceable, session: number): void { this.ask('End', {}, session, CallOperation.DISCONNECT, subject); }
  split(subject: Conferenceable, session: number): void { this.ask('Split', {}, session, CallOperation.SPLIT, subject); }
  digit(subject: Conferenceable, session: number, digit: string): void { this.ask('SendDtmf', { digits: digit }, session, CallOperation.DTMF, subject); }

  merge(subject: Conferenceable, session: number, other: number): void {
    const failed = () => { if (subject instanceof Connection) subject.notifyConferenceMergeFailed(); };
    this.queue.push('Merge', { with: other }, session, operationOutcome(CallOperation.CONFERENCE, subject, failed));
  }

  transfer(subject: Conferenceable, session: number, to: Uri): void { this.ask('TransferBlind', { to: to.toString() }, session, CallOperation.TRANSFER, subject); }
  transferTo(subject: Conferenceable, session: number, other: number): void { this.ask('TransferAttended', { with: other }, session, CallOperation.TRANSFER, subject); }

  /** The handset changes hands as a whole: pulling one call is a switch. */
  pull(subject: Conferenceable, onFailure: () => void): void {
    this.queue.push('TakeOver', {}, 0, operationOutcome(CallOperation.PULL, subject, onFailure));
  }

  ring(session: number): void { this.queue.push('Ring', {}, session, NOBODY_WAITS); }

  private ask(name: string, fields: Record<string, unknown>, session: number, operation: CallOperation, subject: Conferenceable): void {
    this.queue.push(name, fields, session, operationOutcome(operation, subject));
  }

  private callThatIsUp(besides: number) {
    return this.record.calls.getLive().find((call) => call.session !== besides && stateOf(call) === State.ESTABLISHED && !isLocallyHeld(call)) ?? null;
  }
}

/** The far end hears 180 or it does not; an offered call that is gone by then is told by its own event. */
const NOBODY_WAITS: Outcome = { done() {}, refused() {} };
