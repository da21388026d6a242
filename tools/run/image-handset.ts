// The handset out of a signed image, in this machine's host shim: verified as a target would, unpacked, and its own program booted, not ours.
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { bootHandset } from '../../host-shim/index.ts';
import { EXIT_BAD_CALL, Failure } from '../failure.ts';
import { publicKeyIn, told } from '../image/files.ts';
import { readInput } from '../input.ts';
import { decodeHeader, verifyImage } from '../image/index.ts';
import { unpack } from '../target/loader/unpack.ts';
import { makeTemporaryFolder, removeFolder } from '../temporary-folder.ts';

export interface UnpackedHandset {
  readonly configurationPath: string;
  boot(): Promise<typeof bootHandset>;
  remove(): void;
}

/** This machine stands in for whatever board the image is for. */
export function unpackHandset(path: string, keyPaths: readonly string[]): UnpackedHandset {
  if (keyPaths.length === 0) throw new Failure('BAD_OPTION', EXIT_BAD_CALL, '--image needs --key FILE, the public key that vouches for it.');
  const keys = keyPaths.map(publicKeyIn);
  const bytes = new Uint8Array(readInput(path, 'the image'));
  const image = told(path, () => verifyImage(bytes, { keys, hardwareId: decodeHeader(bytes).hardwareId, securityCounter: 0 }));
  const folder = makeTemporaryFolder('image');
  unpack(image, folder);
  return {
    configurationPath: join(folder, 'dist', 'configuration.json'),
    async boot() {
      const program = (await import(pathToFileURL(join(folder, 'dist', 'target', 'handset.cjs')).href)) as { bootHandset: typeof bootHandset };
      return program.bootHandset;
    },
    remove: () => removeFolder(folder),
  };
}
