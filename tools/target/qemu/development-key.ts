// The key of whoever develops: made once in the cache folder, signs the images that `twinset qemu` builds itself, and is trusted by the targets that it starts.
import { existsSync, writeFileSync } from 'node:fs';
import { systemReason } from '../../../host-shim/files/index.ts';
import { EXIT_MISSING, Failure } from '../../failure.ts';
import { told } from '../../image/files.ts';
import { makeKeyPair, publicPemOf, readPublicKey, type KeyPair } from '../../image/index.ts';
import { readInput } from '../../input.ts';
import { writeWhole } from '../../output.ts';
import { cacheFolder, makeCacheFolder } from '../cache-folder.ts';

/** One that is there meanwhile stays: another start may have signed with it already. */
function makeFresh(file: string): void {
  makeCacheFolder();
  try {
    writeFileSync(file, makeKeyPair().privatePem, { mode: 0o600, flag: 'wx' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw new Failure('NOT_WRITABLE', EXIT_MISSING, `${file} cannot be written: ${systemReason(error)}.`);
  }
}

export function developmentKey(): KeyPair {
  const [privateFile, publicFile] = [cacheFolder('development.key.pem'), cacheFolder('development.pub.pem')];
  if (!existsSync(privateFile)) makeFresh(privateFile);
  const privatePem = readInput(privateFile, 'your own key').toString('utf8');
  const publicPem = publicPemOf(told(privateFile, () => readPublicKey(privatePem)));
  // For `twinset image verify`; whoever deletes it loses nothing.
  if (!existsSync(publicFile)) writeWhole(publicFile, publicPem);
  return { privatePem, publicPem };
}
