// The file that stands for a target's flash: made when it is not there, with a first image installed as the network would do it.
import { closeSync, ftruncateSync, linkSync, openSync, rmSync } from 'node:fs';
import { systemReason } from '../../../host-shim/files/index.ts';
import { EXIT_BAD_CALL, EXIT_MISSING, Failure } from '../../failure.ts';
import { FLASH_BYTES, FileFlash, ImageError, install, type DeviceTrust } from '../../image/index.ts';

/** An erased flash that holds `image`, to be tried at the next power-on; there whole, or not at all. Throws an ImageError when the device would refuse it. */
export function makeFlash(path: string, image: Uint8Array, trust: DeviceTrust): void {
  const beside = `${path}.${process.pid}.new`;
  try {
    const file = openSync(beside, 'wx');
    ftruncateSync(file, FLASH_BYTES);
    closeSync(file);
    const flash = new FileFlash(beside);
    try {
      install(flash, image, trust, null);
    } finally {
      flash.close();
    }
    linkSync(beside, path);
  } catch (error) {
    if (error instanceof ImageError) throw error;
    throw new Failure('NOT_WRITABLE', EXIT_MISSING, `the flash ${path} cannot be made: ${systemReason(error)}.`, { cause: error });
  } finally {
    rmSync(beside, { force: true });
  }
}

/** Asked before the emulator is, whose words for it nobody understands. */
export function assertFlash(path: string): void {
  try {
    new FileFlash(path).close();
  } catch (error) {
    if (error instanceof RangeError) throw new Failure('BAD_OPTION', EXIT_BAD_CALL, `--flash: ${error.message}. Name a file that \`twinset qemu\` has made, or one that is not there yet.`);
    throw new Failure('NOT_WRITABLE', EXIT_MISSING, `the flash ${path} cannot be read and written: ${systemReason(error)}.`, { cause: error });
  }
}
