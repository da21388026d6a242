// The image file: layout only, little-endian. Everything before the signature block is signed, by its digest, and the block's own head with it.
//
//  header           64 bytes
//  section table    96 bytes a row
//  TLVs             what describes the image
//  sections         their bytes, each at a multiple of 16, in the order of the table; the gaps are zero
//  signature block  96 bytes; absent in an image that was not signed yet
//
//  header   0      1      2      3      4      5      6      7
//        +------+------+------+------+------+------+------+------+
//      0 | 0x89    T      W      I     \r     \n    0x1a    \n   |  like PNG's: a transfer that changes line ends is noticed
//        +------+------+------+------+------+------+------+------+
//      8 |   format    | header bytes|  sections   |  row bytes  |
//        +------+------+------+------+------+------+------+------+
//     16 |        TLV offset         |         TLV bytes         |
//        +------+------+------+------+------+------+------+------+
//     24 |        image bytes        |     security counter      |  image bytes: all before the signature block
//        +------+------+------+------+------+------+------+------+
//     32 |    major    |    minor    |    patch    |      0      |
//        +------+------+------+------+------+------+------+------+
//     40 |      hardware id, ASCII, padded with zeros, 16 bytes  |
//     56 |             0             | CRC-32 of bytes 0 to 59   |
//        +------+------+------+------+------+------+------+------+
//
//  row   0      1      2      3      4      5      6      7
//        +------+------+------+------+------+------+------+------+
//      0 |    kind     |      0      |          offset           |
//        +------+------+------+------+------+------+------+------+
//      8 |           bytes           |             0             |
//        +------+------+------+------+------+------+------+------+
//     16 |      name, UTF-8, padded with zeros, 48 bytes         |
//     64 |                     SHA-256 of the section's bytes    |
//        +------+------+------+------+------+------+------+------+
//
//  TLV: u16 type, u16 length, value, zeros up to a multiple of 4.
//
//  signature block
//        0      1      2      3      4      5      6      7
//        +------+------+------+------+------+------+------+------+
//      0 |  T      W      I      S      I      G      N      1   |
//        +------+------+------+------+------+------+------+------+
//      8 |  algorithm  |                    0                    |  1 = Ed25519 (RFC 8032)
//        +------+------+------+------+------+------+------+------+
//     16 |     key id: first 16 bytes of the public key's SHA-256 |
//     32 |     signature over bytes 0 to 127 of the announcement |
//        +------+------+------+------+------+------+------+------+
//
//  announcement: what a device is shown before the image, and can refuse it by
//        0      1      2      3      4      5      6      7
//        +------+------+------+------+------+------+------+------+
//      0 |     header, 64 bytes                                  |
//     64 |     SHA-256 of the image without its signature block  |
//     96 |     signature block, 96 bytes                         |
//        +------+------+------+------+------+------+------+------+

export const MAGIC = new Uint8Array([0x89, 0x54, 0x57, 0x49, 0x0d, 0x0a, 0x1a, 0x0a]);
export const FORMAT = 1;

export const HEADER_BYTES = 64;
export const OFFSET_FORMAT = 8;
export const OFFSET_HEADER_BYTES = 10;
export const OFFSET_SECTIONS = 12;
export const OFFSET_ROW_BYTES = 14;
export const OFFSET_TLV_OFFSET = 16;
export const OFFSET_TLV_BYTES = 20;
export const OFFSET_IMAGE_BYTES = 24;
export const OFFSET_SECURITY_COUNTER = 28;
export const OFFSET_VERSION = 32;
export const OFFSET_HARDWARE = 40;
export const HARDWARE_BYTES = 16;
export const OFFSET_CRC = 60;

export const ROW_BYTES = 96;
export const OFFSET_ROW_KIND = 0;
export const OFFSET_ROW_OFFSET = 4;
export const OFFSET_ROW_BYTES_USED = 8;
export const OFFSET_ROW_NAME = 16;
export const NAME_BYTES = 48;
export const OFFSET_ROW_DIGEST = 64;
export const DIGEST_BYTES = 32;
export const SECTION_ALIGNMENT = 16;

export const TLV_HEAD_BYTES = 4;
export const TLV_ALIGNMENT = 4;
/** A reader that does not know a type with this bit refuses the image; without it, it skips the TLV. */
export const TLV_CRITICAL = 0x8000;

export const SIGNATURE_MAGIC = new TextEncoder().encode('TWISIGN1');
export const SIGNATURE_BLOCK_BYTES = 96;
export const OFFSET_ALGORITHM = 8;
export const ALGORITHM_ED25519 = 1;
export const OFFSET_KEY_ID = 16;
export const KEY_ID_BYTES = 16;
export const OFFSET_SIGNATURE = 32;
export const SIGNATURE_BYTES = 64;

export const ANNOUNCEMENT_BYTES = 192;
export const OFFSET_IMAGE_DIGEST = 64;
export const OFFSET_BLOCK = 96;
