// Makes a finding small: first fewer steps, then fewer bytes, as long as the same kind of fault stays.
import { limits } from './limits.ts';
import { replay, type Fault, type Step } from './run-steps.ts';
import type { Firmware, Role } from './target.ts';

/** `role` is that of the core, when it was no handset. */
export interface Finding { fault: Fault; steps: Step[]; twin: boolean; role?: Role }

export function minimise(firmware: Firmware, finding: Finding): Finding {
  let runs = 0;
  let best = finding;
  const isStill = (steps: Step[]): boolean => {
    if (runs++ >= limits.minimiseRuns) return false;
    const fault = replay(firmware, steps, finding.twin);
    if (fault?.kind !== finding.fault.kind) return false;
    best = { ...finding, fault, steps };
    return true;
  };
  for (let size = Math.ceil(best.steps.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let at = 0; at < best.steps.length && runs < limits.minimiseRuns; ) {
      if (best.steps.length <= size || !isStill([...best.steps.slice(0, at), ...best.steps.slice(at + size)])) at += size;
    }
  }
  for (let number = best.steps.length - 1; number >= 0; number--) shorten(number);
  return best;

  function shorten(number: number): void {
    for (let size = Math.ceil((best.steps[number]?.text.length ?? 0) / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
      for (let at = 0; at < (best.steps[number]?.text.length ?? 0) && runs < limits.minimiseRuns; ) {
        const step = best.steps[number]!;
        const text = step.text.slice(0, at) + step.text.slice(at + size);
        if (!isStill(best.steps.map((other, i) => (i === number ? { ...step, text } : other)))) at += size;
      }
    }
  }
}
