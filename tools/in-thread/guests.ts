// The guests of this repository with their codecs, and those of bundles, for handsets that run in one thread.
import { existsSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { codecs as androidCodecs } from '../../guests/android/codecs.ts';
import { image as android } from '../../guests/android/index.ts';
import type { GuestImage } from '../../guests/contract/index.ts';
import { codecs as shimCodecs, type CodecModule } from '../../guests/codecs/index.ts';
import { codecs as symbianCodecs } from '../../guests/symbian/codecs.ts';
import { image as symbian } from '../../guests/symbian/index.ts';
import type { GuestOptions } from '../../host-shim/index.ts';
import { EXIT_BAD_CALL, Failure } from '../failure.ts';
import { packagePath } from '../package-root.ts';
import { imageOf } from './guest-bundle.ts';

export const IMAGES = { android, symbian } as const;
const CODECS = { android: androidCodecs, symbian: symbianCodecs } as const;

export type GuestName = keyof typeof IMAGES;
export const GUEST_NAMES = Object.keys(IMAGES) as readonly GuestName[];

/** Other images in their places are what a test has spoilt. */
export const inThreadGuest = (name: GuestName, images: Readonly<Record<GuestName, GuestImage>> = IMAGES): GuestOptions => ({ name, image: images[name], codecs: CODECS[name] });

const isOurs = (name: string): name is GuestName => name in IMAGES;

/** The codecs that an image of this name has beside it; without any, the hypervisor layer's. */
async function codecsOf(name: string): Promise<readonly CodecModule[]> {
  if (isOurs(name)) return CODECS[name];
  const bundle = packagePath('dist', 'guests', `${name}.codecs.js`);
  return existsSync(bundle) ? ((await import(pathToFileURL(bundle).href)) as { codecs: readonly CodecModule[] }).codecs : shimCodecs;
}

/** As a configuration names it. Its tier counts for nothing: all are in one thread. */
export async function configuredGuest({ name, bundle }: GuestOptions): Promise<GuestOptions> {
  if (bundle === undefined && isOurs(name)) return inThreadGuest(name);
  const path = bundle ?? packagePath('dist', 'guests', `${name}.js`);
  if (!existsSync(path)) throw new Failure('BAD_CONFIGURATION', EXIT_BAD_CALL, `there is no guest ${name}: ${path} is not there. Build it, or name its bundle: { name: ${name}, bundle: FILE }; there are ${GUEST_NAMES.join(', ')}.`);
  return { name, image: await imageOf(path), codecs: await codecsOf(name) };
}
