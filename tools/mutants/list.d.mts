// Types of list.mjs for the tests.
export interface Mutant {
  readonly name: string;
  readonly file: string;
  /** Stands there once. */
  readonly from: string;
  readonly to: string;
}

export const MUTANTS: readonly Mutant[];
