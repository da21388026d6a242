// Ed25519 keys (RFC 8032) as PEM files: PKCS #8 for the private one, SPKI for the public one.
import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { ImageError } from './image-error.ts';
import { KEY_ID_BYTES } from './layout.ts';

export interface KeyPair {
  readonly privatePem: string;
  readonly publicPem: string;
}

export function makeKeyPair(): KeyPair {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  return {
    privatePem: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    publicPem: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
  };
}

function assertEd25519(key: KeyObject, what: string): KeyObject {
  if (key.asymmetricKeyType !== 'ed25519') throw new ImageError('BAD_KEY', `the ${what} key is of type ${key.asymmetricKeyType}, and images are signed with ed25519`);
  return key;
}

function refuse(what: 'private' | 'public', pem: string): never {
  const isSealed = /-----BEGIN ENCRYPTED PRIVATE KEY-----|^Proc-Type: 4,ENCRYPTED/m.test(pem);
  const why =
    isSealed ? 'is sealed with a pass phrase, which nobody can be asked for here. Unseal it with: openssl pkey -in SEALED -out PLAIN'
    : what === 'private' && pem.includes('-----BEGIN PUBLIC KEY-----') ? 'is asked for, and this is a public one: images are signed with NAME.key.pem'
    : 'is no PEM file of ed25519. Make a pair with: twinset image keygen NAME';
  throw new ImageError('BAD_KEY', `the ${what} key ${why}`);
}

export function readPrivateKey(pem: string): KeyObject {
  try {
    return assertEd25519(createPrivateKey(pem), 'private');
  } catch (error) {
    if (error instanceof ImageError) throw error;
    return refuse('private', pem);
  }
}

/** Takes the public file; a private one serves too, since its public half follows from it. */
export function readPublicKey(pem: string): KeyObject {
  try {
    return assertEd25519(createPublicKey(pem), 'public');
  } catch (error) {
    if (error instanceof ImageError) throw error;
    return refuse('public', pem);
  }
}

/** The public file's text of a key that was read: nothing of a private one is left in it. */
export const publicPemOf = (key: KeyObject): string => (key.type === 'private' ? createPublicKey(key) : key).export({ type: 'spki', format: 'pem' }).toString();

/** Names a key in an image: the first bytes of the SHA-256 of its 32 raw bytes. */
export function keyIdOf(key: KeyObject): Uint8Array {
  const publicKey = key.type === 'private' ? createPublicKey(key) : key;
  const { x } = publicKey.export({ format: 'jwk' });
  return new Uint8Array(createHash('sha256').update(Buffer.from(x!, 'base64url')).digest().subarray(0, KEY_ID_BYTES));
}

export const printKeyId = (id: Uint8Array): string => Buffer.from(id).toString('hex');
