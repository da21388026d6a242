// What waits until the active call is on hold: a new call, or an answer (AOSP: the call focus transaction).
import type { Bundle } from '../../os/bundle.ts';
import type { RequestFailure } from '../../os/outcome-receiver.ts';
import { failureOf } from '../../telephony/call-operation.ts';
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

  /** The call that waited is wanted no more. */
  forget(forWhom: ServerCall): void {
    this.take((entry) => entry.forWhom === forWhom);
  }

  onCallStateChanged(call: ServerCall): void {
    if (call.state === ServerCallState.ON_HOLD || call.isOver) {
      for (const entry of this.take((other) => other.held === call && other.forWhom !== call)) entry.go();
    }
    if (call.isOver) this.forget(call);
  }

  onConnectionEvent(call: ServerCall, event: string, extras: Bundle): void {
    if (event !== Connection.EVENT_CALL_HOLD_FAILED) return;
    for (const entry of this.take((other) => other.held === call)) entry.failed(failureOf(extras));
  }

  private take(which: (entry: Waiting) => boolean): Waiting[] {
    const taken = this.waiting.filter(which);
    for (const entry of taken) this.waiting.splice(this.waiting.indexOf(entry), 1);
    return taken;
  }
}
