// What an image's program offers to the boot loader, and is given by it.
import type { Told } from '../loader/places.ts';
import type { SerialEvent } from '../loader/serial.ts';
import type { Settings } from '../loader/settings.ts';

export interface Given {
  /** Where the image is unpacked. */
  readonly folder: string;
  readonly settings: Settings;
  readonly tell: (word: Told) => void;
  readonly say: (event: SerialEvent) => void;
}

/** Resolves when the handset is up. */
export type StartHandset = (given: Given) => Promise<void>;
