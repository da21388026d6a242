// Every bound of images, in one place.

/** A slot's size; a larger image is refused before it is written. */
export const IMAGE_BYTES = 0x3c0000;
export const SECTIONS = 64;
export const TLV_BYTES = 4096;
export const SECURITY_COUNTER = 0xffffffff;
export const VERSION_PART = 0xffff;
/** Public keys that a device trusts at once: the present one, the next one, and one for repair. */
export const TRUSTED_KEYS = 4;
/** Keys that followed one another in a device's life. */
export const CHAIN_KEYS = 8;
