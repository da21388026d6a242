// Small signed images with keys that never change, so that their bytes never change either.
import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import { SectionKind, TlvType, encodeImage, signImage, type DeviceTrust, type Image } from '../../tools/image/index.ts';

/** PKCS #8 of an Ed25519 seed (RFC 8410 7): the head is always the same 16 bytes. */
const privateKeyOf = (seed: number): KeyObject =>
  createPrivateKey({ key: Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), Buffer.alloc(32, seed)]), format: 'der', type: 'pkcs8' });

export const KEY = privateKeyOf(1);
export const FOREIGN_KEY = privateKeyOf(2);
/** Those that follow KEY. */
export const NEXT_KEY = privateKeyOf(3);
export const LAST_KEY = privateKeyOf(4);
export const HARDWARE = 'test-board';
export const TRUST: DeviceTrust = { keys: [createPublicKey(KEY)], hardwareId: HARDWARE };

/** `contentBytes` decides how many sectors it takes. */
export function smallImage(changes: Partial<Image> = {}, contentBytes = 200): Image {
  const version = changes.version ?? { major: 1, minor: 0, patch: 0 };
  return {
    version,
    securityCounter: 0,
    hardwareId: HARDWARE,
    tlvs: new Map([[TlvType.Product, 'twinset']]),
    sections: [
      { kind: SectionKind.Machine, name: 'index.js', bytes: new Uint8Array(contentBytes).fill(0x30 + version.major) },
      { kind: SectionKind.Configuration, name: 'configuration.yaml', bytes: new TextEncoder().encode('bind: 127.0.0.1:5060\n') },
    ],
    ...changes,
  };
}

export const signedImage = (changes: Partial<Image> = {}, contentBytes?: number, key = KEY): Uint8Array =>
  signImage(encodeImage(smallImage(changes, contentBytes)), key);
