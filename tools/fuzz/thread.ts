// What the fuzzer and its threads tell each other.
import type { Finding } from './minimise.ts';
import type { Role } from './target.ts';

/** Lives from `first` to the one before `behind`. With `hang`, nothing is lived but that life up to that step, to write it down. */
export interface ThreadOrder { seed: number; first: number; stride: number; behind: number; lifeMessages: number; overStreams: boolean; role: Role; board: SharedArrayBuffer; hang?: { life: number; step: number } }
export interface ThreadReport { life: number; finding: Finding }
/** Words of the board that a thread writes and the fuzzer reads; Step is 0 outside the core. Stop goes the other way. */
export const Progress = { Life: 0, Step: 1, Mutated: 2, Steps: 3, Signatures: 4, Stop: 5, Words: 6 } as const;
