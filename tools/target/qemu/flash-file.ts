// The file that stands for a target's flash: made when it is not there, with a first image installed as the network would do it.
import { closeSync, ftruncateSync, openSync } from 'node:fs';
import { FLASH_BYTES, FileFlash, install, type DeviceTrust } from '../../image/index.ts';

/** An erased flash that holds `image`, to be tried at the next power-on. Throws an ImageError when the device would refuse it. */
export function makeFlash(path: string, image: Uint8Array, trust: DeviceTrust): void {
  const file = openSync(path, 'wx');
  ftruncateSync(file, FLASH_BYTES);
  closeSync(file);
  const flash = new FileFlash(path);
  try {
    install(flash, image, trust, null);
  } finally {
    flash.close();
  }
}

