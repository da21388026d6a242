// A guest's image out of the bundle that it is shipped as, in this thread.
import { pathToFileURL } from 'node:url';
import type { GuestImage } from '../../guests/contract/index.ts';
import { EXIT_BAD_CALL, EXIT_MISSING, Failure } from '../failure.ts';

export async function imageOf(bundle: string): Promise<GuestImage> {
  const { image } = (await import(pathToFileURL(bundle).href).catch((error: Error) => {
    throw new Failure('GUEST_UNAVAILABLE', EXIT_MISSING, `the guest bundle ${bundle} does not load: ${error.message}`, { cause: error });
  })) as { image?: Partial<GuestImage> };
  if (typeof image?.boot === 'function' && image.manifest) return image as GuestImage;
  throw new Failure('BAD_OPTION', EXIT_BAD_CALL, `${bundle} is no guest image: it exports no image with manifest and boot, as guests/contract has it.`);
}
