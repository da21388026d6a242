// The front door of images: format, signature, slots. Pure but for node:crypto; the flash is a port.
export { announcementOf, decodeAnnouncement, type Announcement } from './announcement.ts';
export { decodeHeader, type Header } from './header.ts';
export { ImageError, type ImageErrorCode } from './image-error.ts';
export { decodeImage, encodeImage, sha256, type Image } from './image.ts';
export { IMAGE_BYTES, TRUSTED_KEYS } from './limits.ts';
export { keyIdOf, makeKeyPair, printKeyId, readPrivateKey, readPublicKey, type KeyPair } from './key.ts';
export { SectionKind, type Section } from './section.ts';
export { TlvType, type Tlvs } from './tlv.ts';
export { signImage, signerOf, verifyAnnouncement, verifyImage, type Trust } from './verify.ts';
export { compareVersions, parseVersion, printVersion, type Version } from './version.ts';
export { boot, markGood, readSlot, type BootChoice, type DeviceTrust, type Refusal } from './slot/boot.ts';
export { NEW_STATE, SLOT_NAMES, otherSlot, readState, writeState, type BootState, type SlotIndex, type SlotRecord } from './slot/boot-state.ts';
export { headerInSlot } from './slot/admission.ts';
export { FileFlash } from './slot/file-flash.ts';
export type { Flash } from './slot/flash.ts';
export { Installation, install } from './slot/installation.ts';
export { FLASH_BYTES } from './slot/layout.ts';
export { SlotEvent, SlotState, TRIES } from './slot/slot-figure.ts';
