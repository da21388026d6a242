// The guests of this repository with their codecs, for handsets that run in one thread.
import { codecs as androidCodecs } from '../../guests/android/codecs.ts';
import { image as android } from '../../guests/android/index.ts';
import type { GuestImage } from '../../guests/contract/index.ts';
import { codecs as symbianCodecs } from '../../guests/symbian/codecs.ts';
import { image as symbian } from '../../guests/symbian/index.ts';
import type { GuestOptions } from '../../host-shim/index.ts';

export const IMAGES = { android, symbian } as const;
const CODECS = { android: androidCodecs, symbian: symbianCodecs } as const;

export type GuestName = keyof typeof IMAGES;
export const GUEST_NAMES = Object.keys(IMAGES) as readonly GuestName[];

/** Other images in their places are what a test has spoilt. */
export const inThreadGuest = (name: GuestName, images: Readonly<Record<GuestName, GuestImage>> = IMAGES): GuestOptions => ({ name, image: images[name], codecs: CODECS[name] });
