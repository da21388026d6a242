// What waits until the active call is on hold: a new call, or an answer (AOSP: the call focus transaction).
import type { Bundle } from '../../os/bundle.ts';
import type { RequestFailure } from '../../os/outcome-receiver.ts';
import { CallOperation, EVENT_OPERATION_DONE, EXTRA_OPERATION, failureOf } from '../../telephony/call-operation.ts';
import { Connection } from '../connection.ts';
import { ServerCallState } from './call-state.ts';
import type { ServerCall } from './server-call.ts';

interface Waiting {
  readonly held: ServerCall;
  readonly forWhom: ServerCall;
  readonly go: () => void;
  readonly failed: (failure: RequestFailure) => void;
}

export class HoldFirst {
  private readonly waiting: Waiting[] = []; // bounded by the number of calls

  wait(held: ServerCall, forWhom: ServerCall, go: () => void, failed: (failure: RequestFailure) => void): void {
    this.waiting.push({ held, forWhom, go, failed });
  }

  onCallStateChanged(call: ServerCall): void {
    if (call.isOver) this.take((entry) => entry.forWhom === call); // what waited is wanted no more
    if (call.state !== ServerCallState.ON_HOLD && !call.isOver) return;
    for (const entry of this.take((other) => other.held === call)) entry.go();
  }

  onConnectionEvent(call: ServerCall, event: string, extras: Bundle): void {
    const done = event === EVENT_OPERATION_DONE && extras.getString(EXTRA_OPERATION) === CallOperation.HOLD;
    if (!done && event !== Connection.EVENT_CALL_HOLD_FAILED) return;
    for (const entry of this.take((other) => other.held === call)) {
      if (done) entry.go(); // the request's end and the new state may come in either order
      else entry.failed(failureOf(extras));
    }
  }

  private take(which: (entry: Waiting) => boolean): Waiting[] {
    const taken = this.waiting.filter(which);
    for (const entry of taken) this.waiting.splice(this.waiting.indexOf(entry), 1);
    return taken;
  }
}
