// A record of a tape, little-endian, and the file around the records.
//
//   record   0      4      5      8         16       20         24          28
//            | length | kind | 000 | nowMs f64 | number | amid | textBytes | text, then the bytes |
//
//   file     "TWINTAPE" | headerBytes u32 | header, JSON | chunk | chunk | ...
//   chunk    length u32 | tag, 16 bytes | whole records, or (sealed) their AES-256-GCM
//
// `amid`: 0 = a turn of its own; else the moment came inside a deed, after so many hits had been asked for, plus one.
// `tag`: the GCM tag, or of a plain tape the first bytes of SHA-256(tag before, content): a chunk that was changed, left out or moved is found.

export const RECORD_LENGTH = 0;
export const RECORD_KIND = 4;
export const RECORD_NOW = 8;
export const RECORD_NUMBER = 16;
export const RECORD_AMID = 20;
export const RECORD_TEXT_BYTES = 24;
export const RECORD_HEADER_BYTES = 28;

export const MAGIC = 'TWINTAPE';
export const CHUNK_TAG = 4;
export const TAG_BYTES = 16;
export const CHUNK_HEADER_BYTES = CHUNK_TAG + TAG_BYTES;
/** Of AES-GCM: four zeros and the number of the chunk. */
export const NONCE_BYTES = 12;
export const KEY_BYTES = 32;
