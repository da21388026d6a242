// The key of whoever develops: made once in the cache folder, signs the images that `twinset qemu` builds itself, and is trusted by the targets that it starts.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cacheFolder } from '../cache-folder.ts';
import { makeKeyPair, type KeyPair } from '../../image/index.ts';

export function developmentKey(): KeyPair {
  const [privateFile, publicFile] = [cacheFolder('development.key.pem'), cacheFolder('development.pub.pem')];
  if (existsSync(privateFile) && existsSync(publicFile)) return { privatePem: readFileSync(privateFile, 'utf8'), publicPem: readFileSync(publicFile, 'utf8') };
  const pair = makeKeyPair();
  mkdirSync(cacheFolder(), { recursive: true });
  writeFileSync(privateFile, pair.privatePem, { mode: 0o600 });
  writeFileSync(publicFile, pair.publicPem);
  return pair;
}
