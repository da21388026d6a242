// How one key hands over to the next: the public key of the next one, signed by the one before. The chain travels in each image, so that it needs nothing but the keys in the ROM.
import { createPublicKey, sign, verify, type KeyObject } from 'node:crypto';
import { ImageError } from './image-error.ts';
import { keyIdOf, printKeyId } from './key.ts';
import { CHAIN_KEYS } from './limits.ts';

/** What an endorsement signs is nothing else that this key signs: images are signed by their announcement, which begins otherwise. */
const PURPOSE = 'twinset image key\0';
const RAW_KEY_BYTES = 32;
const SIGNATURE_BYTES = 64;

const rawOf = (key: KeyObject): Buffer => Buffer.from((key.type === 'private' ? createPublicKey(key) : key).export({ format: 'jwk' }).x!, 'base64url');
const keyOf = (raw: Buffer): KeyObject => createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: raw.toString('base64url') }, format: 'jwk' });
const signed = (raw: Uint8Array): Buffer => Buffer.concat([Buffer.from(PURPOSE), raw]);

/** The chain with `next` at its end; `by` is the key at the end of `chain`, or one of the ROM when that is empty. */
export function endorse(next: KeyObject, by: KeyObject, chain = ''): string {
  const links = linksOf(chain);
  if (links.length >= CHAIN_KEYS) throw new ImageError('BAD_KEY', `a chain has at most ${CHAIN_KEYS} keys: give new devices a new ROM`);
  const last = links.at(-1);
  if (last && !last.key.equals(rawOf(by))) throw new ImageError('BAD_KEY', `the chain ends with the key ${printKeyId(keyIdOf(keyOf(last.key)))}, and this is another one: the last key endorses the next`);
  const raw = rawOf(next);
  return [chain.trim(), Buffer.concat([raw, sign(null, signed(raw), by)]).toString('base64url')].filter(Boolean).join(' ');
}

/** From a key of the ROM to the signer, both included; null when nothing leads there. */
export function wayTo(signer: string, roots: readonly KeyObject[], chain: string): readonly KeyObject[] | null {
  const root = roots.find((key) => printKeyId(keyIdOf(key)) === signer);
  if (root) return [root];
  const links = linksOf(chain);
  const first = links[0] && roots.find((key) => verify(null, signed(links[0]!.key), key, links[0]!.signature));
  if (!first) return null;
  const way = [first];
  for (const { key, signature } of links) {
    if (!verify(null, signed(key), way.at(-1)!, signature)) return null;
    way.push(keyOf(key));
    if (printKeyId(keyIdOf(way.at(-1)!)) === signer) return way;
  }
  return null;
}

/** Key ids in the chain, whoever signed them. */
export const idsIn = (chain: string): string[] => linksOf(chain).map(({ key }) => printKeyId(keyIdOf(keyOf(key))));

/** The text of a chain's file, as it goes into an image. */
export function chainOf(text: string): string {
  if (linksOf(text).length === 0) throw new ImageError('BAD_KEY', 'it is no chain of keys: twinset image endorse makes one');
  return text.trim();
}

/** What is no chain is an empty one: then nothing leads to its keys. */
function linksOf(chain: string): { key: Buffer; signature: Buffer }[] {
  const links = chain.trim().split(/\s+/).filter(Boolean).map((word) => Buffer.from(word, 'base64url'));
  if (links.length > CHAIN_KEYS || links.some(({ length }) => length !== RAW_KEY_BYTES + SIGNATURE_BYTES)) return [];
  return links.map((link) => ({ key: link.subarray(0, RAW_KEY_BYTES), signature: link.subarray(RAW_KEY_BYTES) }));
}
