// The Symbian-like image.
import type { GuestImage } from '../contract/index.ts';
import { manifest } from './manifest.ts';
import { SymbianSystem } from './system.ts';

export const image: GuestImage = {
  manifest,
  boot: (host) => new SymbianSystem(host),
};
