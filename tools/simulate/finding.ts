// What a life broke: the invariant, what was seen, and the plan that does it again.
import type { Plan } from './plan.ts';

export interface Finding {
  readonly invariant: string;
  readonly detail: string;
  readonly plan: Plan;
  /** The last events of the handset. */
  readonly events: readonly string[];
}
