// Signing an image, and the one gate that every image passes: its announcement before a byte is written, all of it before a byte is run.
import { sign as signBytes, verify as verifyBytes, type KeyObject } from 'node:crypto';
import { announcementOf, decodeAnnouncement, type Announcement } from './announcement.ts';
import { signatureBlockOf } from './header.ts';
import { ImageError } from './image-error.ts';
import { decodeImage, tlvsOf, type Image } from './image.ts';
import { wayTo } from './key-chain.ts';
import { keyIdOf, printKeyId } from './key.ts';
import * as layout from './layout.ts';
import { TlvType } from './tlv.ts';
import { printVersion } from './version.ts';

/** Signed is what comes before the signature itself: header, digest of the image, head of the block. */
const OFFSET_ANNOUNCED_SIGNATURE = layout.OFFSET_BLOCK + layout.OFFSET_SIGNATURE;

/** What is damaged is not signed: a device would give up its other slot for it before it finds out. */
export function signImage(unsigned: Uint8Array, privateKey: KeyObject): Uint8Array {
  if (signatureBlockOf(unsigned)) throw new ImageError('ALREADY_SIGNED', 'the image is signed already: sign the unsigned one, or build it again');
  decodeImage(unsigned);
  return withSignature(unsigned, privateKey);
}

/** Whatever the bytes are, behind a header. */
export function withSignature(unsigned: Uint8Array, privateKey: KeyObject): Uint8Array {
  const announcement = announcementOf(unsigned);
  const block = announcement.subarray(layout.OFFSET_BLOCK);
  block.set(layout.SIGNATURE_MAGIC);
  new DataView(block.buffer, block.byteOffset).setUint16(layout.OFFSET_ALGORITHM, layout.ALGORITHM_ED25519, true);
  block.set(keyIdOf(privateKey), layout.OFFSET_KEY_ID);
  block.set(signBytes(null, announcement.subarray(0, OFFSET_ANNOUNCED_SIGNATURE), privateKey), layout.OFFSET_SIGNATURE);
  return new Uint8Array(Buffer.concat([unsigned, block]));
}

/** What a device knows when it looks at an image. */
export interface Trust {
  readonly keys: readonly KeyObject[];
  readonly hardwareId: string;
  /** The counter of the newest image that this device has found good. */
  readonly securityCounter: number;
  /** Chains of keys that are known here (key-chain.ts). */
  readonly chains?: readonly string[];
  /** The id of the key that the device has gone over to: what was signed by one before it is refused. Absent: it is still with a key of its ROM. */
  readonly adopted?: string | null;
}

/** The key that signed it, as named in the block; null = unsigned. */
export function signerOf(bytes: Uint8Array): Uint8Array | null {
  return signatureBlockOf(bytes)?.slice(layout.OFFSET_KEY_ID, layout.OFFSET_KEY_ID + layout.KEY_ID_BYTES) ?? null;
}

/** The chain in an image that nobody has verified: it proves itself. */
export function chainIn(bytes: Uint8Array): string {
  try {
    return tlvsOf(bytes).get(TlvType.Keys) ?? '';
  } catch (error) {
    if (error instanceof ImageError) return '';
    throw error;
  }
}

/** Somebody who is trusted signed an image that begins so and has this digest, for this hardware, and it is not rolled back; an ImageError else. */
export function verifyAnnouncement(announcement: Uint8Array, trust: Trust): Announcement {
  const announced = decodeAnnouncement(announcement);
  const block = announcement.subarray(layout.OFFSET_BLOCK);
  if (!layout.SIGNATURE_MAGIC.every((byte, index) => block[index] === byte))
    throw new ImageError('BAD_SIGNATURE_BLOCK', 'what stands behind the image is no signature');
  const algorithm = new DataView(block.buffer, block.byteOffset).getUint16(layout.OFFSET_ALGORITHM, true);
  if (algorithm !== layout.ALGORITHM_ED25519) throw new ImageError('BAD_SIGNATURE_BLOCK', `the signature is of the unknown algorithm ${algorithm}`);
  const id = printKeyId(block.subarray(layout.OFFSET_KEY_ID, layout.OFFSET_KEY_ID + layout.KEY_ID_BYTES));
  const way = ['', ...(trust.chains ?? [])].map((chain) => wayTo(id, trust.keys, chain)).find((found) => found !== null);
  if (!way) throw new ImageError('UNKNOWN_KEY', `the image is signed with the key ${id}, which this device does not trust`);
  const key = way.at(-1)!;
  if (!verifyBytes(null, announcement.subarray(0, OFFSET_ANNOUNCED_SIGNATURE), key, block.subarray(layout.OFFSET_SIGNATURE)))
    throw new ImageError('BAD_SIGNATURE', 'the image or its signature was changed after it was signed');
  if (trust.adopted && !way.some((each) => printKeyId(keyIdOf(each)) === trust.adopted))
    throw new ImageError('RETIRED_KEY', `the image is signed with the key ${id}, which this device has left for ${trust.adopted}`);
  if (announced.hardwareId !== trust.hardwareId)
    throw new ImageError('WRONG_HARDWARE', `the image is for ${announced.hardwareId}, and this device is ${trust.hardwareId}`);
  if (announced.securityCounter < trust.securityCounter)
    throw new ImageError(
      'ROLLED_BACK',
      `version ${printVersion(announced.version)} has the security counter ${announced.securityCounter}, and this device has run one with ${trust.securityCounter}`,
    );
  return announced;
}

/** The image, when its announcement is and all of it is whole; an ImageError else. */
export function verifyImage(bytes: Uint8Array, trust: Trust): Image {
  if (!signatureBlockOf(bytes)) throw new ImageError('UNSIGNED', 'the image is not signed. Sign it with: twinset image sign --key FILE');
  verifyAnnouncement(announcementOf(bytes), { ...trust, chains: [...(trust.chains ?? []), chainIn(bytes)] });
  return decodeImage(bytes);
}
