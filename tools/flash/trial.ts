// Watches a target through its reboot until it is certain whether the new image stays.
import { sender } from './limits.ts';
import type { TargetState } from './protocol.ts';
import { TargetRefusal, TargetUnreachable, type Target } from './target.ts';

export type Outcome = 'good' | 'fell-back' | 'recovery' | 'undecided';

/** What a state says of the image with this digest. */
export function outcomeIn({ mode, running, slots }: TargetState, sha256: string): Outcome {
  if (mode === 'recovery') return 'recovery';
  const ours = slots.find((slot) => slot.sha256 === sha256);
  if (!ours || ours.state === 'bad') return 'fell-back';
  return ours.state === 'good' && ours.slot === running ? 'good' : 'undecided';
}

/** Recovery is believed only after the reboot: the target may still answer from the one it is leaving. */
export async function watchTrial(target: Target, sha256: string, wasRecovery: boolean, deadlineMs: number, nowMs: () => number, pause: (ms: number) => Promise<void>): Promise<Outcome> {
  let isDown = false;
  let last: Outcome = 'undecided';
  while (nowMs() < deadlineMs) {
    try {
      last = outcomeIn(await target.state(), sha256);
      const isOver = last === 'good' || last === 'fell-back' || (last === 'recovery' && (isDown || !wasRecovery));
      if (isOver) return last;
    } catch (error) {
      if (!(error instanceof TargetUnreachable) && !(error instanceof TargetRefusal)) throw error;
      isDown = true;
    }
    await pause(sender.pollMs);
  }
  return last;
}
