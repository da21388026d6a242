// The Android-like guest image.
import type { GuestImage } from '../contract/index.ts';
import { manifest } from './manifest.ts';
import { AndroidSystem } from './system.ts';

export const image: GuestImage = {
  manifest,
  boot: (host) => new AndroidSystem(host),
};
