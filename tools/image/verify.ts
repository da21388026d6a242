// Signing an image, and the one gate that every image passes before a byte of it is written or run.
import { sign as signBytes, verify as verifyBytes, type KeyObject } from 'node:crypto';
import { ImageError } from './image-error.ts';
import { decodeImage, imageBytesOf, signatureBlockOf, type Image } from './image.ts';
import { keyIdOf, printKeyId } from './key.ts';
import * as layout from './layout.ts';
import { printVersion } from './version.ts';

export function signImage(unsigned: Uint8Array, privateKey: KeyObject): Uint8Array {
  if (signatureBlockOf(unsigned)) throw new ImageError('ALREADY_SIGNED', 'the image is signed already: sign the unsigned one, or build it again');
  const block = new Uint8Array(layout.SIGNATURE_BLOCK_BYTES);
  block.set(layout.SIGNATURE_MAGIC);
  new DataView(block.buffer).setUint16(layout.OFFSET_ALGORITHM, layout.ALGORITHM_ED25519, true);
  block.set(keyIdOf(privateKey), layout.OFFSET_KEY_ID);
  block.set(signBytes(null, signedBytes(unsigned, block), privateKey), layout.OFFSET_SIGNATURE);
  return new Uint8Array(Buffer.concat([unsigned, block]));
}

const signedBytes = (image: Uint8Array, block: Uint8Array): Buffer => Buffer.concat([image, block.subarray(0, layout.OFFSET_SIGNATURE)]);

/** What a device knows when it looks at an image. */
export interface Trust {
  readonly keys: readonly KeyObject[];
  readonly hardwareId: string;
  /** The counter of the newest image that this device has found good. */
  readonly securityCounter: number;
}

/** The key that signed it, as named in the block; null = unsigned. */
export function signerOf(bytes: Uint8Array): Uint8Array | null {
  return signatureBlockOf(bytes)?.slice(layout.OFFSET_KEY_ID, layout.OFFSET_KEY_ID + layout.KEY_ID_BYTES) ?? null;
}

/** The image, when it is whole, signed by a key that is trusted, for this hardware and not rolled back; an ImageError else. */
export function verifyImage(bytes: Uint8Array, trust: Trust): Image {
  const block = signatureBlockOf(bytes);
  if (!block) throw new ImageError('UNSIGNED', 'the image is not signed. Sign it with: twinset image sign --key FILE');
  if (!layout.SIGNATURE_MAGIC.every((byte, index) => block[index] === byte))
    throw new ImageError('BAD_SIGNATURE_BLOCK', 'what stands behind the image is no signature');
  const algorithm = new DataView(block.buffer, block.byteOffset).getUint16(layout.OFFSET_ALGORITHM, true);
  if (algorithm !== layout.ALGORITHM_ED25519) throw new ImageError('BAD_SIGNATURE_BLOCK', `the signature is of the unknown algorithm ${algorithm}`);
  const id = printKeyId(signerOf(bytes)!);
  const key = trust.keys.find((trusted) => printKeyId(keyIdOf(trusted)) === id);
  if (!key) throw new ImageError('UNKNOWN_KEY', `the image is signed with the key ${id}, which this device does not trust`);
  const signature = block.subarray(layout.OFFSET_SIGNATURE);
  if (!verifyBytes(null, signedBytes(bytes.subarray(0, imageBytesOf(bytes)), block), key, signature))
    throw new ImageError('BAD_SIGNATURE', 'the image or its signature was changed after it was signed');
  const image = decodeImage(bytes);
  if (image.hardwareId !== trust.hardwareId)
    throw new ImageError('WRONG_HARDWARE', `the image is for ${image.hardwareId}, and this device is ${trust.hardwareId}`);
  if (image.securityCounter < trust.securityCounter)
    throw new ImageError(
      'ROLLED_BACK',
      `version ${printVersion(image.version)} has the security counter ${image.securityCounter}, and this device has run one with ${trust.securityCounter}`,
    );
  return image;
}
