// A target's flash: layout only, little-endian.
//
//  0x000000  boot state, first copy      one sector, written in one piece
//  0x001000  boot state, second copy
//  0x010000  the handset's store         what it keeps over restarts: the guest in front, its instance
//  0x080000  slot A                      a signed image, from its first byte on
//  0x440000  slot B
//  0x800000  end
//
//  boot state  0      1      2      3      4      5      6      7
//           +------+------+------+------+------+------+------+------+
//         0 |  T      W      B      S   |   format    | pref.|  0   |  pref.: the slot that is booted when both are good
//           +------+------+------+------+------+------+------+------+
//         8 |         sequence          |     security counter      |
//           +------+------+------+------+------+------+------+------+
//        16 |  slot A, 64 bytes                                     |
//        80 |  slot B, 64 bytes                                     |
//       144 |  id of the adopted key, 16 bytes; zeros: none         |
//           |  zeros                                                |
//       504 |             0             |  CRC-32 of bytes 0 to 507 |
//           +------+------+------+------+------+------+------+------+
//
//  slot        0      1      2      3      4      5      6      7
//           +------+------+------+------+------+------+------+------+
//         0 |state |tries |      0      |        image bytes        |  with the signature
//           +------+------+------+------+------+------+------+------+
//         8 |      written bytes        |             0             |
//           +------+------+------+------+------+------+------+------+
//        16 |  SHA-256 of the image without its signature, 32 bytes |
//        48 |  zeros                                                |
//           +------+------+------+------+------+------+------+------+
//
//  store: 14 copies of 32 KiB, written in turn; the whole one with the highest sequence holds
//
//  copy        0      1      2      3      4      5      6      7
//           +------+------+------+------+------+------+------+------+
//         0 |  T      W      S      T   |   format    |      0      |
//           +------+------+------+------+------+------+------+------+
//         8 |         sequence          |      length of text       |  0: nothing is kept, and every other copy is zeros
//           +------+------+------+------+------+------+------+------+
//        16 |  text                                                 |
//  16 + len |  CRC-32 of all before it  |
//           +------+------+------+------+

export const FLASH_BYTES = 0x800000;
export const SECTOR_BYTES = 512;
export const STATE_OFFSETS = [0x000000, 0x001000] as const;
export const STORE_OFFSET = 0x010000;
export const STORE_BYTES = 0x070000;
export const STORE_COPY_BYTES = 0x008000;
export const STORE_COPIES = STORE_BYTES / STORE_COPY_BYTES;
export const STORE_MAGIC = 0x54535754;
export const STORE_FORMAT = 1;
export const OFFSET_STORE_FORMAT = 4;
export const OFFSET_STORE_SEQUENCE = 8;
export const OFFSET_STORE_LENGTH = 12;
export const OFFSET_STORE_TEXT = 16;
export const STORE_CRC_BYTES = 4;
export const STORE_TEXT_BYTES = STORE_COPY_BYTES - OFFSET_STORE_TEXT - STORE_CRC_BYTES;
export const SLOT_OFFSETS = [0x080000, 0x440000] as const;
export const SLOT_BYTES = 0x3c0000;

export const STATE_MAGIC = 0x53425754;
export const STATE_FORMAT = 1;
export const OFFSET_STATE_FORMAT = 4;
export const OFFSET_PREFERRED = 6;
export const OFFSET_SEQUENCE = 8;
export const OFFSET_SECURITY_COUNTER = 12;
export const OFFSET_SLOTS = 16;
export const SLOT_ROW_BYTES = 64;
export const OFFSET_ADOPTED_KEY = 144;
export const ADOPTED_KEY_BYTES = 16;
export const OFFSET_STATE_CRC = 508;

export const OFFSET_SLOT_STATE = 0;
export const OFFSET_SLOT_TRIES = 1;
export const OFFSET_SLOT_IMAGE_BYTES = 4;
export const OFFSET_SLOT_WRITTEN_BYTES = 8;
export const OFFSET_SLOT_DIGEST = 16;
export const SLOT_DIGEST_BYTES = 32;
