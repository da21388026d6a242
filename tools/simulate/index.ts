// The front door of the simulation: a life by its plan, and what must be true of it.
export { live, type Life, type LifeOptions } from './life.ts';
export { INVARIANTS, type Invariant } from './invariants.ts';
export { checkLife, isLife, planOf, printLife, type LifeFile } from './life-file.ts';
export { drawPlan, type Plan, type PlannedAct } from './plan.ts';
export type { SimulatedWorld } from './world.ts';
export { shrink } from './shrink.ts';
export type { Finding } from './finding.ts';
