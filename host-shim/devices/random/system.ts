// Entropy from the operating system.
import { randomFillSync } from 'node:crypto';
import type { RandomSource } from './random.ts';

export const systemRandom: RandomSource = { fill: (bytes) => void randomFillSync(bytes) };
