// Commands of one turn of the guest, put on the bus at its end: what Android says in several calls is one request there.
import { limits as busLimits } from '../../../proto/limits.ts';
import type { Outcome } from '../../contract/index.ts';
import { limits } from '../limits.ts';
import { RING_FULL } from './refusals.ts';

export type SendCommand = (name: string, fields: Record<string, unknown>, session: number, outcome: Outcome) => boolean;

interface QueuedCommand {
  readonly name: string;
  readonly fields: Record<string, unknown>;
  readonly session: number;
  readonly outcomes: readonly Outcome[];
}

export class CommandQueue {
  private queued: QueuedCommand[] = [];

  constructor(private readonly send: SendCommand) {}

  push(name: string, fields: Record<string, unknown>, session: number, outcome: Outcome): void {
    const command = { name, fields, session, outcomes: [outcome] };
    const last = this.queued.at(-1);
    const joined = last && (joinSwap(last, command) ?? joinDigits(last, command));
    if (joined) this.queued[this.queued.length - 1] = joined;
    else if (this.queued.length < limits.queuedCommands) this.queued.push(command);
    else outcome.refused(RING_FULL);
  }

  /** A command that the full ring does not take fails at once, in this guest's own terms. */
  flush(): void {
    const { queued } = this;
    this.queued = [];
    for (const { name, fields, session, outcomes } of queued) {
      const outcome: Outcome = {
        done: (about) => { for (const one of outcomes) one.done(about); },
        refused: (refusal) => { for (const one of outcomes) one.refused(refusal); },
      };
      if (!this.send(name, fields, session, outcome)) outcome.refused(RING_FULL);
    }
  }
}

/** hold() of one call and unhold() of the other: one atomic Swap, or "both held" would show in between. */
function joinSwap(last: QueuedCommand, next: QueuedCommand): QueuedCommand | null {
  if (last.name !== 'Hold' || next.name !== 'Resume') return null;
  return { name: 'Swap', fields: {}, session: 0, outcomes: [...last.outcomes, ...next.outcomes] };
}

/** playDtmfTone() tells digit by digit. */
function joinDigits(last: QueuedCommand, next: QueuedCommand): QueuedCommand | null {
  if (last.name !== 'SendDtmf' || next.name !== 'SendDtmf' || last.session !== next.session) return null;
  const digits = `${last.fields.digits}${next.fields.digits}`;
  return digits.length <= busLimits.dtmfDigits ? { ...last, fields: { digits } } : null;
}
